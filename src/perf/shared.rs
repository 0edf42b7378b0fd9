//! What all threads of a run share: the phase, the start signal and the counters.

use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};

/// Where a run stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Phase {
    /// Load runs, figures do not count yet.
    Warmup = 0,
    /// Figures count.
    Measure = 1,
    /// Everyone ends.
    Stop = 2,
}

/// One thread's counters, on a cache line of their own: written by that thread alone, read by the coordinator.
#[derive(Debug, Default)]
#[repr(align(128))]
pub(super) struct Counters {
    published: AtomicU64,
    confirmed: AtomicU64,
    refused: AtomicU64,
    received: AtomicU64,
}

/// The counters of one thread, or the sum over several, at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) published: u64,
    pub(super) confirmed: u64,
    /// Publishes that the broker answered with basic.nack.
    pub(super) refused: u64,
    pub(super) received: u64,
}

impl Counters {
    /// Shows `counts` to the coordinator.
    pub(super) fn show(&self, counts: Counts) {
        self.published.store(counts.published, Ordering::Relaxed);
        self.confirmed.store(counts.confirmed, Ordering::Relaxed);
        self.refused.store(counts.refused, Ordering::Relaxed);
        self.received.store(counts.received, Ordering::Relaxed);
    }

    fn read(&self) -> Counts {
        Counts {
            published: self.published.load(Ordering::Relaxed),
            confirmed: self.confirmed.load(Ordering::Relaxed),
            refused: self.refused.load(Ordering::Relaxed),
            received: self.received.load(Ordering::Relaxed),
        }
    }
}

impl Counts {
    /// The sum over all threads.
    pub(super) fn sum(counters: &[Counters]) -> Self {
        counters.iter().map(Counters::read).fold(Self::default(), |a, b| Self {
            published: a.published + b.published,
            confirmed: a.confirmed + b.confirmed,
            refused: a.refused + b.refused,
            received: a.received + b.received,
        })
    }

    /// What was added since `earlier`.
    pub(super) fn since(&self, earlier: &Self) -> Self {
        Self {
            published: self.published.saturating_sub(earlier.published),
            confirmed: self.confirmed.saturating_sub(earlier.confirmed),
            refused: self.refused.saturating_sub(earlier.refused),
            received: self.received.saturating_sub(earlier.received),
        }
    }
}

/// What the threads of a run share.
#[derive(Debug)]
pub(super) struct Shared {
    phase: AtomicU8,
    interrupted: AtomicBool,
    started: Mutex<bool>,
    start: Condvar,
    /// A slot for each thread: producers first, then consumers.
    pub(super) counters: Vec<Counters>,
}

impl Shared {
    pub(super) fn new(threads: usize) -> Self {
        Self {
            phase: AtomicU8::new(Phase::Warmup as u8),
            interrupted: AtomicBool::new(false),
            started: Mutex::new(false),
            start: Condvar::new(),
            counters: (0..threads).map(|_| Counters::default()).collect(),
        }
    }

    pub(super) fn enter(&self, phase: Phase) {
        self.phase.store(phase as u8, Ordering::Relaxed);
        if phase == Phase::Stop {
            self.open_gate();
        }
    }

    pub(super) fn measuring(&self) -> bool {
        self.phase.load(Ordering::Relaxed) == Phase::Measure as u8
    }

    pub(super) fn stopping(&self) -> bool {
        self.phase.load(Ordering::Relaxed) == Phase::Stop as u8
    }

    /// Asks the coordinator to end the run early.
    pub(super) fn interrupt(&self) {
        self.interrupted.store(true, Ordering::Relaxed);
    }

    pub(super) fn interrupted(&self) -> bool {
        self.interrupted.load(Ordering::Relaxed)
    }

    /// Blocks until [`Shared::open_gate`]; everyone is connected by then.
    pub(super) fn wait_at_gate(&self) {
        let mut started = self.started.lock().unwrap_or_else(PoisonError::into_inner);
        while !*started {
            started = self.start.wait(started).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Lets all threads start.
    pub(super) fn open_gate(&self) {
        *self.started.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.start.notify_all();
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn counters_add_up_over_threads_and_differ_over_time() {
        let shared = Shared::new(2);
        shared.counters[0].show(Counts { published: 5, ..Counts::default() });
        let before = Counts::sum(&shared.counters);
        shared.counters[1].show(Counts { received: 3, ..Counts::default() });
        let after = Counts::sum(&shared.counters);
        assert_eq!(after, Counts { published: 5, received: 3, ..Counts::default() });
        assert_eq!(after.since(&before), Counts { received: 3, ..Counts::default() });
    }

    #[test]
    fn stopping_opens_the_gate_for_those_who_still_wait() {
        let shared = Shared::new(0);
        std::thread::scope(|scope| {
            let waiter = scope.spawn(|| shared.wait_at_gate());
            shared.enter(Phase::Stop);
            waiter.join().unwrap();
        });
        assert!(shared.stopping() && !shared.measuring());
    }
}
