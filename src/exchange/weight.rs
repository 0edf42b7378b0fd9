//! The binding key of x-consistent-hash: how many buckets the binding gets.

use super::BindError;

/// Most buckets a binding gets: RabbitMQ's limit.
const MAX_WEIGHT: u32 = 10_000;

/// Reads a binding key.
///
/// # Errors
/// When it is no integer, or not from 1 to [`MAX_WEIGHT`].
pub(super) fn weight(key: &[u8]) -> Result<u32, BindError> {
    let (negative, digits) = match key {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, key),
    };
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return Err(BindError::WeightNoInteger(key.to_vec()));
    }
    let digit = |sum: u32, digit: &u8| sum.saturating_mul(10).saturating_add(u32::from(digit - b'0'));
    match digits.iter().fold(0, digit) {
        0 => Err(BindError::WeightTooSmall),
        _ if negative => Err(BindError::WeightTooSmall),
        weight if weight > MAX_WEIGHT => Err(BindError::WeightTooLarge(MAX_WEIGHT)),
        weight => Ok(weight),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weight_is_an_integer_from_1_to_10000() {
        for (key, expected) in [
            ("1", Ok(1)),
            ("+5", Ok(5)),
            ("007", Ok(7)),
            ("10000", Ok(10_000)),
            ("10001", Err("The binding key must not exceed 10000")),
            ("99999999999999999999", Err("The binding key must not exceed 10000")),
            ("0", Err("The binding key must be greater than 0")),
            ("-3", Err("The binding key must be greater than 0")),
            ("-99999999999999999999", Err("The binding key must be greater than 0")),
            ("ten", Err("The binding key must be an integer: <<\"ten\">>")),
            ("", Err("The binding key must be an integer: <<>>")),
            ("+", Err("The binding key must be an integer: <<\"+\">>")),
            ("1.5", Err("The binding key must be an integer: <<\"1.5\">>")),
            (" 1", Err("The binding key must be an integer: <<\" 1\">>")),
        ] {
            let found = weight(key.as_bytes()).map_err(|error| error.to_string());
            assert_eq!(found, expected.map_err(str::to_owned), "{key}");
        }
    }
}
