//! What a queue's arguments and flags come to.

use super::age::age;
use super::queue_rules::{
    CONSUMER_TIMEOUT, DEAD_LETTER_EXCHANGE, DEAD_LETTER_ROUTING_KEY, DEAD_LETTER_STRATEGY, DELAYED_RETRY_MAX,
    DELAYED_RETRY_MIN, DELAYED_RETRY_TYPE, DELIVERY_LIMIT, EXPIRES, FILTER_SIZE, MAX_AGE, MAX_LENGTH, MAX_LENGTH_BYTES,
    MAX_PRIORITY, MESSAGE_TTL, OVERFLOW, QUEUE_TYPE, RULES, SEGMENT_SIZE, SINGLE_ACTIVE_CONSUMER,
};
use super::{ArgumentError, QueueType, check_argument};
use crate::model::resource::Resource;
use crate::model::{Alike, Millis, Name, Retry};
use amqp_spec::{FieldTable, FieldValue};
use std::ops::RangeInclusive;
use std::sync::Arc;

/// No rule of RabbitMQ's own: neither its value nor whether two declarations agree on it is looked at.
const DEDUPLICATION: &str = "x-message-deduplication";

/// Returns after which a quorum queue gives a message up, unless it is told otherwise: RabbitMQ's default.
pub const QUORUM_DELIVERY_LIMIT: u32 = 20;

/// Bytes of a stream's segment unless it is told otherwise, and the most that it may be told: RabbitMQ's.
const SEGMENT_BYTES: (u64, i64) = (500_000_000, 3_000_000_000);
/// What x-stream-filter-size-bytes may be. The size is checked and has no effect: filters look at each message.
const FILTER_SIZES: RangeInclusive<i64> = 16..=255;

/// The flags of queue.declare that decide what is allowed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct QueueFlags {
    /// Survives a restart.
    pub durable: bool,
    /// For one connection.
    pub exclusive: bool,
    /// Goes with its last consumer.
    pub auto_delete: bool,
    /// The client left the name to the broker.
    pub server_named: bool,
}

/// `x-overflow`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Overflow {
    /// The oldest goes.
    #[default]
    DropHead,
    /// The new one is refused.
    RejectPublish,
    /// The new one is refused and dead-lettered.
    RejectPublishDlx,
}

/// `x-dead-letter-strategy`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DeadLetterStrategy {
    /// A dead letter that nobody takes is lost.
    #[default]
    AtMostOnce,
    /// It is kept until somebody took it.
    AtLeastOnce,
}

/// What a queue's arguments say, validated.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QueueArguments {
    /// `x-queue-type`, or the default.
    pub queue_type: QueueType,
    /// `x-message-ttl` in milliseconds.
    pub message_ttl: Option<u64>,
    /// `x-expires` in milliseconds.
    pub expires: Option<u64>,
    /// `x-max-length` in messages.
    pub max_length: Option<u64>,
    /// `x-max-length-bytes`.
    pub max_length_bytes: Option<u64>,
    /// `x-overflow`; on a quorum queue `reject-publish-dlx` is drop-head, as in RabbitMQ.
    pub overflow: Overflow,
    /// `x-dead-letter-exchange`; may be empty, the default exchange.
    pub dead_letter_exchange: Option<Name>,
    /// `x-dead-letter-routing-key`.
    pub dead_letter_routing_key: Option<Vec<u8>>,
    /// `x-dead-letter-strategy`.
    pub dead_letter_strategy: DeadLetterStrategy,
    /// `x-max-priority`, the highest level; `None` where the queue has one level only (0 says so too).
    pub max_priority: Option<u8>,
    /// `x-single-active-consumer`.
    pub single_active_consumer: bool,
    /// `x-delivery-limit`; `None` is no limit.
    pub delivery_limit: Option<u32>,
    /// `x-consumer-timeout` in milliseconds.
    pub consumer_timeout: Option<u64>,
    /// `x-max-age` of a stream in milliseconds.
    pub max_age: Option<Millis>,
    /// `x-stream-max-segment-size-bytes`, or the default.
    pub segment_bytes: u64,
    /// `x-message-deduplication`; anything but false is true, and only classic queues know it, as with the plugin.
    pub deduplicates: bool,
    /// `x-delayed-retry-type`, `-min` and `-max`; `None` where nothing that comes back waits.
    pub retry: Option<Retry>,
}

impl QueueArguments {
    /// Validates the arguments and flags of a queue that is not there yet.
    ///
    /// # Errors
    /// With the argument or property that RabbitMQ would name.
    pub fn of_new(
        resource: &Resource,
        arguments: &FieldTable,
        flags: QueueFlags,
        default_type: QueueType,
    ) -> Result<Self, ArgumentError> {
        check_dead_letter_exchange(resource, arguments)?;
        let queue_type = QueueType::of(resource, arguments, flags, default_type)?;
        check_values(resource, arguments, queue_type)?;
        check_known(resource, arguments, queue_type)?;
        if queue_type != QueueType::Classic {
            check_replicated_flags(resource, flags)?;
        }
        if queue_type == QueueType::Stream {
            check_stream_sizes(arguments)?;
        }
        Ok(Self::read(arguments, queue_type))
    }

