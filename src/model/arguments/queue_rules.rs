//! The table of queue arguments: which queue type knows which, and what values each takes.

use super::QueueType;
use super::age::age;
use super::detail::{Detail, boolean, integer, longstr, millis, non_negative, positive};
use amqp_spec::{FieldTable, FieldValue};

pub(super) const EXPIRES: &str = "x-expires";
pub(super) const MESSAGE_TTL: &str = "x-message-ttl";
/// The argument that names where dead messages go.
pub const DEAD_LETTER_EXCHANGE: &str = "x-dead-letter-exchange";
pub(super) const DEAD_LETTER_ROUTING_KEY: &str = "x-dead-letter-routing-key";
pub(super) const DEAD_LETTER_STRATEGY: &str = "x-dead-letter-strategy";
pub(super) const MAX_LENGTH: &str = "x-max-length";
pub(super) const MAX_LENGTH_BYTES: &str = "x-max-length-bytes";
pub(super) const MAX_PRIORITY: &str = "x-max-priority";
pub(super) const OVERFLOW: &str = "x-overflow";
pub(super) const SINGLE_ACTIVE_CONSUMER: &str = "x-single-active-consumer";
/// The argument that says of which type a queue is.
pub const QUEUE_TYPE: &str = "x-queue-type";
pub(super) const DELIVERY_LIMIT: &str = "x-delivery-limit";
pub(super) const MAX_AGE: &str = "x-max-age";
pub(super) const SEGMENT_SIZE: &str = "x-stream-max-segment-size-bytes";
pub(super) const FILTER_SIZE: &str = "x-stream-filter-size-bytes";
pub(super) const CONSUMER_TIMEOUT: &str = "x-consumer-timeout";
pub(super) const DELAYED_RETRY_TYPE: &str = "x-delayed-retry-type";
pub(super) const DELAYED_RETRY_MIN: &str = "x-delayed-retry-min";
pub(super) const DELAYED_RETRY_MAX: &str = "x-delayed-retry-max";

/// The highest `x-max-priority`: priorities are one byte.
const MAX_PRIORITY_LIMIT: i64 = 255;
/// The only version of classic queues that RabbitMQ 4 still knows.
const CLASSIC_QUEUE_VERSION: i64 = 2;

/// Which types know an argument.
#[derive(Clone, Copy)]
enum Types {
    All,
    /// Classic and quorum queues.
    Both,
    Classic,
    Quorum,
    Stream,
}

/// One argument.
pub(super) struct Rule {
    pub(super) key: &'static str,
    types: Types,
    /// Looks at the value; the whole table and the type are there for those that depend on another argument.
    check: fn(&FieldValue, &FieldTable, QueueType) -> Result<(), Detail>,
}

impl Rule {
    pub(super) fn is_known_to(&self, queue_type: QueueType) -> bool {
        match self.types {
            Types::All => true,
            Types::Both => queue_type != QueueType::Stream,
            Types::Classic => queue_type == QueueType::Classic,
            Types::Quorum => queue_type == QueueType::Quorum,
            Types::Stream => queue_type == QueueType::Stream,
        }
    }

    pub(super) fn check(&self, value: &FieldValue, all: &FieldTable, queue_type: QueueType) -> Result<(), Detail> {
        (self.check)(value, all, queue_type)
    }
}

