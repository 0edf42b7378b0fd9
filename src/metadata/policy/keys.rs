//! The table of keys: what each may be, who may set it, and which queues follow it.

use super::term::{binary, term};
use super::{ApplyTo, Definition, Policy, PolicyKind};
use crate::model::arguments::{QueueType, is_age};
use serde_json::Value;

/// Bytes that a stream's segment may have at most (RabbitMQ).
const MOST_SEGMENT_BYTES: u64 = 3_000_000_000;

/// Columns that Erlang fills before it starts a new line.
const LINE_WIDTH: usize = 79;

/// What a value must be.
#[derive(Clone, Copy)]
enum Wants {
    /// Anything: the key means nothing here.
    Anything,
    Text,
    OneOf(&'static [&'static str]),
    Integer,
    AtLeast(u64),
    Within(u64, u64),
    Age,
}

struct Key {
    name: &'static str,
    wants: Wants,
    /// What RabbitMQ says a wrong value is not.
    what: &'static str,
    /// Operator policies may set it.
    operator: bool,
    /// It means nothing any more, or not here.
    obsolete: bool,
}

const fn key(name: &'static str, wants: Wants, what: &'static str) -> Key {
    Key { name, wants, what, operator: false, obsolete: false }
}

const fn bound(name: &'static str, wants: Wants, what: &'static str) -> Key {
    Key { operator: true, ..key(name, wants, what) }
}

const fn obsolete(name: &'static str, wants: Wants, what: &'static str) -> Key {
    Key { obsolete: true, ..key(name, wants, what) }
}

const RETRY_TYPE: &str = "delayed retry type. Must be one of: all, failed, returned, disabled";
const RETRY_MIN: &str = "delayed retry minimum delay. Must be a positive integer";
const RETRY_MAX: &str = "delayed retry maximum delay. Must be a positive integer";
const FILTER_SIZE: &str = "filter size. Valid range is 16-255";
const LOCATORS: &[&str] = &["client-local", "balanced", "random", "least-leaders"];

/// Every key that is known. Those of mirroring are RabbitMQ 3's: it had them checked by rules of their own, and what
/// they say has no meaning any more.
const KEYS: &[Key] = &[
    key("alternate-exchange", Wants::Text, "alternate exchange name"),
    key("consumer-disconnected-timeout", Wants::AtLeast(0), "consumer disconnected timeout"),
    key("consumer-timeout", Wants::AtLeast(0), "consumer timeout"),
    key("dead-letter-exchange", Wants::Text, "dead letter exchange name"),
    key("dead-letter-routing-key", Wants::Text, "dead letter routing key"),
    key("dead-letter-strategy", Wants::OneOf(&["at-most-once", "at-least-once"]), "dead letter strategy"),
    bound("delayed-retry-max", Wants::AtLeast(1), RETRY_MAX),
    bound("delayed-retry-min", Wants::AtLeast(1), RETRY_MIN),
    bound("delayed-retry-type", Wants::OneOf(&["all", "failed", "returned", "disabled"]), RETRY_TYPE),
    bound("delivery-limit", Wants::Integer, "delivery limit"),
    bound("expires", Wants::AtLeast(1), "queue expiry"),
    key("federation-upstream", Wants::Text, "federation upstream name"),
    key("federation-upstream-pattern", Wants::Text, "federation upstream pattern"),
    key("federation-upstream-set", Wants::Text, "federation upstream set name"),
    obsolete("ha-mode", Wants::Anything, ""),
    obsolete("ha-params", Wants::Anything, ""),
    obsolete("ha-promote-on-failure", Wants::Anything, ""),
    obsolete("ha-promote-on-shutdown", Wants::Anything, ""),
    obsolete("ha-sync-batch-size", Wants::Anything, ""),
    obsolete("ha-sync-mode", Wants::Anything, ""),
    key("initial-cluster-size", Wants::AtLeast(0), "cluster size"),
    key("max-age", Wants::Age, "max age"),
    Key { operator: true, ..obsolete("max-in-memory-bytes", Wants::AtLeast(0), "maximum memory in bytes") },
    Key { operator: true, ..obsolete("max-in-memory-length", Wants::AtLeast(0), "maximum memory in bytes") },
    bound("max-length", Wants::AtLeast(0), "maximum length"),
    bound("max-length-bytes", Wants::AtLeast(0), "maximum length in bytes"),
    bound("message-ttl", Wants::AtLeast(0), "message TTL"),
    bound("overflow", Wants::OneOf(&["drop-head", "reject-publish", "reject-publish-dlx"]), "overflow value"),
    key("queue-leader-locator", Wants::OneOf(LOCATORS), "queue leader locator value"),
    obsolete("queue-master-locator", Wants::Anything, ""),
    obsolete("queue-mode", Wants::OneOf(&["default", "lazy"]), "queue-mode value"),
    Key { operator: true, ..obsolete("queue-version", Wants::Within(1, 2), "queue-version value") },
    key("stream-filter-size-bytes", Wants::Within(16, 255), FILTER_SIZE),
    key("stream-max-segment-size-bytes", Wants::Within(0, MOST_SEGMENT_BYTES), "segment size"),
    bound("target-group-size", Wants::AtLeast(1), "qq target count value"),
];

