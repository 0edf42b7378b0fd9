//! What is left to do once a queue's lock is free: told publishers, dead letters to route, writers to wake, loads.

use super::firehose::Traced;
use super::outbox::Outbox;
use super::queue_cell::QueueCell;
use crate::metrics::Tally;
use crate::model::{Outcome, Receipt, Seq};
use std::sync::Arc;

/// A range to read from the store.
#[derive(Clone, Copy, Debug)]
pub struct Load {
    /// First message wanted.
    pub from: Seq,
    /// Last message wanted.
    pub to: Seq,
    /// At most so many.
    pub count: usize,
    /// About so many bytes of bodies.
    pub bytes: usize,
}

/// Work that effects have left behind. A task keeps one and uses it again for every batch.
#[derive(Default)]
pub struct Aftermath {
    /// Outcomes for publishers.
    pub settled: Vec<(Receipt, Outcome)>,
    /// Queues with dead letters.
    pub dead: Vec<Arc<QueueCell>>,
    /// Outboxes with something new in them.
    pub wakes: Vec<Arc<Outbox>>,
    /// Messages got by a channel that has gone meanwhile: they go back.
    pub returned: Vec<(Arc<QueueCell>, Seq)>,
    /// Reads from the store.
    pub loads: Vec<(Arc<QueueCell>, Load)>,
    /// Messages to be copied to the firehose.
    pub traced: Vec<Traced>,
    /// Queues with no more reason to live.
    pub obsolete: Vec<Arc<QueueCell>>,
    /// What was counted and is not yet added to what all share.
    pub tally: Tally,
}

impl Aftermath {
    /// Notes that an outbox has something new. The last one noted is compared, which catches the common run.
    pub fn wake(&mut self, outbox: &Arc<Outbox>) {
        if self.wakes.last().is_none_or(|last| !Arc::ptr_eq(last, outbox)) {
            self.wakes.push(outbox.clone());
        }
    }

    /// Notes that a queue has dead letters; the last one noted is compared, as above.
    pub fn dies(&mut self, queue: &Arc<QueueCell>) {
        if self.dead.last().is_none_or(|last| !Arc::ptr_eq(last, queue)) {
            self.dead.push(queue.clone());
        }
    }

    /// Notes that publishes were taken.
    pub fn taken(&mut self, receipts: Vec<Receipt>) {
        self.settled.extend(receipts.into_iter().map(|receipt| (receipt, Outcome::Taken)));
    }

    /// Whether nothing is left but wakes.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        self.settled.is_empty()
            && self.dead.is_empty()
            && self.returned.is_empty()
            && self.loads.is_empty()
            && self.obsolete.is_empty()
            && self.traced.is_empty()
    }
}
