//! The figures of a run, for people and for programs.

use std::fmt::Write;

use serde::Serialize;

use super::error::PerfError;
use super::latency::Latencies;
use super::process::Sample;
use super::shared::Counts;

const MIB: f64 = 1024.0 * 1024.0;

/// What a run measured; counts, rates and costs are of the measured part, without the warm-up.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// The broker's address without login.
    pub uri: String,
    /// What the broker calls itself: product and version.
    pub broker: String,
    /// Length of the measured part in seconds.
    pub seconds: f64,
    /// Messages published.
    pub published: u64,
    /// Messages that consumers received.
    pub received: u64,
    /// Publishes that the broker confirmed.
    pub confirmed: u64,
    /// Publishes that the broker refused with basic.nack.
    pub refused: u64,
    /// Messages published a second.
    pub publish_rate: f64,
    /// Messages received a second.
    pub receive_rate: f64,
    /// From sending to receiving, of the first message of each write.
    pub latency: Option<Latency>,
    /// From sending to the confirm, of every message.
    pub confirm_latency: Option<Latency>,
    /// CPU seconds of the watched processes for a million messages received (published, where none are received).
    pub cpu_per_million: Option<f64>,
    /// The watched processes, in the order they were named.
    pub processes: Vec<ProcessCost>,
    /// What the load generator itself cost.
    pub generator: ProcessCost,
}

/// A distribution of latencies in microseconds.
#[derive(Clone, Debug, Serialize)]
pub struct Latency {
    /// How many were measured.
    pub count: u64,
    /// Arithmetic mean.
    pub mean_us: f64,
    /// Median.
    pub p50_us: u64,
    /// 90 % are at most this.
    pub p90_us: u64,
    /// 99 % are at most this.
    pub p99_us: u64,
    /// 99.9 % are at most this.
    pub p999_us: u64,
    /// The longest.
    pub max_us: u64,
}

/// What a process cost during the measured part.
#[derive(Clone, Debug, Serialize)]
pub struct ProcessCost {
    /// Its number.
    pub pid: u32,
    /// Its name.
    pub name: String,
    /// CPU seconds, user and system, of all its threads.
    pub cpu_seconds: f64,
    /// Resident memory at the end in bytes.
    pub rss_bytes: u64,
    /// The part of it that is not mapped files.
    pub anonymous_bytes: u64,
    /// The highest resident memory seen in looks 20 ms apart, in bytes.
    pub rss_peak_bytes: u64,
    /// Its threads, those of one name together, by what they cost.
    pub threads: Vec<ThreadCost>,
}

/// What the threads of one name cost.
#[derive(Clone, Debug, Serialize)]
pub struct ThreadCost {
    /// Their name.
    pub name: String,
    /// How many there are.
    pub count: usize,
    /// CPU seconds of those that lived at the end.
    pub cpu_seconds: f64,
}

impl Latency {
    pub(super) fn of(latencies: &Latencies) -> Option<Self> {
        let histogram = latencies.recorded()?;
        Some(Self {
            count: histogram.len(),
            mean_us: histogram.mean(),
            p50_us: histogram.value_at_quantile(0.5),
            p90_us: histogram.value_at_quantile(0.9),
            p99_us: histogram.value_at_quantile(0.99),
            p999_us: histogram.value_at_quantile(0.999),
            max_us: histogram.max(),
        })
    }
}

impl ProcessCost {
    pub(super) fn between(pid: u32, before: &Sample, after: Sample, rss_peak_bytes: u64) -> Self {
        let cost = |(name, (seconds, count)): (String, (f64, usize))| {
            let earlier = before.threads.get(&name).map_or(0.0, |(seconds, _)| *seconds);
            ThreadCost { name, count, cpu_seconds: (seconds - earlier).max(0.0) }
        };
        let mut threads: Vec<_> = after.threads.into_iter().map(cost).collect();
        threads.sort_by(|a, b| b.cpu_seconds.total_cmp(&a.cpu_seconds));
        Self {
            pid,
            name: after.name,
            cpu_seconds: (after.cpu_seconds - before.cpu_seconds).max(0.0),
            rss_bytes: after.rss_bytes,
            anonymous_bytes: after.anonymous_bytes,
            rss_peak_bytes: rss_peak_bytes.max(after.rss_bytes),
            threads,
        }
    }
}

