//! What was declared about a queue, after its arguments were validated and policies merged.

use crate::model::Retry;

/// What happens to a publish that would exceed `x-max-length` or `x-max-length-bytes`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Overflow {
    /// The oldest ready message is dropped or dead-lettered (reason maxlen).
    #[default]
    DropHead,
    /// The new message is refused: its publisher gets basic.nack.
    RejectPublish,
    /// As `RejectPublish`, and the refused message is dead-lettered (reason maxlen).
    RejectPublishDlx,
}

/// The rules of one queue. All of them may change while it lives (policies), except `durable`, `quorum`, `max_priority`,
/// `single_active_consumer`, `takeover` and `deduplicates`, which stay as they were declared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// Persistent messages are written to the store. False for exclusive queues.
    pub durable: bool,
    /// The ways of a quorum queue: it has the priorities of [`crate::model::Levels::QUORUM`]; what comes back goes before
    /// everything else, in the order in which it came back; messages expire at the head of each priority; every
    /// message is persistent; and how often one came back is kept on disk.
    pub quorum: bool,
    /// `x-message-ttl`, milliseconds.
    pub message_ttl: Option<u64>,
    /// `x-expires`, milliseconds without consumers, gets or declares after which the queue asks to be deleted.
    pub expires: Option<u64>,
    /// `x-max-length`: ready messages.
    pub max_length: Option<u64>,
    /// `x-max-length-bytes`: bytes of the bodies of ready messages.
    pub max_length_bytes: Option<u64>,
    /// `x-overflow`.
    pub overflow: Overflow,
    /// Whether there is a dead-letter exchange; without one the dead are dropped.
    pub dead_letters: bool,
    /// `x-max-priority`: the number of levels less one; `None` is a plain queue, or a quorum queue.
    pub max_priority: Option<u8>,
    /// `x-single-active-consumer`.
    pub single_active_consumer: bool,
    /// The single active consumer makes way for one of a higher priority, once it holds no message (quorum queues).
    pub takeover: bool,
    /// `x-message-deduplication`: a message whose like is in the queue is dropped.
    pub deduplicates: bool,
    /// `x-delivery-limit`: returns that count after which a message is dead-lettered (reason delivery_limit).
    pub delivery_limit: Option<u32>,
    /// `x-delayed-retry-*`: how long what comes back waits.
    pub retry: Option<Retry>,
    /// Deleted when its last consumer leaves.
    pub auto_delete: bool,
    /// Bytes of message bodies that the head window and the tail may hold in memory before what is on disk already is
    /// let go.
    pub memory_bytes: usize,
}
