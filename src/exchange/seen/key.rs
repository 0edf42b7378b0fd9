//! What tells messages apart.

use crate::model::Millis;
use amqp_spec::{Table, Value};
use sha2::{Digest, Sha256};

/// Messages with equal values of this header are the same message.
const HEADER: &str = "x-deduplication-header";
/// How long this message is remembered, in milliseconds.
const TTL: &str = "x-cache-ttl";
/// A message's `x-deduplication-header`, digested: of one size whatever the value, and the same in every run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SeenKey([u8; SeenKey::LENGTH]);

impl SeenKey {
    /// The bytes of a key: enough that no two values ever share one.
    pub const LENGTH: usize = 16;

    /// The key of a message with these headers; `None` where it does not say.
    #[must_use]
    pub fn of(headers: Option<Table<'_>>) -> Option<Self> {
        let value = headers?.get(HEADER)?;
        let mut digest = Sha256::new();
        // A number is the same in every width, and another one than its text.
        match (value.as_integer(), value) {
            (Some(number), _) => digest.update([&b"I"[..], &number.to_be_bytes()].concat()),
            (None, Value::Longstr(text) | Value::Binary(text)) => digest.update([b"S", text].concat()),
            (None, Value::Float(number)) => digest.update([&b"D"[..], &f64::from(number).to_be_bytes()].concat()),
            (None, Value::Double(number)) => digest.update([&b"D"[..], &number.to_be_bytes()].concat()),
            (None, Value::Bool(flag)) => digest.update([b'B', flag.into()]),
            (None, Value::Table(table)) => digest.update([b"F", table.body()].concat()),
            (None, Value::Array(array)) => digest.update([b"A", array.body()].concat()),
            (None, other) => digest.update([other.type_name(), &format!("{other:?}")].concat()),
        }
        Self::from_bytes(digest.finalize().get(..Self::LENGTH)?)
    }

    /// A key as [`SeenKey::bytes`] gave it.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// As it is stored.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

/// How long a message with these headers wants to be remembered, where it says.
#[must_use]
pub fn ttl_of(headers: Option<Table<'_>>) -> Option<Millis> {
    Millis::try_from(headers?.get(TTL)?.as_integer()?).ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use amqp_spec::{FieldTable, FieldValue};

    fn key(value: impl Into<FieldValue>) -> SeenKey {
        let mut wire = Vec::new();
        FieldTable::from_iter([(HEADER, value.into())]).encode_body(&mut wire);
        SeenKey::of(Some(Table::parse(&wire).unwrap())).unwrap()
    }

    #[test]
    fn equal_values_have_equal_keys_and_others_do_not() {
        assert_eq!(key("a"), key("a"));
        assert_ne!(key("a"), key("b"));
        assert_eq!(key(FieldValue::Long(1)), key(FieldValue::Byte(1)));
        assert_ne!(key(FieldValue::Long(1)), key("1"));
        assert_ne!(key(FieldValue::Double(1.0)), key(FieldValue::Long(1)));
        assert_ne!(key(true), key(false));
        assert_eq!(key(FieldValue::Void), key(FieldValue::Void));
        assert_ne!(key(FieldValue::Array(vec!["a".into()])), key(FieldValue::Array(vec!["b".into()])));
        assert_eq!(SeenKey::of(None), None);
        assert_eq!(SeenKey::of(Some(Table::default())), None);
    }
}
