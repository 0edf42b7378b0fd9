//! Numbers with what became of them lately: `publish` and `publish_details`, with a rate and, where they are asked for,
//! samples.

use super::ApiError;
use super::list::ListQuery;
use crate::broker::stats::{Course, Stats};
use crate::model::Millis;
use serde_json::{Map, Number, Value, json};

/// Most samples of one number in an answer: a day's at the finest step would be 17,280.
const MOST_SAMPLES: u64 = 4096;

/// A while that is asked for: from now back, in steps, both in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Range {
    pub age: Millis,
    pub step: Millis,
}

/// The ranges of a request, by what they are of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Ranges {
    /// `lengths_age`, `lengths_incr`: messages in queues.
    pub lengths: Option<Range>,
    /// `msg_rates_age`, `msg_rates_incr`: messages that move.
    pub rates: Option<Range>,
    /// `data_rates_age`, `data_rates_incr`: bytes.
    pub data: Option<Range>,
    /// `node_stats_age`, `node_stats_incr`.
    pub node: Option<Range>,
}

impl Ranges {
    /// Those of a query.
    ///
    /// # Errors
    /// 400 where they make no sense, in RabbitMQ's words.
    pub fn of(query: &ListQuery) -> Result<Self, ApiError> {
        Ok(Self {
            lengths: range(query, "lengths_age", "lengths_incr")?,
            rates: range(query, "msg_rates_age", "msg_rates_incr")?,
            data: range(query, "data_rates_age", "data_rates_incr")?,
            node: range(query, "node_stats_age", "node_stats_incr")?,
        })
    }
}

/// `None` where either is missing or is no number (RabbitMQ).
fn range(query: &ListQuery, age: &str, step: &str) -> Result<Option<Range>, ApiError> {
    let number = |name: &str| query.get(name).and_then(|text| text.parse::<i64>().ok());
    let (Some(age), Some(step)) = (number(age), number(step)) else { return Ok(None) };
    let valid = |value: i64| u64::try_from(value).ok().filter(|value| *value > 0).and_then(|s| s.checked_mul(1000));
    match (valid(age), valid(step)) {
        (Some(millis), Some(wide)) if millis / wide < MOST_SAMPLES => Ok(Some(Range { age: millis, step: wide })),
        _ => {
            let reason = format!("Invalid range parameters: age {age}, incr {step}");
            Err(ApiError::Bad { error: "invalid_range_parameters", reason: reason.into() })
        }
    }
}

/// What a number of a course became: with samples where `range` asked for them.
pub(super) struct Lately<'a, const N: usize> {
    pub course: &'a Course<N>,
    pub samples: bool,
}

impl<const N: usize> Lately<'_, N> {
    fn rows(&self) -> impl DoubleEndedIterator<Item = &[u64; N]> + ExactSizeIterator {
        self.course.values.iter()
    }

    /// The object of `..._details` of a number made of a row.
    fn details(&self, of: impl Fn(&[u64; N]) -> u64) -> Value {
        let values: Vec<u64> = self.rows().map(of).collect();
        let (newest, second) = (values.first().copied().unwrap_or_default(), values.get(1).copied());
        let rate = second.map_or(0.0, |second| slope(newest, second, self.course.step));
        if !self.samples {
            return json!({ "rate": rate });
        }
        let times = (0_u64..).map(|back| self.course.newest.saturating_sub(back * self.course.step));
        let samples: Vec<Value> =
            values.iter().zip(times).map(|(value, at)| json!({ "sample": value, "timestamp": at })).collect();
        let mut details = json!({ "rate": rate, "samples": samples });
        if let (Some(oldest), Value::Object(map), true) = (values.last(), &mut details, values.len() > 1) {
            let span = self.course.step * (values.len() as u64 - 1);
            let mean = values.iter().map(|value| *value as f64).sum::<f64>() / values.len() as f64;
            map.insert("avg_rate".into(), float(slope(newest, *oldest, span)));
            map.insert("avg".into(), float(mean));
        }
        details
    }

    /// Puts a number and what became of it into an object.
    pub fn put(&self, into: &mut Map<String, Value>, name: &str, now: u64, of: impl Fn(&[u64; N]) -> u64) {
        into.insert(name.to_owned(), now.into());
        into.insert(format!("{name}_details"), self.details(of));
    }

    /// Puts several in, each the one at its index, under its name.
    pub fn put_all(
        &self,
        into: &mut Map<String, Value>,
        names: &[&str],
        now: &[u64; N],
        which: impl IntoIterator<Item = usize>,
    ) {
        for index in which {
            if let (Some(name), Some(value)) = (names.get(index), now.get(index)) {
                self.put(into, name, *value, |row| row.get(index).copied().unwrap_or_default());
            }
        }
    }

    /// Puts a sum of several in.
    pub fn put_sum(&self, into: &mut Map<String, Value>, name: &str, now: &[u64; N], of: &[usize]) {
        let sum = |row: &[u64; N]| of.iter().filter_map(|index| row.get(*index)).sum::<u64>();
        self.put(into, name, sum(now), sum);
    }
}

fn float(value: f64) -> Value {
    Number::from_f64(value).map_or(Value::Null, Value::Number)
}

/// By how much a second a number rose.
fn slope(newest: u64, oldest: u64, millis: Millis) -> f64 {
    (newest as f64 - oldest as f64) * 1000.0 / millis.max(1) as f64
}

/// The age and the step of a course to be asked for: those of the range, or what a rate needs.
pub(super) fn window(stats: &Stats, range: Option<Range>) -> (Millis, Millis) {
    range.map_or((stats.step(), stats.step()), |range| (range.age, range.step))
}

/// A moment as RabbitMQ writes it, in milliseconds of UTC.
pub(super) fn moment(at: Millis) -> String {
    let (days, of_day) = (at / 86_400_000, at % 86_400_000);
    // From days to a date of the Gregorian calendar: Howard Hinnant's `civil_from_days`.
    let shifted = days + 719_468;
    let (era, of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let part = (5 * of_year + 2) / 153;
    let day = of_year - (153 * part + 2) / 5 + 1;
    let month = if part < 10 { part + 3 } else { part - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    let (hour, minute, second) = (of_day / 3_600_000, of_day / 60_000 % 60, of_day / 1000 % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{:03}+00:00", of_day % 1000)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_moment_is_written_in_utc() {
        assert_eq!(moment(0), "1970-01-01T00:00:00.000+00:00");
        assert_eq!(moment(1_795_727_980_384), "2026-11-26T21:19:40.384+00:00");
        assert_eq!(moment(951_782_399_999), "2000-02-28T23:59:59.999+00:00");
        assert_eq!(moment(951_782_400_000), "2000-02-29T00:00:00.000+00:00");
    }

    #[test]
    fn samples_come_with_their_rates() {
        let course = Course { newest: 20_000, step: 5000, values: vec![[20], [10], [0]] };
        let mut object = Map::new();
        Lately { course: &course, samples: true }.put(&mut object, "publish", 21, |row| row[0]);
        let expected = json!({ "publish": 21, "publish_details": { "rate": 2.0, "avg_rate": 2.0, "avg": 10.0, "samples": [
            { "sample": 20, "timestamp": 20_000 }, { "sample": 10, "timestamp": 15_000 }, { "sample": 0, "timestamp": 10_000 },
        ] } });
        assert_eq!(Value::Object(object), expected);
    }
}