/// Every argument known to some queue type, in the order in which RabbitMQ looks at them: the first that is wrong is
/// the one it names.
pub(super) const RULES: &[Rule] = &[
    rule(EXPIRES, Types::Both, |value, _, _| positive(value).and_then(millis).map(drop)),
    rule(MESSAGE_TTL, Types::Both, |value, _, _| non_negative(value).and_then(millis).map(drop)),
    rule(DEAD_LETTER_EXCHANGE, Types::Both, |value, _, _| longstr(value).map(drop)),
    rule(DEAD_LETTER_ROUTING_KEY, Types::Both, dead_letter_routing_key),
    rule(DEAD_LETTER_STRATEGY, Types::Quorum, |value, _, _| {
        one_of(value, &["at-most-once", "at-least-once"], "invalid_dlx_strategy")
    }),
    rule(MAX_LENGTH, Types::Both, |value, _, _| non_negative(value).map(drop)),
    rule(MAX_LENGTH_BYTES, Types::All, |value, _, _| non_negative(value).map(drop)),
    rule("x-max-in-memory-length", Types::Quorum, |value, _, _| non_negative(value).map(drop)),
    rule("x-max-in-memory-bytes", Types::Quorum, |value, _, _| non_negative(value).map(drop)),
    rule(MAX_PRIORITY, Types::Classic, max_priority),
    rule(OVERFLOW, Types::Both, |value, _, _| {
        one_of(value, &["drop-head", "reject-publish", "reject-publish-dlx"], "invalid_overflow")
    }),
    rule("x-queue-mode", Types::Classic, anything),
    rule("x-queue-version", Types::Classic, queue_version),
    rule(SINGLE_ACTIVE_CONSUMER, Types::Both, |value, _, _| boolean(value).map(drop)),
    rule(QUEUE_TYPE, Types::All, anything),
    rule("x-quorum-initial-group-size", Types::Quorum, |value, _, _| positive(value).map(drop)),
    rule(MAX_AGE, Types::Stream, |value, _, _| match age(longstr(value)?) {
        Some(_) => Ok(()),
        None => Err(Detail::Unknown("invalid_max_age")),
    }),
    rule(SEGMENT_SIZE, Types::Stream, |value, _, _| non_negative(value).map(drop)),
    rule(FILTER_SIZE, Types::Stream, |value, _, _| non_negative(value).map(drop)),
    rule("x-initial-cluster-size", Types::Stream, |value, _, _| positive(value).map(drop)),
    rule("x-queue-leader-locator", Types::All, |value, _, _| {
        one_of(
            value,
            &["client-local", "balanced", "random", "least-leaders", "min-masters"],
            "invalid_queue_locator_arg",
        )
    }),
    rule(DELIVERY_LIMIT, Types::Both, delivery_limit),
    rule(CONSUMER_TIMEOUT, Types::Quorum, |value, _, _| non_negative(value).map(drop)),
    rule("x-consumer-disconnected-timeout", Types::Quorum, |value, _, _| non_negative(value).map(drop)),
    rule(DELAYED_RETRY_TYPE, Types::Both, |value, _, queue_type| match queue_type {
        QueueType::Classic => one_of(value, &["disabled", "all", "failed", "returned"], "invalid_delayed_retry_type"),
        QueueType::Quorum | QueueType::Stream => Ok(()),
    }),
    rule(DELAYED_RETRY_MIN, Types::Both, retry_delay),
    rule(DELAYED_RETRY_MAX, Types::Both, retry_delay),
];

const fn rule(
    key: &'static str,
    types: Types,
    check: fn(&FieldValue, &FieldTable, QueueType) -> Result<(), Detail>,
) -> Rule {
    Rule { key, types, check }
}

fn anything(_: &FieldValue, _: &FieldTable, _: QueueType) -> Result<(), Detail> {
    Ok(())
}

fn one_of(value: &FieldValue, allowed: &[&str], otherwise: &'static str) -> Result<(), Detail> {
    let text = longstr(value)?;
    if allowed.iter().any(|word| word.as_bytes() == text) { Ok(()) } else { Err(Detail::Unknown(otherwise)) }
}

fn dead_letter_routing_key(value: &FieldValue, all: &FieldTable, _: QueueType) -> Result<(), Detail> {
    longstr(value)?;
    if all.contains_key(DEAD_LETTER_EXCHANGE) {
        return Ok(());
    }
    Err(Detail::Unknown("routing_key_but_no_dlx_defined"))
}

fn max_priority(value: &FieldValue, _: &FieldTable, _: QueueType) -> Result<(), Detail> {
    let number = non_negative(value)?;
    if number > MAX_PRIORITY_LIMIT { Err(Detail::MaxExceeded(number)) } else { Ok(()) }
}

fn queue_version(value: &FieldValue, _: &FieldTable, _: QueueType) -> Result<(), Detail> {
    let number = non_negative(value)?;
    if number == CLASSIC_QUEUE_VERSION { Ok(()) } else { Err(Detail::UnsupportedQueueVersion(number)) }
}

/// The same for the delays of retries.
fn retry_delay(value: &FieldValue, _: &FieldTable, queue_type: QueueType) -> Result<(), Detail> {
    match queue_type {
        QueueType::Classic => non_negative(value).and_then(millis).map(drop),
        QueueType::Quorum | QueueType::Stream => Ok(()),
    }
}

/// RabbitMQ's quorum queues take any value here and act as if nothing was said where it is no integer. Classic queues
/// know it only in this broker, so there a wrong value can be refused without hurting a client of RabbitMQ's.
fn delivery_limit(value: &FieldValue, _: &FieldTable, queue_type: QueueType) -> Result<(), Detail> {
    match queue_type {
        QueueType::Classic => integer(value).map(drop),
        QueueType::Quorum | QueueType::Stream => Ok(()),
    }
}