    /// Reads arguments that were validated before.
    #[must_use]
    pub fn read(arguments: &FieldTable, queue_type: QueueType) -> Self {
        let number = |key| arguments.get(key).and_then(FieldValue::as_integer).and_then(|n| u64::try_from(n).ok());
        let bytes = |key| arguments.get(key).and_then(FieldValue::as_longstr);
        Self {
            queue_type,
            message_ttl: number(MESSAGE_TTL),
            expires: number(EXPIRES),
            max_length: number(MAX_LENGTH),
            max_length_bytes: number(MAX_LENGTH_BYTES),
            overflow: overflow(bytes(OVERFLOW), queue_type),
            dead_letter_exchange: bytes(DEAD_LETTER_EXCHANGE).map(|name| Name::from(&*String::from_utf8_lossy(name))),
            dead_letter_routing_key: bytes(DEAD_LETTER_ROUTING_KEY).map(<[u8]>::to_vec),
            dead_letter_strategy: strategy(bytes(DEAD_LETTER_STRATEGY)),
            max_priority: number(MAX_PRIORITY).and_then(|level| u8::try_from(level).ok()).filter(|level| *level > 0),
            single_active_consumer: arguments.get(SINGLE_ACTIVE_CONSUMER).and_then(FieldValue::as_bool) == Some(true),
            delivery_limit: delivery_limit(arguments.get(DELIVERY_LIMIT), queue_type),
            consumer_timeout: number(CONSUMER_TIMEOUT),
            max_age: bytes(MAX_AGE).and_then(age),
            segment_bytes: number(SEGMENT_SIZE).unwrap_or(SEGMENT_BYTES.0),
            deduplicates: queue_type == QueueType::Classic
                && arguments.get(DEDUPLICATION).is_some_and(|value| *value != FieldValue::Bool(false)),
            retry: retry(bytes(DELAYED_RETRY_TYPE), number(DELAYED_RETRY_MIN), number(DELAYED_RETRY_MAX)),
        }
    }

    /// The same for all queues of which it holds: most say nothing, and it is larger than the rest of what is declared.
    #[must_use]
    pub fn shared(self) -> Arc<Self> {
        static KNOWN: Alike<QueueArguments> = Alike::new();
        KNOWN.one_of(self)
    }

    /// Whether a dead letter that nobody takes is kept until somebody does. As in RabbitMQ that needs a queue that refuses
    /// what it has no room for: one that dropped its head could not keep anything.
    #[must_use]
    pub fn keeps_dead_letters(&self) -> bool {
        self.dead_letter_strategy == DeadLetterStrategy::AtLeastOnce
            && self.dead_letter_exchange.is_some()
            && self.overflow == Overflow::RejectPublish
    }

    /// Refuses a server-named queue of a type that wants the client's name. RabbitMQ looks at this before all else.
    ///
    /// # Errors
    /// [`ArgumentError::ServerNamed`], or [`ArgumentError::UnknownType`], which has another text where the client names
    /// the queue.
    pub fn check_server_named(
        arguments: &FieldTable,
        flags: QueueFlags,
        default_type: QueueType,
    ) -> Result<(), ArgumentError> {
        let asked = match arguments.get(QUEUE_TYPE).and_then(FieldValue::as_longstr) {
            Some(b"quorum") => QueueType::Quorum,
            Some(b"stream") => QueueType::Stream,
            Some(b"") | None => QueueType::unless_said(flags, default_type),
            Some(name) if flags.server_named && name != b"classic" && name != b"stream" => {
                return Err(ArgumentError::UnknownType(String::from_utf8_lossy(name).into_owned()));
            }
            Some(_) => return Ok(()),
        };
        if flags.server_named && asked != QueueType::Classic {
            return Err(ArgumentError::ServerNamed { queue_type: asked });
        }
        Ok(())
    }
}

/// Compares the arguments of a queue with those of another declaration of it: the ones known to its type must agree.
/// Not naming the type is naming the type that the declaration would get.
///
/// # Errors
/// With the first argument that differs.
pub fn check_queue_equivalence(
    resource: &Resource,
    current: (&FieldTable, QueueType),
    received: (&FieldTable, QueueType),
) -> Result<(), ArgumentError> {
    for rule in RULES.iter().filter(|rule| rule.is_known_to(current.1)) {
        if rule.key == QUEUE_TYPE {
            check_type(resource, current.1, received)?;
        } else {
            let value = |table: &FieldTable| table.get(rule.key).map(|value| compared(rule.key, value));
            check_argument(resource, rule.key, value(current.0).as_ref(), value(received.0).as_ref())?;
        }
    }
    Ok(())
}

