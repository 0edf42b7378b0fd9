//! The figures of a chore, for people and for programs.

use std::fmt::Write;
use std::time::Duration;

use serde::Serialize;

use super::Chore;
use crate::perf::error::PerfError;

const KIB: f64 = 1024.0;

/// What a chore measured. Memory is that of the watched processes together, in bytes, each time once it rested; CPU is
/// theirs too. Both are absent where none was watched.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ChoreReport {
    /// The broker's address without login.
    pub uri: String,
    /// What the broker calls itself: product and version.
    pub broker: String,
    /// How many connections were opened or queues declared.
    pub count: u64,
    /// How long that took.
    pub seconds: f64,
    /// How many a second.
    pub per_second: f64,
    /// CPU seconds for a thousand of them.
    pub cpu_per_thousand: Option<f64>,
    /// Memory before any of them.
    pub rss_before_bytes: Option<u64>,
    /// Memory while all are there.
    pub rss_held_bytes: Option<u64>,
    /// Memory once all are gone.
    pub rss_after_bytes: Option<u64>,
    /// Bytes that each takes: what memory grew by, divided by their number.
    pub bytes_each: Option<f64>,
    /// The part of that growth that was given back, 0 to 1.
    pub given_back: Option<f64>,
    /// How many a second were removed, where that was measured.
    pub removed_per_second: Option<f64>,
}

impl ChoreReport {
    /// `count` of them took `took`, and the watched processes `cpu` seconds.
    pub(super) fn new(chore: &Chore<'_>, count: u64, took: Duration, cpu: f64) -> Self {
        let watched = chore.watch.any() && count > 0;
        Self {
            count,
            seconds: took.as_secs_f64(),
            per_second: rate(count, took),
            cpu_per_thousand: watched.then(|| cpu * 1e3 / count as f64),
            ..Self::default()
        }
    }

    /// Adds memory `before`, while all were `held`, and `after` they were gone.
    pub(super) fn with_memory(self, before: Option<u64>, held: Option<u64>, after: Option<u64>) -> Self {
        let grown = difference(held, before);
        Self {
            rss_before_bytes: before,
            rss_held_bytes: held,
            rss_after_bytes: after,
            bytes_each: grown.filter(|_| self.count > 0).map(|grown| grown / self.count as f64),
            given_back: difference(held, after).zip(grown).filter(|(_, grown)| *grown > 0.0).map(|(a, b)| a / b),
            ..self
        }
    }

    /// One line of JSON.
    pub fn to_json(&self) -> Result<String, PerfError> {
        Ok(serde_json::to_string(self)?)
    }

    /// A few lines for people.
    pub fn to_text(&self) -> String {
        let mut text = format!("{:.2} s: {} ({:.0}/s)", self.seconds, self.count, self.per_second);
        // Writing into a String cannot fail.
        if let Some(rate) = self.removed_per_second {
            let _ = write!(text, ", removed {rate:.0}/s");
        }
        if let Some(cpu) = self.cpu_per_thousand {
            let _ = write!(text, "\nbroker: {cpu:.3} CPU s per thousand");
        }
        if let Some(each) = self.bytes_each {
            let _ = write!(text, "\nmemory: {:.2} KiB each", each / KIB);
        }
        if let Some(part) = self.given_back {
            let _ = write!(text, ", {:.0} % of it given back", part * 100.0);
        }
        text
    }
}

/// How many a second.
pub(super) fn rate(count: u64, took: Duration) -> f64 {
    if took.is_zero() { 0.0 } else { count as f64 / took.as_secs_f64() }
}

fn difference(above: Option<u64>, below: Option<u64>) -> Option<f64> {
    above.zip(below).map(|(above, below)| above as f64 - below as f64)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn memory_is_told_for_each_and_what_was_given_back_as_a_part() {
        let report = ChoreReport { count: 10, ..ChoreReport::default() };
        let report = report.with_memory(Some(1000), Some(3000), Some(1500));
        assert_eq!((report.bytes_each, report.given_back), (Some(200.0), Some(0.75)));
    }

    #[test]
    fn memory_that_did_not_grow_has_no_part_to_give_back() {
        let report = ChoreReport { count: 10, ..ChoreReport::default() }.with_memory(Some(9), Some(9), Some(9));
        assert_eq!((report.bytes_each, report.given_back), (Some(0.0), None));
        assert_eq!(ChoreReport::default().with_memory(None, None, None).bytes_each, None);
    }
}
