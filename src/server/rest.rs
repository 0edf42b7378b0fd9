//! When a broker that was busy has come to rest, so that memory it keeps for more of the same goes back.

use std::cell::Cell;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::time::{Interval, MissedTickBehavior, interval};

/// A store that wrote nothing for as long is at rest.
const REST: Duration = Duration::from_secs(2);

/// Clients and queues that went: a wave of them is over when none went for as long.
const LULL: Duration = Duration::from_millis(200);

/// A wave is at least so many: a MiB or more.
const WAVE: u64 = 128;

/// Threads that may be waiting for work, each of which is to be roused: more than there are of most machines' processors.
const ROUSED: usize = 16;

/// How often the broker came to rest.
static RESTS: AtomicU64 = AtomicU64::new(0);

thread_local! {
    /// Of these, those that this thread knows of.
    static KNOWN: Cell<u64> = const { Cell::new(0) };
}

/// Called by a thread that has nothing to do: has it give back what it alone can, once for each rest. What one thread
/// allocated and another freed is among that.
pub(super) fn tidy_once(tidy: fn()) {
    let rests = RESTS.load(Ordering::Relaxed);
    if KNOWN.replace(rests) != rests {
        tidy();
    }
}

/// Watches a number that grows with work: the store's commits, or clients and queues that went.
pub(super) struct Rest {
    ticks: Interval,
    give_back: fn(),
    /// Less work leaves nothing that is worth it.
    least: u64,
    seen: u64,
    given: u64,
}

impl Rest {
    /// The store's. Nothing is known yet: the first look takes what a start left for work.
    pub(super) fn of_store(give_back: fn()) -> Self {
        Self::new(REST, 1, give_back)
    }

    /// That of what clients and queues leave behind when many of them go at once.
    pub(super) fn of_leaving(give_back: fn()) -> Self {
        Self::new(LULL, WAVE, give_back)
    }

    fn new(period: Duration, least: u64, give_back: fn()) -> Self {
        let mut ticks = interval(period);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self { ticks, give_back, least, seen: u64::MAX, given: u64::MAX }
    }

    /// Waits for the time of the next look.
    pub(super) async fn tick(&mut self) {
        self.ticks.tick().await;
    }

    /// Gives memory back where nothing was done since the look before, once until more is.
    pub(super) fn look(&mut self, done: u64) {
        let is_still = done == std::mem::replace(&mut self.seen, done);
        if is_still && done.wrapping_sub(self.given) >= self.least {
            self.given = done;
            RESTS.fetch_add(1, Ordering::Relaxed);
            (0..ROUSED).for_each(|_| drop(tokio::spawn(std::future::ready(()))));
            // Nobody waits for it.
            drop(tokio::task::spawn_blocking(self.give_back));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{KNOWN, Rest, WAVE};
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[tokio::test]
    async fn memory_is_given_back_once_after_each_burst() {
        static GIVEN: AtomicUsize = AtomicUsize::new(0);
        let mut rest = Rest::of_store(|| {
            GIVEN.fetch_add(1, Ordering::Relaxed);
        });
        let mut begun = 0;
        for (commits, expected) in [(0, 0), (0, 1), (0, 1), (5, 1), (9, 1), (9, 2), (9, 2), (10, 2), (10, 3)] {
            rest.look(commits);
            begun += usize::from(expected > begun);
            while GIVEN.load(Ordering::Relaxed) < expected {
                tokio::task::yield_now().await;
            }
            assert_eq!(GIVEN.load(Ordering::Relaxed), begun, "{commits}");
        }
    }

    #[test]
    fn a_thread_tidies_up_once_after_each_rest() {
        static TIDIED: AtomicUsize = AtomicUsize::new(0);
        let tidy = || {
            super::tidy_once(|| {
                TIDIED.fetch_add(1, Ordering::Relaxed);
            });
            TIDIED.load(Ordering::Relaxed)
        };
        let before = tidy();
        super::RESTS.fetch_add(1, Ordering::Relaxed);
        let after = tidy();
        assert!(after > before && KNOWN.get() > 0);
    }

    #[tokio::test]
    async fn what_few_leave_behind_is_not_worth_it() {
        static GIVEN: AtomicUsize = AtomicUsize::new(0);
        let mut rest = Rest::of_leaving(|| {
            GIVEN.fetch_add(1, Ordering::Relaxed);
        });
        [0, 0, 9, 9, WAVE - 2, WAVE - 2].into_iter().for_each(|gone| rest.look(gone));
        tokio::task::yield_now().await;
        assert_eq!(GIVEN.load(Ordering::Relaxed), 0);
        [2 * WAVE, 2 * WAVE, 2 * WAVE].into_iter().for_each(|gone| rest.look(gone));
        while GIVEN.load(Ordering::Relaxed) == 0 {
            tokio::task::yield_now().await;
        }
    }
}
