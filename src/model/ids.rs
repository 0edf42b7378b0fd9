//! Stable identities. A name is never an identity: a queue that is deleted and declared again is another queue.

/// One incarnation of a queue; given once, never reused, persisted with a durable queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct QueueId(pub u64);

/// One incarnation of an exchange; given once, never reused, and never that of a queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ExchangeId(pub u64);

/// The bit that tells an exchange that does not outlive the broker, where it keeps messages: so far no id comes.
const TRANSIENT: u64 = 1 << 63;

/// The bit that tells what an exchange remembers from the messages that wait at it: there may be both.
const MEMORY: u64 = 1 << 62;

impl ExchangeId {
    /// The id under which the store has the messages that wait at this exchange.
    #[must_use]
    pub fn of_delayed(self, durable: bool) -> QueueId {
        QueueId(if durable { self.0 } else { self.0 | TRANSIENT })
    }

    /// The id under which the store has what this exchange, a durable one, remembers.
    #[must_use]
    pub fn of_memory(self) -> QueueId {
        QueueId(self.0 | MEMORY)
    }
}

impl QueueId {
    /// Whether what is stored under this id ends with the process.
    #[must_use]
    pub fn is_transient_source(self) -> bool {
        self.0 & TRANSIENT != 0
    }
}

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
