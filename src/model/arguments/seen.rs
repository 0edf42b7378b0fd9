//! What the arguments of an x-message-deduplication exchange come to.

use super::ArgumentError;
use crate::model::Millis;
use amqp_spec::{FieldTable, FieldValue};

const SIZE: &str = "x-cache-size";
const TTL: &str = "x-cache-ttl";
const PERSISTENCE: &str = "x-cache-persistence";

/// How an exchange remembers what has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SeenArguments {
    /// How much it remembers (`x-cache-size`).
    pub size: u64,
    /// How long, where there is an end (`x-cache-ttl`).
    pub ttl: Option<Millis>,
    /// Whether it still knows after a restart (`x-cache-persistence`).
    pub on_disk: bool,
}

impl SeenArguments {
    /// Checks them in the order in which the plugin does.
    pub(super) fn check(arguments: &FieldTable) -> Result<(), ArgumentError> {
        arguments.get(SIZE).and_then(positive).ok_or(ArgumentError::CacheSize)?;
        if let Some(ttl) = arguments.get(TTL) {
            positive(ttl).ok_or(ArgumentError::CacheTtl)?;
        }
        match arguments.get(PERSISTENCE).map(FieldValue::as_longstr) {
            None | Some(Some(b"disk" | b"memory")) => Ok(()),
            Some(_) => Err(ArgumentError::CachePersistence),
        }
    }

    pub(super) fn read(arguments: &FieldTable) -> Self {
        Self {
            size: arguments.get(SIZE).and_then(positive).unwrap_or_default(),
            ttl: arguments.get(TTL).and_then(positive),
            on_disk: arguments.get(PERSISTENCE).and_then(FieldValue::as_longstr) == Some(b"disk"),
        }
    }
}

/// A number, or its text, for administration tools that know only texts.
fn positive(value: &FieldValue) -> Option<u64> {
    let number = match value.as_longstr() {
        Some(text) => std::str::from_utf8(text).ok()?.parse().ok()?,
        None => value.as_integer()?,
    };
    u64::try_from(number).ok().filter(|number| *number > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(entries: &[(&str, FieldValue)]) -> Result<SeenArguments, ArgumentError> {
        let arguments = entries.iter().map(|(key, value)| (key.as_bytes().to_vec(), value.clone())).collect();
        SeenArguments::check(&arguments).map(|()| SeenArguments::read(&arguments))
    }

    #[test]
    fn a_size_is_wanted_and_the_rest_may_be_left_out() {
        let read = |size, ttl, on_disk| Ok(SeenArguments { size, ttl, on_disk });
        assert_eq!(checked(&[(SIZE, 10.into())]), read(10, None, false));
        assert_eq!(checked(&[(SIZE, "10".into()), (TTL, "500".into())]), read(10, Some(500), false));
        assert_eq!(checked(&[(SIZE, 1.into()), (PERSISTENCE, "disk".into())]), read(1, None, true));
        assert_eq!(checked(&[(SIZE, 1.into()), (PERSISTENCE, "memory".into())]), read(1, None, false));
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        assert_eq!(checked(&[]), Err(ArgumentError::CacheSize));
        for wrong in [0.into(), (-1).into(), "many".into(), FieldValue::Bool(true)] {
            assert_eq!(checked(&[(SIZE, wrong.clone())]), Err(ArgumentError::CacheSize));
            assert_eq!(checked(&[(SIZE, 1.into()), (TTL, wrong)]), Err(ArgumentError::CacheTtl));
        }
        for wrong in ["tape".into(), FieldValue::Bool(true)] {
            assert_eq!(checked(&[(SIZE, 1.into()), (PERSISTENCE, wrong)]), Err(ArgumentError::CachePersistence));
        }
    }
}
