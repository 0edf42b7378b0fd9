//! What an exchange's arguments come to.

use super::{ArgumentError, SeenArguments};
use crate::model::resource::Resource;
use crate::model::{ExchangeKind, Name};
use amqp_spec::erlang::Pretty;
use amqp_spec::{FieldTable, FieldValue};

/// The argument that names where unroutable messages go; the only one compared when an exchange is declared again.
pub const ALTERNATE_EXCHANGE: &str = "alternate-exchange";

const HASH_HEADER: &str = "hash-header";
const HASH_PROPERTY: &str = "hash-property";
const HISTORY_LENGTH: &str = "x-recent-history-length";

/// The type as which an exchange that delays routes.
pub const DELAYED_TYPE: &str = "x-delayed-type";

/// What an exchange's arguments say, validated.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExchangeArguments {
    /// Where messages go that found no queue; it need not exist.
    pub alternate_exchange: Option<Name>,
    /// What x-consistent-hash goes by.
    pub hash_on: HashOn,
    /// How many messages x-recent-history keeps, where that is said.
    pub history_length: Option<u64>,
    /// The type as which x-delayed-message routes. Of no meaning to other types.
    pub delayed_type: Option<ExchangeKind>,
    /// How x-message-deduplication remembers.
    pub seen: SeenArguments,
}

/// What of a message x-consistent-hash goes by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum HashOn {
    /// Its routing key.
    #[default]
    RoutingKey,
    /// The header of that name (`hash-header`).
    Header(Box<[u8]>),
    /// Its correlation-id (`hash-property`).
    CorrelationId,
    /// Its message-id (`hash-property`).
    MessageId,
    /// Its timestamp (`hash-property`).
    Timestamp,
}

impl ExchangeArguments {
    /// Validates the arguments of an exchange that is not there yet.
    ///
    /// # Errors
    /// When a known argument of that type of exchange has a value that it may not have.
    pub fn of_new(resource: &Resource, kind: ExchangeKind, arguments: &FieldTable) -> Result<Self, ArgumentError> {
        text(resource, ALTERNATE_EXCHANGE, arguments)?;
        let routes_as = match kind {
            ExchangeKind::Delayed => check_delayed_type(arguments)?,
            other => other,
        };
        match routes_as {
            ExchangeKind::ConsistentHash => check_hash(resource, arguments)?,
            ExchangeKind::RecentHistory => check_history(arguments)?,
            ExchangeKind::Deduplication => SeenArguments::check(arguments)?,
            _ => {}
        }
        Ok(Self::read(arguments))
    }

    /// Reads arguments that were validated before.
    #[must_use]
    pub fn read(arguments: &FieldTable) -> Self {
        let name = arguments.get(ALTERNATE_EXCHANGE).and_then(FieldValue::as_longstr);
        Self {
            alternate_exchange: name.map(|name| Name::from(&*String::from_utf8_lossy(name))),
            hash_on: hash_on(arguments),
            history_length: arguments.get(HISTORY_LENGTH).and_then(history_length),
            delayed_type: delayed_type(arguments).ok(),
            seen: SeenArguments::read(arguments),
        }
    }
}

fn text<'a>(
    resource: &Resource,
    key: &'static str,
    arguments: &'a FieldTable,
) -> Result<Option<&'a [u8]>, ArgumentError> {
    let Some(value) = arguments.get(key) else { return Ok(None) };
    let wrong = || ArgumentError::NotText { key, resource: resource.clone(), found: value.type_name() };
    value.as_longstr().map(Some).ok_or_else(wrong)
}

fn delayed_type(arguments: &FieldTable) -> Result<ExchangeKind, ArgumentError> {
    let name = arguments.get(DELAYED_TYPE).and_then(FieldValue::as_longstr).ok_or(ArgumentError::NoDelayedType)?;
    let name = String::from_utf8_lossy(name);
    ExchangeKind::from_name(&name).ok_or_else(|| ArgumentError::UnknownDelayedType(name.into_owned()))
}

fn check_delayed_type(arguments: &FieldTable) -> Result<ExchangeKind, ArgumentError> {
    match delayed_type(arguments)? {
        ExchangeKind::Delayed => Err(ArgumentError::DelayedTwice),
        other => Ok(other),
    }
}

fn check_hash(resource: &Resource, arguments: &FieldTable) -> Result<(), ArgumentError> {
    match (text(resource, HASH_HEADER, arguments)?, text(resource, HASH_PROPERTY, arguments)?) {
        (Some(_), Some(_)) => Err(ArgumentError::HashOnBoth),
        (None, Some(name)) if property(name).is_none() => {
            Err(ArgumentError::HashProperty(String::from_utf8_lossy(name).into_owned()))
        }
        _ => Ok(()),
    }
}

fn hash_on(arguments: &FieldTable) -> HashOn {
    let text = |key| arguments.get(key).and_then(FieldValue::as_longstr);
    match text(HASH_HEADER) {
        Some(header) => HashOn::Header(header.into()),
        None => text(HASH_PROPERTY).and_then(property).unwrap_or_default(),
    }
}

fn property(name: &[u8]) -> Option<HashOn> {
    match name {
        b"correlation_id" => Some(HashOn::CorrelationId),
        b"message_id" => Some(HashOn::MessageId),
        b"timestamp" => Some(HashOn::Timestamp),
        _ => None,
    }
}

fn check_history(arguments: &FieldTable) -> Result<(), ArgumentError> {
    match arguments.get(HISTORY_LENGTH) {
        Some(value) if history_length(value).is_none() => Err(ArgumentError::HistoryLength(match value {
            FieldValue::Longstr(text) | FieldValue::Binary(text) => Pretty::new(text).to_string(),
            other => other.to_string(),
        })),
        _ => Ok(()),
    }
}

/// Only the signed types count, as in RabbitMQ.
fn history_length(value: &FieldValue) -> Option<u64> {
    let length = match *value {
        FieldValue::Byte(length) => length.into(),
        FieldValue::Short(length) => length.into(),
        FieldValue::SignedInt(length) => length.into(),
        FieldValue::Long(length) => length,
        _ => return None,
    };
    u64::try_from(length).ok().filter(|length| *length > 0)
}
