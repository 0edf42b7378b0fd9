//! What the broker counts. A leaf: every layer may write here, and nothing here reads or exports.
//!
//! It owns plain counters that only rise and gauges that rise and fall, all relaxed atomics. It refuses labels, time
//! series and rates: who shows them makes them. On the path of messages a layer adds once a batch, not once a message.

mod counter;

pub use counter::{Counter, Gauge};

/// Everything counted, for the whole broker.
#[derive(Debug, Default)]
pub struct Metrics {
    /// Connections and channels.
    pub sessions: Sessions,
    /// Queues, exchanges and bindings.
    pub declared: Declared,
    /// Messages from publishers.
    pub publishing: Publishing,
    /// Messages to consumers.
    pub delivering: Delivering,
    /// Messages that died, by reason.
    pub dead_lettered: DeadLettered,
}

/// Connections and channels.
#[derive(Debug, Default)]
pub struct Sessions {
    /// Connections accepted (before login).
    pub connections_accepted: Counter,
    /// Connections that logged in and opened a vhost.
    pub connections_opened: Counter,
    /// Such connections that ended.
    pub connections_closed: Counter,
    /// Logins that were refused.
    pub logins_refused: Counter,
    /// Channels opened.
    pub channels_opened: Counter,
    /// Channels closed.
    pub channels_closed: Counter,
    /// Bytes read from clients.
    pub bytes_received: Counter,
    /// Bytes written to clients.
    pub bytes_sent: Counter,
}

/// Queues, exchanges and bindings.
#[derive(Debug, Default)]
pub struct Declared {
    /// queue.declare that succeeded, whether or not the queue was there.
    pub queues_declared: Counter,
    /// Queues that came into being.
    pub queues_created: Counter,
    /// Queues that went, for whatever cause.
    pub queues_deleted: Counter,
    /// Queues that are.
    pub queues: Gauge,
    /// Exchanges that are.
    pub exchanges: Gauge,
    /// Bindings that are.
    pub bindings: Gauge,
    /// Consumers that are.
    pub consumers: Gauge,
}

/// Messages from publishers.
#[derive(Debug, Default)]
pub struct Publishing {
    /// Messages published.
    pub published: Counter,
    /// Messages put into queues, one for each queue.
    pub routed: Counter,
    /// basic.ack sent to publishers, one for each message confirmed.
    pub confirmed: Counter,
    /// basic.nack sent to publishers, one for each message.
    pub refused: Counter,
    /// Messages for which there was no queue and that were returned.
    pub unroutable_returned: Counter,
    /// Messages for which there was no queue and that were dropped.
    pub unroutable_dropped: Counter,
}

/// Messages to consumers.
#[derive(Debug, Default)]
pub struct Delivering {
    /// Delivered to consumers that acknowledge.
    pub delivered: Counter,
    /// Delivered to consumers that do not.
    pub delivered_no_ack: Counter,
    /// Fetched by basic.get, to be acknowledged.
    pub got: Counter,
    /// Fetched by basic.get without acknowledgement.
    pub got_no_ack: Counter,
    /// basic.get that found nothing.
    pub got_empty: Counter,
    /// Handed out with the redelivered flag; these count above too.
    pub redelivered: Counter,
    /// Acknowledged.
    pub acknowledged: Counter,
}

/// Messages that died, by reason, whether or not a dead-letter exchange took them.
#[derive(Debug, Default)]
pub struct DeadLettered {
    /// basic.reject or basic.nack without requeue.
    pub rejected: Counter,
    /// Time to live.
    pub expired: Counter,
    /// x-max-length or x-max-length-bytes.
    pub maxlen: Counter,
    /// x-delivery-limit.
    pub delivery_limit: Counter,
}