impl Report {
    pub(super) fn new(
        uri: String,
        seconds: f64,
        counts: Counts,
        processes: Vec<ProcessCost>,
        own: ProcessCost,
    ) -> Self {
        let messages = if counts.received > 0 { counts.received } else { counts.published };
        let cpu: f64 = processes.iter().map(|process| process.cpu_seconds).sum();
        let rate = |count: u64| if seconds > 0.0 { count as f64 / seconds } else { 0.0 };
        Self {
            uri,
            broker: String::new(),
            seconds,
            published: counts.published,
            received: counts.received,
            confirmed: counts.confirmed,
            refused: counts.refused,
            publish_rate: rate(counts.published),
            receive_rate: rate(counts.received),
            latency: None,
            confirm_latency: None,
            cpu_per_million: (messages > 0 && !processes.is_empty()).then(|| cpu * 1e6 / messages as f64),
            processes,
            generator: own,
        }
    }

    /// One line of JSON.
    pub fn to_json(&self) -> Result<String, PerfError> {
        Ok(serde_json::to_string(self)?)
    }

    /// A few lines for people.
    pub fn to_text(&self) -> String {
        let mut text = format!(
            "{:.1} s: published {} ({:.0}/s), received {} ({:.0}/s)",
            self.seconds, self.published, self.publish_rate, self.received, self.receive_rate
        );
        // Writing into a String cannot fail.
        if self.confirmed + self.refused > 0 {
            let _ = write!(text, ", confirmed {}, refused {}", self.confirmed, self.refused);
        }
        for (what, latency) in [("end to end", &self.latency), ("confirm", &self.confirm_latency)] {
            let Some(latency) = latency else { continue };
            let ms = |us: u64| us as f64 / 1000.0;
            let (p50, p99, p999, max) = (latency.p50_us, latency.p99_us, latency.p999_us, latency.max_us);
            let _ = write!(text, "\n{what}: p50 {:.2} ms, p99 {:.2}, p99.9 {:.2}", ms(p50), ms(p99), ms(p999));
            let _ = write!(text, ", max {:.2} ({} measured)", ms(max), latency.count);
        }
        if let Some(cost) = self.cpu_per_million {
            let _ = write!(text, "\nbroker: {cost:.3} CPU s per million messages");
        }
        for process in self.processes.iter().chain([&self.generator]) {
            let (rss, peak) = (process.rss_bytes as f64 / MIB, process.rss_peak_bytes as f64 / MIB);
            let _ = write!(text, "\n{} ({}): CPU {:.2} s", process.name, process.pid, process.cpu_seconds);
            let _ = write!(text, ", RSS {rss:.1} MiB (highest {peak:.1})");
        }
        text
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    fn cost(cpu: f64) -> ProcessCost {
        let before = Sample::default();
        let mut after = Sample { cpu_seconds: cpu, rss_bytes: 10, ..Sample::default() };
        after.threads.insert("io".to_owned(), (cpu, 2));
        ProcessCost::between(1, &before, after, 7)
    }

    fn report(published: u64, received: u64) -> Report {
        let counts = Counts { published, received, ..Counts::default() };
        Report::new("amqp://x".to_owned(), 2.0, counts, vec![cost(1.0), cost(0.5)], cost(9.0))
    }

    #[test]
    fn cost_is_counted_per_delivery_or_else_per_publish() {
        assert_eq!(report(100_000, 1_000_000).cpu_per_million, Some(1.5));
        assert_eq!(report(3_000_000, 0).cpu_per_million, Some(0.5));
        assert_eq!(report(0, 0).cpu_per_million, None);
    }

    #[test]
    fn rates_are_of_the_measured_time_and_the_peak_is_never_below_the_end() {
        let report = report(100, 50);
        assert_eq!((report.publish_rate, report.receive_rate), (50.0, 25.0));
        assert_eq!(report.processes[0].rss_peak_bytes, 10);
        assert_eq!(report.processes[0].threads[0].count, 2);
    }

    #[test]
    fn the_json_names_every_figure() {
        let json: serde_json::Value = serde_json::from_str(&report(4, 2).to_json().unwrap()).unwrap();
        assert_eq!(json["received"], 2);
        assert_eq!(json["processes"][1]["cpu_seconds"], 0.5);
    }
}
