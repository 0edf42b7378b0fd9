//! What a queue asks of the world.

use crate::model::message::{Attributes, Message};
use crate::model::{ConsumerId, Outcome, Receipt, Seq};

/// A message handed out.
#[derive(Clone, Copy, Debug)]
pub struct Delivery<'a> {
    /// Its place in the queue, by which it is settled.
    pub seq: Seq,
    /// The message; borrowed, so that handing it out copies nothing but its bytes to the socket's buffer.
    pub message: &'a Message,
    /// What is known of it, as before this delivery.
    pub attributes: &'a Attributes,
}

/// Whether a consumer's channel took a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offer {
    /// It is on its way.
    Taken,
    /// The channel is closed, its outbox is full or its shared prefetch is used up: the message keeps its place, and
    /// the consumer gets nothing more until [`super::Command::Resume`].
    Refused,
}

/// Why a message died.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// basic.reject or basic.nack without requeue.
    Rejected,
    /// Its time to live ended.
    Expired,
    /// The queue's length limit.
    MaxLen,
    /// It came back too often.
    DeliveryLimit,
}

impl Reason {
    /// The word in `x-death`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Rejected => "rejected",
            Self::Expired => "expired",
            Self::MaxLen => "maxlen",
            Self::DeliveryLimit => "delivery_limit",
        }
    }
}

/// A dead message on its way to the dead-letter exchange. Its queue keeps it (on disk, not ready) until
/// [`super::Command::Buried`], so that it is in one place or in both, never in none.
#[derive(Debug)]
pub struct Dead {
    /// Its place in the queue it died in; 0 where the queue refused it and so never had it (reject-publish-dlx).
    pub seq: Seq,
    /// The message.
    pub message: Message,
    /// What was known of it.
    pub attributes: Attributes,
    /// Why it died.
    pub reason: Reason,
    /// Whether it was sent before and came back.
    pub again: bool,
}

/// How soon a queue's writes must reach the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Urgency {
    /// Whenever the next commit happens; nobody waits (acknowledgements).
    Lazy,
    /// At once: a confirm waits for it.
    Now,
}

/// Carries out what a queue asks for. Called while the queue is locked, so what takes long is noted and done after.
pub trait Effects {
    /// Hands a message to a consumer.
    fn deliver(&mut self, consumer: ConsumerId, delivery: Delivery<'_>) -> Offer;
    /// Answers a get: the message and how many ready ones are left behind it, or `None` when the queue is empty.
    fn got(&mut self, ticket: u64, message: Option<(Delivery<'_>, u64)>);
    /// Tells a publisher what became of its message.
    fn settle(&mut self, receipt: Receipt, outcome: Outcome);
    /// Sends a dead message to the dead-letter exchange. Only called where the settings have one.
    fn dead_letter(&mut self, dead: Dead);
    /// There is something to [`super::Queue::collect`].
    fn write(&mut self, urgency: Urgency);
    /// Asks for messages that are only on disk: from `from` on, up to and including `to`, at most `count` of them or
    /// about `bytes` of bodies. Answered by [`super::Command::Loaded`]; one load of a queue is under way at a time.
    fn load(&mut self, from: Seq, to: Seq, count: usize, bytes: usize);
    /// The queue has no more reason to live: it was auto-delete and its last consumer left, or `x-expires` ran out.
    fn obsolete(&mut self);
}