/// Keys that queues of one type cannot follow: a policy that has one is not for them at all (RabbitMQ).
fn unsuitable(queue_type: QueueType) -> &'static [&'static str] {
    match queue_type {
        QueueType::Classic => &[
            "dead-letter-strategy",
            "delivery-limit",
            "initial-cluster-size",
            "max-age",
            "max-in-memory-bytes",
            "max-in-memory-length",
            "stream-max-segment-size-bytes",
            "target-group-size",
        ],
        QueueType::Quorum => &[
            "ha-mode",
            "ha-params",
            "ha-promote-on-failure",
            "ha-promote-on-shutdown",
            "ha-sync-mode",
            "initial-cluster-size",
            "max-age",
            "queue-master-locator",
            "queue-mode",
            "stream-max-segment-size-bytes",
        ],
        QueueType::Stream => &[
            "dead-letter-exchange",
            "dead-letter-routing-key",
            "dead-letter-strategy",
            "delivery-limit",
            "expires",
            "ha-mode",
            "ha-params",
            "ha-promote-on-failure",
            "ha-promote-on-shutdown",
            "ha-sync-mode",
            "max-in-memory-bytes",
            "max-in-memory-length",
            "max-length",
            "message-ttl",
            "overflow",
            "queue-master-locator",
            "queue-mode",
            "target-group-size",
        ],
    }
}

/// Whether queues of a type can follow a policy. A limit of deliveries on a classic queue is this broker's own, so only
/// a policy for classic queues alone means it.
pub(super) fn suit(policy: &Policy, queue_type: QueueType) -> bool {
    let own = |key: &str| key == "delivery-limit" && policy.apply_to == ApplyTo::QueuesOf(QueueType::Classic);
    let unsuitable = unsuitable(queue_type);
    policy.definition.keys().all(|key| own(key) || !unsuitable.contains(&key.as_str()))
}

/// Whether a key is accepted for what was once said with it only.
pub(super) fn is_obsolete(name: &str) -> bool {
    find(name).is_some_and(|key| key.obsolete)
}

/// Looks at all that a policy sets.
///
/// # Errors
/// With RabbitMQ's text for the first value that is wrong, or for all the keys that are not known.
pub(super) fn check(kind: PolicyKind, definition: &Definition) -> Result<(), String> {
    if definition.is_empty() {
        return Err("no policy provided".to_owned());
    }
    let mut unknown = Vec::new();
    for (name, value) in definition {
        match find(name).filter(|key| kind == PolicyKind::Policy || key.operator) {
            Some(key) if key.wants.takes(value) => {}
            Some(key) => return Err(format!("{} is not a valid {}", term(value), key.what)),
            None => unknown.push(format!("{{{},{}}}", binary(name), term(value))),
        }
    }
    if unknown.is_empty() {
        return Ok(());
    }
    Err(format!("[{}] are not recognised policy settings", on_lines(&unknown)))
}

/// Members of a list as Erlang prints them: on one line where they fit.
fn on_lines(members: &[String]) -> String {
    let line = members.join(",");
    if line.chars().count() + "[]".len() <= LINE_WIDTH { line } else { members.join(",\n ") }
}

fn find(name: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.name == name)
}

impl Wants {
    fn takes(self, value: &Value) -> bool {
        let at_least = |least| value.as_u64().is_some_and(|number| number >= least);
        match self {
            Self::Anything => true,
            Self::Text => value.is_string(),
            Self::OneOf(words) => value.as_str().is_some_and(|word| words.contains(&word)),
            Self::Integer => value.is_i64() || value.is_u64(),
            Self::AtLeast(least) => at_least(least),
            Self::Within(least, most) => at_least(least) && value.as_u64().is_some_and(|number| number <= most),
            Self::Age => value.as_str().is_some_and(is_age),
        }
    }
}
