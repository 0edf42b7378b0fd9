//! What is known of an operation while it runs and after.

use super::order::{By, Order};
use crate::model::{Millis, Name, time};
use parking_lot::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio_util::sync::CancellationToken;

/// How far an operation is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// Messages are on their way.
    Running,
    /// It waits: memory or disk is low.
    Blocked,
    /// All messages were looked at, or as many were moved as were to be.
    Completed,
    /// It was told to stop, or the broker stops.
    Stopped,
    /// It ended by itself before all messages were looked at, for this reason.
    Failed(String),
}

impl State {
    /// The word for it.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Blocked => "blocked",
            Self::Completed => "completed",
            Self::Stopped => "stopped",
            Self::Failed(_) => "failed",
        }
    }

    /// Whether nothing more happens.
    #[must_use]
    pub fn is_over(&self) -> bool {
        !matches!(self, Self::Running | Self::Blocked)
    }
}

/// An operation.
pub struct Operation {
    /// Its number.
    pub id: u64,
    /// The vhost.
    pub vhost: Name,
    /// The queue that it takes messages from.
    pub queue: Name,
    /// Who asked for it.
    pub user: Name,
    pub(super) unrestricted: bool,
    /// What it does.
    pub order: Order,
    /// When it began.
    pub started: Millis,
    /// Messages that were ready then.
    pub total: u64,
    pub(super) moved: AtomicU64,
    pub(super) skipped: AtomicU64,
    pub(super) failed: AtomicU64,
    pub(super) stop: CancellationToken,
    inner: Mutex<Inner>,
}

struct Inner {
    state: State,
    ended: Option<Millis>,
    /// Why the last message that failed did.
    last_failure: Option<String>,
}

/// An operation at a moment.
#[derive(Clone, Debug)]
pub struct Progress {
    /// How far it is.
    pub state: State,
    /// Messages that left the queue.
    pub moved: u64,
    /// Messages that were not to go.
    pub skipped: u64,
    /// Messages that could not go and stay in the queue.
    pub failed: u64,
    /// Messages that have not been looked at, of those that were there at the start.
    pub remaining: u64,
    /// When it ended.
    pub ended: Option<Millis>,
    /// Messages moved a second, so far.
    pub rate: f64,
    /// Why the last message that failed did.
    pub last_failure: Option<String>,
}

impl Operation {
    pub(super) fn new(id: u64, (vhost, queue): (Name, Name), by: By, order: Order, total: u64) -> Self {
        let By { user, unrestricted } = by;
        Self {
            id,
            vhost,
            queue,
            user,
            unrestricted,
            order,
            started: time::now(),
            total,
            moved: AtomicU64::new(0),
            skipped: AtomicU64::new(0),
            failed: AtomicU64::new(0),
            stop: CancellationToken::new(),
            inner: Mutex::new(Inner { state: State::Running, ended: None, last_failure: None }),
        }
    }

    /// Has it end. What is on its way arrives.
    pub fn stop(&self) {
        self.stop.cancel();
    }

    /// Whether nothing more happens.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.inner.lock().state.is_over()
    }

    pub(super) fn enter(&self, state: State) {
        let mut inner = self.inner.lock();
        if state.is_over() {
            inner.ended = Some(time::now());
        }
        inner.state = state;
    }

    pub(super) fn note_failure(&self, why: &str) {
        self.failed.fetch_add(1, Ordering::Relaxed);
        let mut inner = self.inner.lock();
        if inner.last_failure.as_deref() != Some(why) {
            inner.last_failure = Some(why.to_owned());
        }
    }

    /// How far it is.
    #[must_use]
    pub fn progress(&self) -> Progress {
        let count = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let (moved, skipped, failed) = (count(&self.moved), count(&self.skipped), count(&self.failed));
        let inner = self.inner.lock();
        let millis = inner.ended.unwrap_or_else(time::now).saturating_sub(self.started).max(1);
        let over = inner.state == State::Completed && self.order.count.is_none();
        let remaining = if over { 0 } else { self.total.saturating_sub(moved + skipped + failed) };
        Progress {
            state: inner.state.clone(),
            moved,
            skipped,
            failed,
            remaining,
            ended: inner.ended,
            rate: moved as f64 * 1000.0 / millis as f64,
            last_failure: inner.last_failure.clone(),
        }
    }
}
