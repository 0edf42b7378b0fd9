//! What a queue can be told.

use super::settings::Settings;
use crate::model::message::{Attributes, Message};
use crate::model::{ConsumerId, Receipt, Seq};
use std::sync::Arc;

/// A change to a queue. Every change goes through here, so that it can later be logged and replayed elsewhere.
#[derive(Debug)]
pub enum Command<'a> {
    /// Takes one message.
    Enqueue(Enqueue),
    /// Adds a consumer. Answers [`Reply::Done`], or [`Refused::ExclusiveUse`].
    Subscribe(Subscription),
    /// Removes a consumer. What it holds stays with its channel until settled.
    Cancel(ConsumerId),
    /// Settles messages that were handed out (delivered or got) under acknowledgement. Unknown ones are passed over.
    Settle {
        /// Their sequence numbers, in the order of their delivery tags.
        seqs: &'a [Seq],
        /// What is to become of them.
        how: Settlement,
    },
    /// A consumer took too long: it leaves, and what it did not settle in time comes back, not counted. In one step, so
    /// that nothing is handed out in between.
    TimeOut {
        /// The consumer; `None` where the messages were of none any more.
        consumer: Option<ConsumerId>,
        /// The sequence numbers of the messages, in the order of their delivery tags.
        seqs: &'a [Seq],
    },
    /// Takes the head once: answers through [`super::Effects::got`], at once or after a load. Counts as use for `x-expires`.
    Get {
        /// Given back with the answer.
        ticket: u64,
        /// Acknowledged by being handed out.
        no_ack: bool,
    },
    /// A get that is no longer waited for.
    AbandonGet {
        /// The ticket of the get.
        ticket: u64,
    },
    /// Drops all ready messages; answers [`Reply::Count`].
    Purge,
    /// The deadline that [`super::Queue::next_deadline`] gave has come: expires messages at the head, or the queue.
    Tick,
    /// What [`super::Queue::collect`] last gave is synced.
    Committed,
    /// What a [`super::Effects::load`] asked for, in order; fewer than asked where some were deleted since.
    Loaded(Vec<(Seq, Attributes, Message)>),
    /// A consumer whose channel refused a delivery takes deliveries again.
    Resume(ConsumerId),
    /// Dead letters that have arrived where they were to go (or are droppable): they leave this queue for good.
    Buried {
        /// Their sequence numbers.
        seqs: &'a [Seq],
    },
    /// Dead letters that nobody took, and that are to be kept until somebody does: they are sent again later.
    Unburied {
        /// Their sequence numbers.
        seqs: &'a [Seq],
    },
    /// The queue was declared again or looked at in a way that counts as use for `x-expires`.
    Touch,
    /// Messages may take so many bytes of memory, or what the settings say if that is less: other queues need some too.
    Bound(usize),
    /// New rules (a policy came, changed or went).
    Configure(Arc<Settings>),
    /// Ends the queue: settles all receipts as taken; answers [`Reply::Count`] with what was ready.
    Delete,
}

/// A message on its way into a queue.
#[derive(Debug)]
pub struct Enqueue {
    /// The message.
    pub message: Message,
    /// What is known of it. `expires_at` holds the message's own expiration made absolute; the queue lowers it by its
    /// own. `redelivered` (a dead letter that was rejected) shows unless the message goes straight to a consumer of a
    /// queue that is no quorum queue.
    pub attributes: Attributes,
    /// Whom to tell when the queue is answerable for it; `None` where nobody waits.
    pub receipt: Option<Receipt>,
}

/// A consumer as basic.consume describes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Subscription {
    /// Its identity, chosen by the broker.
    pub consumer: ConsumerId,
    /// How many messages it may hold unacknowledged; 0 is no limit. Ignored with `no_ack`.
    pub prefetch: u32,
    /// `x-priority`; higher ones are served first.
    pub priority: i64,
    /// Deliveries need no acknowledgement.
    pub no_ack: bool,
    /// It wants the queue for itself.
    pub exclusive: bool,
}

/// What becomes of messages that were handed out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settlement {
    /// Done with: they leave the queue.
    Acknowledge,
    /// Back to their places, flagged redelivered.
    Requeue {
        /// Whether the return counts towards the delivery limit (basic.reject and a lost channel do, basic.nack and
        /// basic.recover do not: RabbitMQ 4.3).
        counts: bool,
    },
    /// Back to their places as if they had never been handed out: somebody only looked at them.
    PutBack,
    /// Not wanted: dead-lettered (reason rejected) or dropped.
    Discard {
        /// Whether it counts as a return too (basic.reject does, basic.nack does not: RabbitMQ 4.3). A dead letter that
        /// was ever counted shows as redelivered.
        counts: bool,
    },
}

/// The answer to a command that was carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reply {
    /// Nothing to tell.
    Done,
    /// How many messages it concerned.
    Count(u64),
}

/// Why a command was not carried out; nothing has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// An exclusive consumer is there, or an exclusive one was asked for and others are.
    #[error("in exclusive use")]
    ExclusiveUse,
}
