//! The rate at which messages go.

use std::time::Duration;
use tokio::time::Instant;

/// Messages that go before the pace is looked at again: at a low rate they go singly, at a high one some at a time.
const STEPS_A_SECOND: u32 = 20;

/// Spreads messages over time.
pub(super) struct Pace {
    rate: Option<u32>,
    due: Instant,
}

impl Pace {
    pub fn new(rate: Option<u32>) -> Self {
        Self { rate: rate.filter(|rate| *rate > 0), due: Instant::now() }
    }

    /// Messages that may go at once when [`Pace::due`] has come, at most `most`.
    pub fn at_once(&self, most: usize) -> usize {
        self.rate.map_or(most, |rate| ((rate / STEPS_A_SECOND).max(1) as usize).min(most))
    }

    /// When the next may go.
    pub fn due(&self) -> Instant {
        self.due
    }

    /// So many have gone. Time that was lost is not caught up with.
    pub fn went(&mut self, count: usize) {
        let Some(rate) = self.rate else { return };
        let takes = Duration::from_secs_f64(count as f64 / f64::from(rate));
        self.due = self.due.max(Instant::now()) + takes;
    }
}
