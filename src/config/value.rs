//! Values: numbers, sizes, durations, choices. Each reader says what it would have accepted.

use std::ops::RangeInclusive;
use std::time::Duration;

use nom::IResult;
use nom::Parser;
use nom::branch::alt;
use nom::bytes::complete::{tag, tag_no_case};
use nom::character::complete::{digit1, space0};
use nom::combinator::{all_consuming, map_res, opt, value};
use nom::multi::many1;
use nom::number::complete::double;
use nom::sequence::{pair, separated_pair};

/// A value, or what was expected in its place.
pub(super) type Value<T> = Result<T, String>;

type Text<'a> = &'a str;

const KIB: u64 = 1024;

fn number(input: Text<'_>) -> IResult<Text<'_>, u64> {
    map_res(digit1, str::parse).parse(input)
}

fn whole<'a, T>(
    parser: impl Parser<Text<'a>, Output = T, Error = nom::error::Error<Text<'a>>>,
    text: Text<'a>,
) -> Option<T> {
    all_consuming(parser).parse(text).ok().map(|(_, value)| value)
}

/// `true` or `false`, nothing else, as in RabbitMQ.
pub(super) fn boolean(text: &str) -> Value<bool> {
    whole(alt((value(true, tag("true")), value(false, tag("false")))), text).ok_or_else(|| "true or false".into())
}

/// A whole number within bounds.
pub(super) fn integer(text: &str, bounds: RangeInclusive<u64>) -> Value<u64> {
    whole(number, text)
        .filter(|number| bounds.contains(number))
        .ok_or_else(|| format!("a whole number from {} to {}", bounds.start(), bounds.end()))
}

/// A positive whole number or `infinity`, which is `None`.
pub(super) fn integer_or_infinity(text: &str, bounds: RangeInclusive<u64>) -> Value<Option<u64>> {
    if text == "infinity" {
        return Ok(None);
    }
    integer(text, bounds).map(Some).map_err(|expected| format!("{expected}, or infinity"))
}

/// A number above 0: a part or a multiple of something.
pub(super) fn ratio(text: &str) -> Value<f64> {
    // The bound is far above any sensible multiple; it keeps the product with a memory size finite.
    whole(double, text)
        .filter(|ratio| *ratio > 0.0 && *ratio <= 1000.0)
        .ok_or_else(|| "a number above 0 and at most 1000, such as 0.6".into())
}

/// A size as Cuttlefish reads it: bytes, or with KB, MB or GB, which are powers of 1024.
pub(super) fn byte_size(text: &str, bounds: RangeInclusive<u64>) -> Value<u64> {
    let unit = alt((
        value(KIB, alt((tag("KB"), tag("kb")))),
        value(KIB.pow(2), alt((tag("MB"), tag("mb")))),
        value(KIB.pow(3), alt((tag("GB"), tag("gb")))),
    ));
    whole(pair(number, opt(unit)), text)
        .and_then(|(number, unit)| number.checked_mul(unit.unwrap_or(1)))
        .filter(|bytes| bounds.contains(bytes))
        .ok_or_else(|| format!("a size from {} to {} bytes, such as 131072 or 128KB", bounds.start(), bounds.end()))
}

/// A size as RabbitMQ's resource limits have it: `kB`, `MB`, ... are powers of 1000; `k`, `KiB`, `MiB`, ... of 1024.
pub(super) fn information_unit(text: &str) -> Value<u64> {
    let letter = alt((
        value(1_u32, tag_no_case("k")),
        value(2, tag_no_case("m")),
        value(3, tag_no_case("g")),
        value(4, tag_no_case("t")),
        value(5, tag_no_case("p")),
    ));
    let base = alt((
        value(KIB, tag_no_case("ib")),
        value(1000, tag_no_case("b")),
        value(KIB, tag_no_case("i")),
        value(KIB, tag("")),
    ));
    let unit = pair(letter, base).map(|(power, base): (u32, u64)| base.pow(power));
    whole(separated_pair(number, space0, opt(unit)), text)
        .and_then(|(number, unit)| number.checked_mul(unit.unwrap_or(1)))
        .ok_or_else(|| "a size such as 500MB, 500MiB, 10GB or 10000000000".into())
}

