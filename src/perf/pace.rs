//! How many messages are due at a fixed rate.

use std::time::Duration;

/// The longest a paced producer sleeps, so that it notices the end of the run.
const LONGEST_NAP: Duration = Duration::from_millis(50);

/// A schedule of messages at a constant rate from a start; lateness is made up for by larger batches.
#[derive(Debug)]
pub(super) struct Pace {
    per_second: f64,
    sent: u64,
}

impl Pace {
    /// A pace of `per_second` messages, or none where that is 0.
    pub(super) fn new(per_second: f64) -> Option<Self> {
        (per_second > 0.0).then_some(Self { per_second, sent: 0 })
    }

    /// Messages that should have been sent `elapsed` after the start and are not; the first is due at once.
    pub(super) fn due(&self, elapsed: Duration) -> u64 {
        let target = (elapsed.as_secs_f64() * self.per_second) as u64 + 1;
        target.saturating_sub(self.sent)
    }

    /// Takes note that `count` messages were sent.
    pub(super) fn sent(&mut self, count: u64) {
        self.sent += count;
    }

    /// How long to sleep until the next message is due.
    pub(super) fn nap(&self, elapsed: Duration) -> Duration {
        let next = Duration::from_secs_f64(self.sent as f64 / self.per_second);
        next.saturating_sub(elapsed).min(LONGEST_NAP)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn a_rate_of_zero_is_no_pace() {
        assert!(Pace::new(0.0).is_none());
    }

    #[test]
    fn messages_fall_due_with_time_and_lateness_is_made_up() {
        let mut pace = Pace::new(1000.0).unwrap();
        assert_eq!(pace.due(Duration::ZERO), 1);
        pace.sent(1);
        assert_eq!(pace.due(Duration::ZERO), 0);
        assert_eq!(pace.nap(Duration::ZERO), Duration::from_millis(1));
        assert_eq!(pace.due(Duration::from_millis(250)), 250);
        pace.sent(250);
        assert_eq!(pace.due(Duration::from_millis(250)), 0);
    }

    #[test]
    fn a_slow_pace_still_wakes_to_see_the_end() {
        let mut pace = Pace::new(0.01).unwrap();
        pace.sent(1);
        assert_eq!(pace.nap(Duration::ZERO), LONGEST_NAP);
    }
}
