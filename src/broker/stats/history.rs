//! Numbers over time: a few samples of some counters, at steps that grow with their age.

use crate::model::Millis;
use std::collections::VecDeque;

/// Milliseconds of a second.
const SECOND: Millis = 1000;

/// How far back samples reach, and how far apart they are, in seconds: RabbitMQ's `sample_retention_policies`. The step of
/// the first one is `collect_statistics_interval`, 5 s where nothing is said.
pub const RETENTION: [(u64, u64); 4] = [(600, 5), (3600, 60), (28_800, 600), (86_400, 1800)];

/// How much of the past is kept of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// The last steps, from which a rate is told.
    Brief,
    /// RabbitMQ's `basic`: 10 minutes finely, an hour coarsely.
    Basic,
    /// RabbitMQ's `global`: a day.
    Global,
}

impl Depth {
    fn tiers(self) -> usize {
        match self {
            Self::Brief => 1,
            Self::Basic => 2,
            Self::Global => RETENTION.len(),
        }
    }
}

#[derive(Clone, Copy, Debug)]
struct Sample<const N: usize> {
    at: Millis,
    values: [u64; N],
}

/// Samples of one step. One that equals the one before it is not kept: until the next one nothing has changed.
#[derive(Clone, Debug)]
struct Tier<const N: usize> {
    age: Millis,
    step: Millis,
    samples: VecDeque<Sample<N>>,
}

impl<const N: usize> Tier<N> {
    fn record(&mut self, at: Millis, values: &[u64; N]) {
        if self.samples.back().is_some_and(|last| last.values == *values || at < last.at + self.step) {
            return;
        }
        // The one before the oldest that is asked for tells what was the case then.
        while self.samples.get(1).is_some_and(|second| second.at + self.age <= at) {
            self.samples.pop_front();
        }
        self.samples.push_back(Sample { at, values: *values });
    }

    fn at(&self, at: Millis) -> Option<&[u64; N]> {
        let after = self.samples.partition_point(|sample| sample.at <= at);
        self.samples.get(after.saturating_sub(1)).map(|sample| &sample.values)
    }
}

/// The samples of `N` numbers.
#[derive(Clone, Debug)]
pub struct History<const N: usize> {
    tiers: Vec<Tier<N>>,
}

impl<const N: usize> History<N> {
    /// A history that begins with what was the case at a time. `step` is that of the finest samples.
    #[must_use]
    pub fn new(depth: Depth, step: Millis, at: Millis, values: &[u64; N]) -> Self {
        let tiers = RETENTION.iter().take(depth.tiers()).enumerate().map(|(index, (age, coarse))| {
            let (age, step) = match index {
                // As many steps as RabbitMQ keeps, whatever the step; and two where only rates are told.
                0 if depth == Depth::Brief => (2 * step, step),
                0 => (age * SECOND * step / (coarse * SECOND), step),
                _ => (age * SECOND, (coarse * SECOND).max(step)),
            };
            Tier { age, step, samples: VecDeque::from([Sample { at, values: *values }]) }
        });
        Self { tiers: tiers.collect() }
    }

    /// Notes what is the case at a time, which is later than all before.
    pub fn record(&mut self, at: Millis, values: &[u64; N]) {
        self.tiers.iter_mut().for_each(|tier| tier.record(at, values));
    }

    /// When something last changed.
    #[must_use]
    pub fn changed_at(&self) -> Millis {
        self.tiers.first().and_then(|tier| tier.samples.back()).map_or(0, |sample| sample.at)
    }

    /// What was recorded last.
    #[must_use]
    pub fn last(&self) -> [u64; N] {
        self.tiers.first().and_then(|tier| tier.samples.back()).map_or([0; N], |sample| sample.values)
    }

    /// What was the case `ago` milliseconds before `now`, as exactly as is known; what was before the first sample is the
    /// first sample's.
    #[must_use]
    pub fn at(&self, now: Millis, ago: Millis) -> [u64; N] {
        let tier = self.tiers.iter().find(|tier| ago <= tier.age).or(self.tiers.last());
        tier.and_then(|tier| tier.at(now.saturating_sub(ago))).copied().unwrap_or([0; N])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_change_takes_one_sample() {
        let mut history = History::new(Depth::Basic, 5000, 0, &[1]);
        for tick in 1..=10 {
            history.record(tick * 5000, &[1]);
        }
        assert_eq!(history.tiers.iter().map(|tier| tier.samples.len()).sum::<usize>(), 2);
        history.record(55_000, &[3]);
        assert_eq!(history.at(55_000, 0), [3]);
        assert_eq!(history.at(55_000, 5000), [1]);
    }

    #[test]
    fn a_tier_holds_no_more_than_its_age() {
        let mut history = History::new(Depth::Global, 5000, 0, &[0]);
        for tick in 1..=40_000_u64 {
            history.record(tick * 5000, &[tick]);
        }
        let lengths: Vec<usize> = history.tiers.iter().map(|tier| tier.samples.len()).collect();
        assert_eq!(lengths, [121, 61, 49, 49]);
        assert_eq!(history.at(200_000_000, 600_000), [40_000 - 120]);
        let hour_ago = history.at(200_000_000, 3_600_000)[0];
        assert!((40_000 - 720 - 12..=40_000 - 720).contains(&hour_ago), "{hour_ago}");
    }

    #[test]
    fn a_brief_one_knows_the_last_steps() {
        let mut history = History::new(Depth::Brief, 5000, 0, &[0]);
        for tick in 1..=100_u64 {
            history.record(tick * 5000, &[tick * 10]);
        }
        assert!(history.tiers.first().is_some_and(|tier| tier.samples.len() <= 3));
        assert_eq!(history.at(500_000, 5000), [990]);
    }
}
