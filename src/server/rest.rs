//! When a store that was busy has come to rest, so that memory it keeps for more of the same goes back.

use std::time::Duration;
use tokio::time::{Interval, MissedTickBehavior, interval};

/// A store that wrote nothing for as long is at rest.
const REST: Duration = Duration::from_secs(2);

/// Watches the number of the store's commits.
pub(super) struct Rest {
    ticks: Interval,
    give_back: fn(),
    seen: u64,
    given: u64,
}

impl Rest {
    /// Nothing is known yet: the first look takes what a start left for work.
    pub(super) fn new(give_back: fn()) -> Self {
        let mut ticks = interval(REST);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self { ticks, give_back, seen: u64::MAX, given: u64::MAX }
    }

    /// Waits for the time of the next look.
    pub(super) async fn tick(&mut self) {
        self.ticks.tick().await;
    }

    /// Gives memory back where nothing was written since the look before, once until more is.
    pub(super) fn look(&mut self, commits: u64) {
        let is_still = commits == std::mem::replace(&mut self.seen, commits);
        if is_still && self.given != commits {
            self.given = commits;
            // Nobody waits for it.
            drop(tokio::task::spawn_blocking(self.give_back));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Rest;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[tokio::test]
    async fn memory_is_given_back_once_after_each_burst() {
        static GIVEN: AtomicUsize = AtomicUsize::new(0);
        let mut rest = Rest::new(|| {
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
}
