//! What one queue counts, under its lock.

/// Messages of one queue since the broker started.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct QueueStats {
    /// Put into it.
    pub published: u64,
    /// Delivered to consumers that acknowledge.
    pub delivered: u64,
    /// Delivered to consumers that do not.
    pub delivered_no_ack: u64,
    /// Fetched by basic.get, to be acknowledged.
    pub got: u64,
    /// Fetched by basic.get without acknowledgement.
    pub got_no_ack: u64,
    /// basic.get that found nothing.
    pub got_empty: u64,
    /// Handed out with the redelivered flag; these count above too.
    pub redelivered: u64,
    /// Acknowledged.
    pub acknowledged: u64,
}
