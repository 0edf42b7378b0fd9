//! Holds publishers back while the disk is behind.

use crate::store::Store;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::sync::Notify;

/// Bytes of bodies that wait for the disk, in all queues, above which publishers are not read from. A commit of so much
/// costs no more for each message than a larger one; and all of it is in memory several times over (the queues' tails,
/// the batch, RocksDB's memtable) while it is on its way.
const MOST_UNWRITTEN: usize = 8 << 20;

/// Bytes of those that are worth a commit although nobody waits for them: publishers would be stopped before the time that
/// such messages are given to be consumed. Half, so that as many can come while it is written.
const WORTH_A_COMMIT: usize = MOST_UNWRITTEN / 2;

/// How long a publisher waits at most before it looks again.
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// What waits for the disk.
pub struct Pressure {
    store: Arc<dyn Store>,
    /// Bytes that queues hold and no commit has collected.
    uncollected: AtomicUsize,
    eased: Notify,
}

impl Pressure {
    pub(super) fn new(store: Arc<dyn Store>) -> Self {
        Self { store, uncollected: AtomicUsize::new(0), eased: Notify::new() }
    }

    /// A queue's uncollected bytes went from `before` to `now`.
    pub(super) fn changed(&self, before: usize, now: usize) {
        if now >= before {
            let (more, were) = (now - before, self.uncollected.fetch_add(now - before, Ordering::Relaxed));
            if (were..were + more).contains(&WORTH_A_COMMIT) {
                self.store.hurry();
            }
        } else {
            self.uncollected.fetch_sub(before - now, Ordering::Relaxed);
        }
    }

    /// A commit is done.
    pub(super) fn eased(&self) {
        self.eased.notify_waiters();
    }

    /// Whether a publisher would have to wait.
    #[must_use]
    pub fn is_high(&self) -> bool {
        self.uncollected.load(Ordering::Relaxed) + self.store.backlog_bytes() > MOST_UNWRITTEN
    }

    /// Waits while too much waits for the disk.
    pub async fn wait(&self) {
        while self.is_high() {
            let eased = self.eased.notified();
            if !self.is_high() {
                return;
            }
            // Acknowledgements ease it too, without a commit.
            let _ = tokio::time::timeout(LOOK_AGAIN, eased).await;
        }
    }
}
