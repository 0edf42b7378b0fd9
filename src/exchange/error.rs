//! Why an exchange refuses a binding.

use crate::model::arguments::QueueType;
use amqp_spec::FieldValue;
use amqp_spec::erlang::{self, Pretty};
use thiserror::Error;

/// A binding that its exchange cannot take. At the channel it is a 406 PRECONDITION_FAILED of queue.bind or
/// exchange.bind, with this text as the explanation.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum BindError {
    /// `x-match` is none of the four words.
    #[error("Invalid x-match field value {}; expected all, any, all-with-x, or any-with-x", Pretty::new(.0))]
    MatchValue(Vec<u8>),
    /// `x-match` is no string.
    #[error("Invalid x-match field type {} (value {}); expected longstr", .0.type_name(), shown(.0))]
    MatchType(FieldValue),
    /// A topic pattern with more `#` than are allowed.
    #[error("Topic binding key '{}' uses {hashes} '#' wildcards, at most {allowed} are allowed", erlang::text(.key))]
    TooManyHashes {
        /// The pattern.
        key: Vec<u8>,
        /// How many words of it are `#`.
        hashes: usize,
        /// How many may be.
        allowed: usize,
    },
    /// A weight that is no integer.
    #[error("The binding key must be an integer: {}", Pretty::new(.0))]
    WeightNoInteger(Vec<u8>),
    /// A weight below 1.
    #[error("The binding key must be greater than 0")]
    WeightTooSmall,
    /// A weight above the limit, which this is.
    #[error("The binding key must not exceed {0}")]
    WeightTooLarge(u32),
    /// A key where there may be none. RabbitMQ shows each byte as a character.
    #[error("Non empty binding '{}' key not permitted", .0.iter().copied().map(char::from).collect::<String>())]
    KeyNotEmpty(Vec<u8>),
    /// A queue of a type that the exchange does not take.
    #[error("Queue type {} not valid for this exchange type", .0.module())]
    WrongQueueType(QueueType),
    /// The destination is no queue.
    #[error("Destination not found")]
    NoQueue,
}

/// The value as an Erlang term; only a binary differs from the way in which field values show themselves.
fn shown(value: &FieldValue) -> String {
    match value {
        FieldValue::Binary(bytes) => Pretty::new(bytes).to_string(),
        FieldValue::Float(narrow) => FieldValue::Double(f64::from(*narrow)).to_string(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_rabbitmqs() {
        let expected = "expected all, any, all-with-x, or any-with-x";
        let value = |text: &str| BindError::MatchValue(text.into()).to_string();
        assert_eq!(value("some"), format!("Invalid x-match field value <<\"some\">>; {expected}"));
        assert_eq!(value(""), format!("Invalid x-match field value <<>>; {expected}"));
        assert_eq!(value("é"), format!("Invalid x-match field value <<\"é\"/utf8>>; {expected}"));
        for (value, text) in [
            (FieldValue::SignedInt(1), "signedint (value 1)"),
            (FieldValue::Bool(true), "bool (value true)"),
            (FieldValue::Void, "void (value undefined)"),
            (FieldValue::Binary(b"any".to_vec()), "binary (value <<\"any\">>)"),
            (FieldValue::Decimal { scale: 1, value: 5 }, "decimal (value {1,5})"),
            (FieldValue::Float(0.1), "float (value 0.10000000149011612)"),
            (FieldValue::Array(vec![1.into(), "a".into()]), "array (value [{signedint,1},{longstr,<<\"a\">>}])"),
        ] {
            let expected = format!("Invalid x-match field type {text}; expected longstr");
            assert_eq!(BindError::MatchType(value).to_string(), expected);
        }
        let hashes = BindError::TooManyHashes { key: b"#.a.#.#".to_vec(), hashes: 3, allowed: 2 };
        let expected = "Topic binding key '#.a.#.#' uses 3 '#' wildcards, at most 2 are allowed";
        assert_eq!(hashes.to_string(), expected);
    }
}
