//! Lengths of time as streams take them: a number and a unit.

use crate::model::Millis;

const SECOND: Millis = 1000;
const DAY: Millis = 24 * 60 * 60 * SECOND;

/// Reads a length of time: digits and one of `Y`, `M`, `D`, `h`, `m`, `s`, where a year has 365 days and a month 30. One
/// too long to count is as long as can be counted. `None` where it is nothing of the kind, or no time at all.
pub(super) fn age(text: &[u8]) -> Option<Millis> {
    let (unit, digits) = text.split_last()?;
    let unit = match unit {
        b'Y' => 365 * DAY,
        b'M' => 30 * DAY,
        b'D' => DAY,
        b'h' => 60 * 60 * SECOND,
        b'm' => 60 * SECOND,
        b's' => SECOND,
        _ => return None,
    };
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let add = |number: Millis, digit: &u8| number.saturating_mul(10).saturating_add(Millis::from(digit - b'0'));
    let number = digits.iter().fold(0, add);
    (number > 0).then(|| number.saturating_mul(unit))
}

/// Whether a text is a length of time.
#[must_use]
pub fn is_age(text: &str) -> bool {
    age(text.as_bytes()).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_is_a_number_and_a_unit() {
        for (text, millis) in [
            ("1s", 1000),
            ("05m", 300_000),
            ("2h", 7_200_000),
            ("1D", 86_400_000),
            ("1M", 2_592_000_000),
            ("1Y", 31_536_000_000),
            ("99999999999999999999Y", Millis::MAX),
        ] {
            assert_eq!(age(text.as_bytes()), Some(millis), "{text}");
        }
        for text in ["", "s", "10", "1x", "0s", "5d", "-5s", "1h1m", "+1s", " 1s"] {
            assert_eq!(age(text.as_bytes()), None, "{text}");
        }
    }
}
