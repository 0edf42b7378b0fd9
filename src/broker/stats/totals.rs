//! What a vhost counts over all that is in it, those that are gone too.

use super::numbers::{queue, vhost};
use crate::metrics::Tally;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

/// A vhost's numbers. What publishers do is added once a batch, the rest by the sampler.
#[derive(Debug, Default)]
pub struct Totals {
    counts: [AtomicU64; vhost::COUNT],
    /// Ready, and not acknowledged: these fall too, and a moment's look at one queue before another may show less than none.
    ready: AtomicI64,
    unacknowledged: AtomicI64,
}

/// From a queue's numbers to the vhost's.
const OF_QUEUES: [(usize, usize); 7] = [
    (queue::DELIVER, vhost::DELIVER),
    (queue::DELIVER_NO_ACK, vhost::DELIVER_NO_ACK),
    (queue::GET, vhost::GET),
    (queue::GET_NO_ACK, vhost::GET_NO_ACK),
    (queue::GET_EMPTY, vhost::GET_EMPTY),
    (queue::REDELIVER, vhost::REDELIVER),
    (queue::ACK, vhost::ACK),
];

impl Totals {
    fn add(&self, index: usize, count: u64) {
        if count > 0
            && let Some(counter) = self.counts.get(index)
        {
            counter.fetch_add(count, Ordering::Relaxed);
        }
    }

    /// Adds what a batch's publishes counted.
    pub fn add_publishes(&self, tally: &Tally) {
        self.add(vhost::PUBLISH, tally.received);
        self.add(vhost::RETURNED, tally.unroutable_returned);
        self.add(vhost::DROPPED, tally.unroutable_dropped);
    }

    /// Adds confirms.
    pub fn add_confirms(&self, count: u64) {
        self.add(vhost::CONFIRM, count);
    }

    /// Adds bytes received and sent.
    pub(super) fn add_traffic(&self, [received, sent]: [u64; 2]) {
        self.add(vhost::RECEIVED, received);
        self.add(vhost::SENT, sent);
    }

    /// A queue's numbers went from `before` to `now`.
    pub(super) fn queue_went(&self, before: &queue::Values, now: &queue::Values) {
        let of = |values: &queue::Values, index: usize| values.get(index).copied().unwrap_or_default();
        let rise = |index: usize| of(now, index).wrapping_sub(of(before, index)) as i64;
        for (from, to) in OF_QUEUES {
            self.add(to, u64::try_from(rise(from)).unwrap_or_default());
        }
        self.ready.fetch_add(rise(queue::READY), Ordering::Relaxed);
        self.unacknowledged.fetch_add(rise(queue::UNACKNOWLEDGED), Ordering::Relaxed);
    }

    /// What it is now.
    #[must_use]
    pub fn values(&self) -> vhost::Values {
        let mut values = vhost::Values::default();
        for (value, counter) in values.iter_mut().zip(&self.counts) {
            *value = counter.load(Ordering::Relaxed);
        }
        values[vhost::READY] = u64::try_from(self.ready.load(Ordering::Relaxed)).unwrap_or_default();
        values[vhost::UNACKNOWLEDGED] = u64::try_from(self.unacknowledged.load(Ordering::Relaxed)).unwrap_or_default();
        values
    }
}
