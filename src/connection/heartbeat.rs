//! Gives up on a client that is not heard of.

use std::time::Duration;
use tokio::time::{Interval, MissedTickBehavior, interval_at};

/// Without heartbeats the same timer only lets go of unused room.
const WITHOUT: Duration = Duration::from_secs(60);

/// Checks once an interval whether anything was read; two checks in a row without are the end (RabbitMQ: between two
/// and three intervals of silence).
pub struct Watch {
    timer: Interval,
    enforced: bool,
    seen: u64,
    missed: u32,
}

/// What a check has found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// Something was read.
    Alive,
    /// Nothing was read since the last check.
    Quiet,
    /// Nothing was read for too long.
    Dead,
}

impl Watch {
    /// A watch with the client's interval; zero is none.
    #[must_use]
    pub fn new(interval: Duration) -> Self {
        let enforced = !interval.is_zero();
        let period = if enforced { interval } else { WITHOUT };
        let mut timer = interval_at(tokio::time::Instant::now() + period, period);
        timer.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self { timer, enforced, seen: 0, missed: 0 }
    }

    /// Forgets how long nothing was read: nobody has tried.
    pub fn start_over(&mut self) {
        self.timer.reset();
        self.missed = 0;
    }

    /// Waits for the next check.
    pub async fn tick(&mut self) {
        self.timer.tick().await;
    }

    /// Compares with the reads counted so far.
    pub fn check(&mut self, reads: u64) -> Found {
        if reads != self.seen {
            (self.seen, self.missed) = (reads, 0);
            return Found::Alive;
        }
        self.missed += 1;
        if self.enforced && self.missed >= 2 { Found::Dead } else { Found::Quiet }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn two_checks_without_a_read_are_the_end() {
        let mut watch = Watch::new(Duration::from_secs(1));
        assert_eq!(watch.check(1), Found::Alive);
        assert_eq!(watch.check(1), Found::Quiet);
        assert_eq!(watch.check(2), Found::Alive);
        assert_eq!(watch.check(2), Found::Quiet);
        assert_eq!(watch.check(2), Found::Dead);
    }

    #[tokio::test]
    async fn silence_before_starting_over_does_not_count() {
        let mut watch = Watch::new(Duration::from_secs(1));
        assert_eq!(watch.check(0), Found::Quiet);
        watch.start_over();
        assert_eq!(watch.check(0), Found::Quiet);
        assert_eq!(watch.check(0), Found::Dead);
    }

    #[tokio::test]
    async fn without_heartbeats_silence_is_no_end() {
        let mut watch = Watch::new(Duration::ZERO);
        assert_eq!(watch.check(0), Found::Quiet);
        assert_eq!(watch.check(0), Found::Quiet);
        assert_eq!(watch.check(0), Found::Quiet);
    }
}
