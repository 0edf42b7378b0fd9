//! The memory of all queues together: when many are deep, each gets less of it.

use super::aftermath::Aftermath;
use super::core::Shared;
use super::queue_cell::QueueCell;
use crate::queue::Command;
use parking_lot::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Weak};
use std::time::Duration;
use tokio::sync::Notify;

/// Bytes of memory that messages of all queues may take before each deep queue gets less than it would have alone.
const ALL_QUEUES: usize = 64 << 20;
/// The least that a queue gets, enough to read ahead by: 1,000 deep queues fit into what all may take.
const LEAST: usize = 64 << 10;
/// A change of a queue's memory that is worth a note. A queue that never has more is not counted.
pub(super) const NOTEWORTHY: usize = 16 << 10;
/// How often the memory is shared out anew at most: letting go takes a commit.
const PAUSE: Duration = Duration::from_millis(100);

/// The memory that queues' messages take, and the queues that have ever taken much.
#[derive(Default)]
pub struct Budget {
    total: AtomicUsize,
    holders: Mutex<Vec<Weak<QueueCell>>>,
    /// Queues were told to do with less.
    tight: AtomicBool,
    changed: Notify,
}

impl Budget {
    /// Remembers a queue whose memory is noted for the first time.
    pub(super) fn join(&self, queue: Weak<QueueCell>) {
        self.holders.lock().push(queue);
    }

    /// The memory of a queue's messages went from `before` to `now`.
    pub(super) fn changed(&self, before: usize, now: usize) {
        let total = if now >= before {
            self.total.fetch_add(now - before, Ordering::Relaxed) + (now - before)
        } else {
            self.total.fetch_sub(before - now, Ordering::Relaxed).saturating_sub(before - now)
        };
        if total > ALL_QUEUES || (total < ALL_QUEUES / 2 && self.tight.load(Ordering::Relaxed)) {
            self.changed.notify_one();
        }
    }

    /// Bytes of memory of all messages that are worth a note.
    #[must_use]
    pub fn total(&self) -> usize {
        self.total.load(Ordering::Relaxed)
    }

    fn holders(&self) -> Vec<Arc<QueueCell>> {
        let mut holders = self.holders.lock();
        holders.retain(|queue| queue.strong_count() > 0);
        holders.iter().filter_map(Weak::upgrade).collect()
    }

    /// What each of the queues that hold much may take now; `None` where all may take what they like.
    fn share(&self, deep: usize) -> Option<usize> {
        let tight = self.total.load(Ordering::Relaxed) > ALL_QUEUES / 2;
        self.tight.store(tight, Ordering::Relaxed);
        tight.then(|| (ALL_QUEUES / 2 / deep.max(1)).max(LEAST))
    }
}

/// Shares the memory out whenever it has become too much, or little again, until the broker stops.
pub(super) async fn run(shared: Arc<Shared>) {
    let stopping = shared.stopping.clone();
    loop {
        tokio::select! {
            () = stopping.cancelled() => return,
            () = shared.budget.changed.notified() => {}
        }
        let told = shared.clone();
        // Letting go walks over all that a queue has in memory.
        let _ = tokio::task::spawn_blocking(move || share_out(&told)).await;
        tokio::time::sleep(PAUSE).await;
    }
}

fn share_out(shared: &Arc<Shared>) {
    let holders = shared.budget.holders();
    let deep = holders.iter().filter(|queue| queue.lock().queue.memory() >= LEAST).count();
    let share = shared.budget.share(deep).unwrap_or(usize::MAX);
    let mut after = Aftermath::default();
    for queue in holders {
        let _ = queue.apply(Command::Bound(share), &mut after);
        shared.finish(&mut after);
    }
}
