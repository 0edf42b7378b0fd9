//! What all parts of a move share while it runs: how far it is, since when it is quiet, and whether it is to stop.

use super::report::QueueReport;
use parking_lot::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// How a move is asked to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd)]
pub enum Stop {
    /// Not yet.
    No,
    /// After what is on its way.
    Soon,
    /// At once.
    Now,
}

/// The state of a move.
#[derive(Debug)]
pub struct Activity {
    begun: Instant,
    /// When a message last came, or a publisher was last seen, in milliseconds after the beginning.
    touched: AtomicU64,
    moved: AtomicU64,
    /// Messages that were ready when their vhost's turn came.
    total: AtomicU64,
    stop: watch::Sender<Stop>,
    /// Why the destination takes nothing at the moment.
    blocked: Mutex<Option<String>>,
    /// Queues that are done, for a line each.
    finished: Mutex<Vec<String>>,
}

impl Activity {
    /// Begins now.
    pub fn new() -> Self {
        Self {
            begun: Instant::now(),
            touched: AtomicU64::new(0),
            moved: AtomicU64::new(0),
            total: AtomicU64::new(0),
            stop: watch::Sender::new(Stop::No),
            blocked: Mutex::new(None),
            finished: Mutex::new(Vec::new()),
        }
    }

    /// How long it runs.
    pub fn elapsed(&self) -> Duration {
        self.begun.elapsed()
    }

    /// Something happened at the source.
    pub fn touch(&self) {
        let now = u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.touched.store(now, Ordering::Relaxed);
    }

    /// How long nothing has happened at the source.
    pub fn quiet_for(&self) -> Duration {
        self.begun.elapsed().saturating_sub(Duration::from_millis(self.touched.load(Ordering::Relaxed)))
    }

    /// So many more are moved.
    pub fn add_moved(&self, count: u64) {
        self.moved.fetch_add(count, Ordering::Relaxed);
    }

    /// So many more are to be moved.
    pub fn add_total(&self, count: u64) {
        self.total.fetch_add(count, Ordering::Relaxed);
    }

    /// Messages that are moved, and all that were there.
    pub fn counts(&self) -> (u64, u64) {
        (self.moved.load(Ordering::Relaxed), self.total.load(Ordering::Relaxed))
    }

    /// The destination takes nothing, or does again.
    pub fn blocked(&self, reason: Option<String>) {
        *self.blocked.lock() = reason;
    }

    /// Why the destination takes nothing.
    pub fn is_blocked(&self) -> Option<String> {
        self.blocked.lock().clone()
    }

    /// A queue is done.
    pub fn finished(&self, report: &QueueReport) {
        self.finished.lock().push(report.line());
    }

    /// Queues that are done since it was asked last.
    pub fn take_finished(&self) -> Vec<String> {
        std::mem::take(&mut *self.finished.lock())
    }

    /// Asks for the end; asked again, for the end at once.
    pub fn ask_to_stop(&self) {
        self.stop.send_modify(|stop| *stop = if *stop == Stop::No { Stop::Soon } else { Stop::Now });
    }

    /// Whether the end was asked for.
    pub fn is_stopping(&self) -> bool {
        *self.stop.borrow() != Stop::No
    }

    /// Waits until it is asked to end.
    pub async fn stopped(&self) {
        self.until(Stop::Soon).await;
    }

    /// Waits until it is asked to end at once.
    pub async fn abandoned(&self) {
        self.until(Stop::Now).await;
    }

    async fn until(&self, wanted: Stop) {
        let mut stop = self.stop.subscribe();
        // The sender lives as long as this does.
        let _ = stop.wait_for(|stop| *stop >= wanted).await;
    }
}
