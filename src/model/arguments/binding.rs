//! What the arguments of a binding to a headers exchange come to.

use super::ArgumentError;
use amqp_spec::erlang::Pretty;
use amqp_spec::{FieldTable, FieldValue};

const MATCH: &str = "x-match";

/// `x-match`: how many of a binding's arguments a message's headers must have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HeadersMatch {
    /// All, those whose key starts with `x-` apart.
    #[default]
    All,
    /// At least one, those whose key starts with `x-` apart.
    Any,
    /// All.
    AllWithX,
    /// At least one.
    AnyWithX,
}

impl HeadersMatch {
    /// Validates `x-match`.
    ///
    /// # Errors
    /// When it is no text or none of the four words.
    pub fn of(arguments: &FieldTable) -> Result<Self, ArgumentError> {
        let Some(value) = arguments.get(MATCH) else { return Ok(Self::default()) };
        let FieldValue::Longstr(word) = value else {
            return Err(ArgumentError::MatchType(value.type_name(), value.to_string()));
        };
        match word.as_slice() {
            b"all" => Ok(Self::All),
            b"any" => Ok(Self::Any),
            b"all-with-x" => Ok(Self::AllWithX),
            b"any-with-x" => Ok(Self::AnyWithX),
            other => Err(ArgumentError::MatchValue(Pretty::new(other).to_string())),
        }
    }
}
