//! Stable identities. A name is never an identity: a queue that is deleted and declared again is another queue.

/// One incarnation of a queue; given once, never reused, persisted with a durable queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct QueueId(pub u64);

/// One incarnation of an exchange; given once, never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ExchangeId(pub u64);

/// The position of a message in its queue, from 1, in the order in which the queue took its messages.
pub type Seq = u64;

/// The position of a message in a stream, from 0, in the order in which the stream took its messages.
pub type Offset = u64;

/// A consumer of one queue. The slot is dense (an index) and used again after the consumer left; the incarnation
/// tells the users of one slot apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ConsumerId {
    /// Index into the queue's consumers.
    pub slot: u32,
    /// Which user of the slot this is.
    pub incarnation: u32,
}
