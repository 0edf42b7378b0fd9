//! What one batch counted, before it is added to what all share.

use super::sizes::SizeTally;

/// Types of queues, as far as they are counted apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Classic queues.
    Classic,
    /// Quorum queues.
    Quorum,
    /// Streams.
    Stream,
}

impl Kind {
    /// All of them, in the order of [`Tally::queues`].
    pub const ALL: [Self; 3] = [Self::Classic, Self::Quorum, Self::Stream];
}

/// Plain numbers; added to [`Messages`](super::Messages) once a batch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Published.
    pub received: u64,
    /// Published on a channel with confirms.
    pub received_confirm: u64,
    /// Put into queues, once for each queue.
    pub routed: u64,
    /// Dropped, since there was no queue for them.
    pub unroutable_dropped: u64,
    /// Returned, since there was no queue for them.
    pub unroutable_returned: u64,
    /// How large they were.
    pub sizes: SizeTally,
    /// What queues did with them, by the queue's kind.
    pub queues: [QueueTally; 3],
}

/// What queues of one kind counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct QueueTally {
    /// Delivered to consumers that acknowledge.
    pub delivered_manual_ack: u64,
    /// Delivered to consumers that do not.
    pub delivered_auto_ack: u64,
    /// Fetched by basic.get, to be acknowledged.
    pub got_manual_ack: u64,
    /// Fetched by basic.get without acknowledgement.
    pub got_auto_ack: u64,
    /// basic.get that found nothing.
    pub got_empty: u64,
    /// Handed out with the redelivered flag; these count above too.
    pub redelivered: u64,
    /// Acknowledged.
    pub acknowledged: u64,
    /// Dead-lettered by queues that do not ask what becomes of them.
    pub dead: Deaths,
    /// Dead-lettered by queues that keep them until somebody takes them.
    pub dead_kept: Deaths,
    /// Of the latter those that somebody has taken.
    pub dead_confirmed: u64,
}

/// Dead letters by the cause of their death.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Deaths {
    /// A consumer rejected them.
    pub rejected: u64,
    /// Their time to live was over.
    pub expired: u64,
    /// The queue was full.
    pub maxlen: u64,
    /// They had been delivered too often.
    pub delivery_limit: u64,
}

impl Tally {
    /// What queues of one kind counted.
    pub fn of(&mut self, kind: Kind) -> &mut QueueTally {
        let [classic, quorum, stream] = &mut self.queues;
        match kind {
            Kind::Classic => classic,
            Kind::Quorum => quorum,
            Kind::Stream => stream,
        }
    }

    /// Whether nothing was counted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