/// A duration: a bare number counts `unit`s; with units it is like `1h30m` (`ms`, `s`, `m`, `h`, `d`, `w`).
pub(super) fn duration(text: &str, unit: Duration, bounds: RangeInclusive<Duration>) -> Value<Duration> {
    let step = alt((
        value(1_u64, tag("ms")),
        value(1000, tag("s")),
        value(60_000, tag("m")),
        value(3_600_000, tag("h")),
        value(86_400_000, tag("d")),
        value(604_800_000, tag("w")),
    ));
    let steps = many1(pair(number, step));
    let unit_millis = u64::try_from(unit.as_millis()).unwrap_or(u64::MAX);
    let millis = whole(number, text).and_then(|number| number.checked_mul(unit_millis)).or_else(|| {
        whole(steps, text).and_then(|steps| {
            steps.iter().try_fold(0_u64, |sum, (number, step)| sum.checked_add(number.checked_mul(*step)?))
        })
    });
    millis.map(Duration::from_millis).filter(|duration| bounds.contains(duration)).ok_or_else(|| {
        format!(
            "a number of {} or a duration such as 30s or 1h30m, from {:?} to {:?}",
            unit_name(unit),
            bounds.start(),
            bounds.end()
        )
    })
}

fn unit_name(unit: Duration) -> &'static str {
    if unit == Duration::from_secs(1) { "seconds" } else { "milliseconds" }
}

/// One of the given words.
pub(super) fn choice<T: Copy>(text: &str, choices: &[(&str, T)]) -> Value<T> {
    let found = choices.iter().find(|(name, _)| *name == text).map(|(_, value)| *value);
    found.ok_or_else(|| {
        let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
        format!("one of {}", names.join(", "))
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    const ANY: RangeInclusive<u64> = 0..=u64::MAX;

    #[test]
    fn sizes_of_frames_are_powers_of_1024() {
        for (text, bytes) in [("1", 1), ("1KB", 1024), ("1kb", 1024), ("2MB", 2 << 20), ("3gb", 3 << 30)] {
            assert_eq!(byte_size(text, ANY), Ok(bytes), "{text}");
        }
        for text in ["", "1KiB", "1k", "5 MB", "1Kb", "-1", "1.5MB", "99999999999999999999", "99999999999999GB"] {
            assert!(byte_size(text, ANY).is_err(), "{text}");
        }
    }

    #[test]
    fn sizes_of_resources_tell_1000_from_1024() {
        let (kilo, kibi) = (1000_u64, 1024_u64);
        for (text, bytes) in [
            ("7", 7),
            ("1k", kibi),
            ("1ki", kibi),
            ("1KiB", kibi),
            ("1kB", kilo),
            ("50MB", 50 * kilo.pow(2)),
            ("1GiB", kibi.pow(3)),
            ("2 GB", 2 * kilo.pow(3)),
            ("1tb", kilo.pow(4)),
            ("1PiB", kibi.pow(5)),
        ] {
            assert_eq!(information_unit(text), Ok(bytes), "{text}");
        }
        for text in ["", "MB", "1.5GB", "1EB", "1 x", "99999PB"] {
            assert!(information_unit(text).is_err(), "{text}");
        }
    }

    #[test]
    fn durations_count_units_or_name_them() {
        let millis = Duration::from_millis(1);
        let bounds = Duration::ZERO..=Duration::from_secs(10_000_000);
        for (text, expected) in [
            ("1500", 1500),
            ("1500ms", 1500),
            ("90s", 90_000),
            ("1h30m", 5_400_000),
            ("1d", 86_400_000),
            ("1w", 604_800_000),
        ] {
            assert_eq!(duration(text, millis, bounds.clone()), Ok(Duration::from_millis(expected)), "{text}");
        }
        for text in ["", "s", "1y", "-1", "1.5h", "18446744073709551615w"] {
            assert!(duration(text, millis, bounds.clone()).is_err(), "{text}");
        }
    }

    #[test]
    fn numbers_and_flags_are_read_strictly() {
        assert_eq!(boolean("true"), Ok(true));
        assert!(boolean("True").is_err() && boolean("on").is_err() && boolean("1").is_err());
        assert_eq!(integer("10", 0..=10), Ok(10));
        assert_eq!(integer("11", 0..=10), Err("a whole number from 0 to 10".into()));
        assert_eq!(integer_or_infinity("infinity", ANY), Ok(None));
        assert_eq!(ratio("0.5"), Ok(0.5));
        assert!(ratio("0").is_err() && ratio("nan").is_err() && ratio("inf").is_err() && ratio("x").is_err());
    }
}