/// An age is compared, and shown, in milliseconds.
fn compared(key: &str, value: &FieldValue) -> FieldValue {
    let millis = value.as_longstr().filter(|_| key == MAX_AGE).and_then(age);
    millis.map_or_else(|| value.clone(), |millis| FieldValue::from(millis.to_string().as_str()))
}

fn check_type(
    resource: &Resource,
    current: QueueType,
    received: (&FieldTable, QueueType),
) -> Result<(), ArgumentError> {
    let unsaid = FieldValue::from(received.1.name());
    let said = received.0.get(QUEUE_TYPE).filter(|value| value.as_longstr() != Some(b"")).unwrap_or(&unsaid);
    check_argument(resource, QUEUE_TYPE, Some(&current.name().into()), Some(said))
}

/// RabbitMQ checks this one where it checks the permissions on that exchange, before the others and with another text.
fn check_dead_letter_exchange(resource: &Resource, arguments: &FieldTable) -> Result<(), ArgumentError> {
    match arguments.get(DEAD_LETTER_EXCHANGE) {
        Some(value) if value.as_longstr().is_none() => Err(ArgumentError::NotText {
            key: DEAD_LETTER_EXCHANGE,
            resource: resource.clone(),
            found: value.type_name(),
        }),
        _ => Ok(()),
    }
}

fn check_values(resource: &Resource, arguments: &FieldTable, queue_type: QueueType) -> Result<(), ArgumentError> {
    for rule in RULES.iter().filter(|rule| rule.is_known_to(queue_type)) {
        if let Some(value) = arguments.get(rule.key) {
            rule.check(value, arguments, queue_type).map_err(|detail| ArgumentError::Invalid {
                key: rule.key,
                resource: resource.clone(),
                detail,
            })?;
        }
    }
    Ok(())
}

fn check_known(resource: &Resource, arguments: &FieldTable, queue_type: QueueType) -> Result<(), ArgumentError> {
    let foreign = RULES.iter().find(|rule| !rule.is_known_to(queue_type) && arguments.contains_key(rule.key));
    match foreign {
        Some(rule) => Err(ArgumentError::NotOfType { key: rule.key, resource: resource.clone(), queue_type }),
        None => Ok(()),
    }
}

/// RabbitMQ looks at these last of all, and does not say of which queue.
fn check_stream_sizes(arguments: &FieldTable) -> Result<(), ArgumentError> {
    let number = |key| arguments.get(key).and_then(FieldValue::as_integer);
    if number(SEGMENT_SIZE).is_some_and(|size| size > SEGMENT_BYTES.1) {
        return Err(ArgumentError::SegmentSize);
    }
    if number(FILTER_SIZE).is_some_and(|size| !FILTER_SIZES.contains(&size)) {
        return Err(ArgumentError::FilterSize);
    }
    Ok(())
}

/// Quorum queues and streams are durable and for everybody.
fn check_replicated_flags(resource: &Resource, flags: QueueFlags) -> Result<(), ArgumentError> {
    let refused =
        [(flags.auto_delete, "auto-delete"), (flags.exclusive, "exclusive-owner"), (!flags.durable, "non-durable")];
    match refused.into_iter().find(|(wrong, _)| *wrong) {
        Some((_, property)) => Err(ArgumentError::Property { property, resource: resource.clone() }),
        None => Ok(()),
    }
}

fn overflow(text: Option<&[u8]>, queue_type: QueueType) -> Overflow {
    match (text, queue_type) {
        (Some(b"reject-publish"), _) => Overflow::RejectPublish,
        (Some(b"reject-publish-dlx"), QueueType::Classic) => Overflow::RejectPublishDlx,
        _ => Overflow::DropHead,
    }
}

fn strategy(text: Option<&[u8]>) -> DeadLetterStrategy {
    if text == Some(b"at-least-once") { DeadLetterStrategy::AtLeastOnce } else { DeadLetterStrategy::AtMostOnce }
}

/// Nothing waits without a type and a shortest delay; without a longest one all wait as long (RabbitMQ).
fn retry(kind: Option<&[u8]>, min: Option<u64>, max: Option<u64>) -> Option<Retry> {
    let (failed, returned) = match kind? {
        b"all" => (true, true),
        b"failed" => (true, false),
        b"returned" => (false, true),
        _ => return None,
    };
    let min = min.filter(|min| *min > 0)?;
    Some(Retry { failed, returned, min, max: max.filter(|max| *max > 0).unwrap_or(min) })
}

/// Negative is no limit; so is one above what is counted.
fn delivery_limit(value: Option<&FieldValue>, queue_type: QueueType) -> Option<u32> {
    match (value.and_then(FieldValue::as_integer), queue_type) {
        (Some(limit), _) => u32::try_from(limit).ok(),
        (None, QueueType::Quorum) => Some(QUORUM_DELIVERY_LIMIT),
        (None, QueueType::Classic | QueueType::Stream) => None,
    }
}
