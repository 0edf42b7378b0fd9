//! Queues that were used since they were last sampled.

use super::{Followed, Stats, numbers};
use crate::broker::core::Shared;
use crate::broker::queue_cell::{QueueCell, State};
use crate::queue::Counts;
use numbers::queue;

impl QueueCell {
    /// Notes that something happens in it, before it does. Called under its lock, once between two samples.
    #[cold]
    pub(in crate::broker) fn note_use(&self, state: &mut State) {
        state.noted = true;
        if let (Some(shared), Some(me)) = (self.shared.upgrade(), self.me.upgrade()) {
            let mut before = self.numbers(state);
            if let Some(stream) = &self.stream {
                // Readers deliver without the lock.
                before[queue::DELIVER] = stream.delivered_at_sample();
            }
            shared.stats.noted.lock().insert(self.id, (me, before));
        }
    }

    /// The numbers that are sampled.
    fn numbers(&self, state: &State) -> queue::Values {
        let (mut counts, mut stats) = (state.queue.counts(), state.stats);
        if let Some(stream) = &self.stream {
            stream.look(&mut counts, &mut stats);
        }
        let mut values = queue::Values::default();
        values[queue::PUBLISH] = stats.published;
        values[queue::DELIVER] = stats.delivered;
        values[queue::DELIVER_NO_ACK] = stats.delivered_no_ack;
        values[queue::GET] = stats.got;
        values[queue::GET_NO_ACK] = stats.got_no_ack;
        values[queue::GET_EMPTY] = stats.got_empty;
        values[queue::REDELIVER] = stats.redelivered;
        values[queue::ACK] = stats.acknowledged;
        let (ready, unacknowledged) = if state.deleted { (0, 0) } else { lengths(&counts) };
        values[queue::READY] = ready;
        values[queue::UNACKNOWLEDGED] = unacknowledged;
        values
    }

    /// The same, after which the next use is noted again.
    pub(super) fn sample(&self) -> queue::Values {
        let mut state = self.lock();
        state.noted = false;
        let now = self.numbers(&state);
        if let Some(stream) = &self.stream {
            stream.sampled(now[queue::DELIVER]);
        }
        now
    }

    /// The numbers at this moment.
    #[must_use]
    pub fn look_at_numbers(&self) -> queue::Values {
        self.numbers(&self.lock())
    }
}

/// Messages that are ready, those that wait for their retry among them, and those that are not acknowledged.
#[must_use]
pub fn lengths(counts: &Counts) -> (u64, u64) {
    (counts.ready.count + counts.waiting.count, counts.unacked.count)
}

impl Stats {
    /// Adds what queues have done since this was last called to the totals of their vhosts.
    pub fn catch_up(&self, shared: &Shared) {
        let mut followed = self.followed.lock();
        // The list is let go of before a queue is locked: whoever notes a queue holds its lock.
        let noted = std::mem::take(&mut *self.noted.lock());
        for (cell, before) in noted.into_values() {
            let first = || Followed { cell: cell.clone(), before, counted: before };
            let known = followed.entry(cell.id).or_insert_with(first);
            let now = cell.sample();
            if let Some(vhost) = shared.vhosts.get(&cell.vhost) {
                vhost.totals.queue_went(&known.counted, &now);
            }
            known.counted = now;
        }
    }

    /// Takes a queue that is gone off the lists, so that nothing of it stays in memory until the next samples. What it did
    /// since the last ones counts.
    pub(in crate::broker) fn forget_queue(&self, shared: &Shared, cell: &QueueCell) {
        let mut followed = self.followed.lock();
        let noted = self.noted.lock().remove(&cell.id).map(|(_, before)| before);
        let Some(known) = followed.remove(&cell.id).map(|known| known.counted).or(noted) else { return };
        if let Some(vhost) = shared.vhosts.get(&cell.vhost) {
            vhost.totals.queue_went(&known, &cell.sample());
        }
    }

    /// Counts what the broker starts with, before anything happens in it.
    pub(in crate::broker) fn begin(&self, shared: &Shared) {
        self.noted.lock().clear();
        for vhost in &shared.vhosts {
            for cell in vhost.all_queues() {
                vhost.totals.queue_went(&queue::Values::default(), &cell.sample());
            }
        }
    }
}
