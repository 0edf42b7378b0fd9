//! A latency histogram, and the clock that both ends of a message read.

use std::time::{SystemTime, UNIX_EPOCH};

use hdrhistogram::Histogram;

/// Two digits: an error of 1 % on a latency is far below the noise of any machine.
const SIGNIFICANT_DIGITS: u8 = 2;
/// The longest latency told apart: 10 minutes, in microseconds; more than any queue holds a run's message.
const LONGEST_US: u64 = 600_000_000;

/// Nanoseconds since 1970: the wall clock, so that producer and consumer may be two processes.
pub(super) fn now_ns() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_nanos() as u64)
}

/// Latencies in microseconds.
#[derive(Debug)]
pub(super) struct Latencies(Option<Histogram<u64>>);

impl Latencies {
    pub(super) fn new() -> Self {
        Self(Histogram::new_with_bounds(1, LONGEST_US, SIGNIFICANT_DIGITS).ok())
    }

    /// Records `count` messages that began at `from` and ended at `to`, both from [`now_ns`].
    pub(super) fn record(&mut self, from: u64, to: u64, count: u64) {
        if let Some(histogram) = &mut self.0 {
            histogram.saturating_record_n(to.saturating_sub(from).div_ceil(1000).max(1), count);
        }
    }

    /// Takes over all that `other` recorded.
    pub(super) fn merge(&mut self, other: &Self) {
        if let (Some(mine), Some(theirs)) = (&mut self.0, &other.0) {
            // Both have the same bounds, so that nothing can be out of range.
            let _ = mine.add(theirs);
        }
    }

    /// The histogram, where anything was recorded.
    pub(super) fn recorded(&self) -> Option<&Histogram<u64>> {
        self.0.as_ref().filter(|histogram| !histogram.is_empty())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn histograms_of_several_threads_add_up() {
        let (mut one, mut two) = (Latencies::new(), Latencies::new());
        one.record(0, 1_000_000, 99);
        two.record(0, 50_000_000, 1);
        one.merge(&two);
        let all = one.recorded().unwrap();
        assert_eq!(all.len(), 100);
        assert!((990..=1010).contains(&all.value_at_quantile(0.5)));
        assert!((49_500..=50_500).contains(&all.max()));
    }

    #[test]
    fn nothing_recorded_is_no_histogram_and_a_clock_set_back_is_no_latency() {
        let mut none = Latencies::new();
        assert!(none.recorded().is_none());
        none.record(2_000, 1_000, 1);
        assert_eq!(none.recorded().unwrap().max(), 1);
    }

    #[test]
    fn what_is_beyond_the_range_counts_as_the_longest() {
        let mut all = Latencies::new();
        all.record(0, u64::MAX, 1);
        assert_eq!(all.recorded().unwrap().len(), 1);
    }
}
