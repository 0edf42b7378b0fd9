//! How a policy and an operator policy come together, and how they do with what was declared.

use super::{Applied, ApplyTo, Definition, Policy};
use crate::metadata::{Exchange, Queue};
use crate::model::Name;
use crate::model::arguments::{ALTERNATE_EXCHANGE, QueueArguments, QueueType};
use amqp_spec::FieldValue;
use serde_json::Value;
use std::borrow::Cow;

/// Which of two values holds, where both are said.
#[derive(Clone, Copy)]
enum Wins {
    /// What was declared.
    Argument,
    /// What the policy says.
    Policy,
    /// The smaller number.
    Smaller,
    /// The smaller number, but a negative one is no limit and the other holds.
    SmallerLimit,
}

/// What of a policy queues follow, and which argument says the same: that with `x-` before it.
const FOLLOWED: [&str; 16] = [
    "consumer-timeout",
    "dead-letter-exchange",
    "dead-letter-routing-key",
    "dead-letter-strategy",
    "delayed-retry-max",
    "delayed-retry-min",
    "delayed-retry-type",
    "delivery-limit",
    "expires",
    "max-age",
    "max-length",
    "max-length-bytes",
    "message-ttl",
    "overflow",
    "stream-filter-size-bytes",
    "stream-max-segment-size-bytes",
];

fn wins(key: &str, queue_type: QueueType) -> Wins {
    match (key, queue_type) {
        (_, QueueType::Stream) => Wins::Policy,
        ("overflow", QueueType::Classic) => Wins::Argument,
        ("overflow" | "delayed-retry-type", _) => Wins::Policy,
        ("delivery-limit", _) => Wins::SmallerLimit,
        ("dead-letter-exchange" | "dead-letter-routing-key" | "dead-letter-strategy", _) => Wins::Argument,
        _ => Wins::Smaller,
    }
}

impl Applied {
    /// What both say together; `None` where there is neither. Where both say something of one key, the operator bounds
    /// what the policy says.
    #[must_use]
    pub fn definition(&self) -> Option<Cow<'_, Definition>> {
        match (&self.policy, &self.operator) {
            (None, None) => None,
            (Some(one), None) | (None, Some(one)) => Some(Cow::Borrowed(&one.definition)),
            (Some(policy), Some(operator)) => Some(Cow::Owned(bounded(&policy.definition, &operator.definition))),
        }
    }

    /// What holds for a queue: its arguments and its policies together, by the rules of its type.
    #[must_use]
    pub fn arguments_of(&self, queue: &Queue) -> QueueArguments {
        let queue_type = queue.queue_type();
        let Some(definition) = self.definition() else { return (*queue.settings).clone() };
        let mut arguments = queue.arguments.clone();
        for key in FOLLOWED.iter().filter(|key| self.is_followed(key, queue_type)) {
            let Some(said) = definition.get(*key).and_then(field) else { continue };
            let argument = format!("x-{key}");
            let value = match arguments.get(&argument) {
                Some(declared) => together(wins(key, queue_type), &said, declared),
                None => said,
            };
            arguments.insert(argument, value);
        }
        QueueArguments::read(&arguments, queue_type)
    }

    /// The alternate exchange that holds for an exchange.
    #[must_use]
    pub fn alternate_of(&self, exchange: &Exchange) -> Option<Name> {
        let said = || Some(self.definition()?.get(ALTERNATE_EXCHANGE)?.as_str()?.into());
        exchange.settings.alternate_exchange.clone().or_else(said)
    }

    /// Retries with a delay on a classic queue are this broker's own, so only policies for classic queues alone mean
    /// them: RabbitMQ's would not delay anything there.
    fn is_followed(&self, key: &str, queue_type: QueueType) -> bool {
        if queue_type != QueueType::Classic || !key.starts_with("delayed-retry") {
            return true;
        }
        let for_classic = |policy: &Policy| policy.apply_to == ApplyTo::QueuesOf(QueueType::Classic);
        [&self.policy, &self.operator].into_iter().flatten().all(|policy| for_classic(policy))
    }
}

/// A policy within the bounds of an operator's.
fn bounded(policy: &Definition, operator: &Definition) -> Definition {
    let mut both = policy.clone();
    for (key, bound) in operator {
        let value = match policy.get(key) {
            Some(said) if !takes_operators(key, said, bound) => said.clone(),
            _ => bound.clone(),
        };
        both.insert(key.clone(), value);
    }
    both
}

fn takes_operators(key: &str, said: &Value, bound: &Value) -> bool {
    let (Some(said), Some(bound)) = (integer(said), integer(bound)) else { return true };
    match key {
        // Two that are at least so much: more members, a longer wait.
        "target-group-size" | "delayed-retry-min" => bound > said,
        // A negative one is no limit.
        "delivery-limit" if said < 0 || bound < 0 => bound > said,
        "queue-version" => true,
        _ => bound < said,
    }
}

fn together(wins: Wins, said: &FieldValue, declared: &FieldValue) -> FieldValue {
    let smaller = |negative_is_none: bool| {
        // What was declared of another type says nothing.
        let (Some(ours), Some(theirs)) = (said.as_integer(), declared.as_integer()) else { return said.clone() };
        let no_limit = negative_is_none && (ours < 0 || theirs < 0);
        FieldValue::Long(if no_limit { ours.max(theirs) } else { ours.min(theirs) })
    };
    match wins {
        Wins::Argument => declared.clone(),
        Wins::Policy => said.clone(),
        Wins::Smaller => smaller(false),
        Wins::SmallerLimit => smaller(true),
    }
}

/// The value of an argument that says the same.
fn field(value: &Value) -> Option<FieldValue> {
    match value {
        Value::String(text) => Some(FieldValue::from(text.as_str())),
        Value::Number(_) => integer(value).map(FieldValue::Long),
        _ => None,
    }
}

/// A number above all that is counted is as large as is counted.
fn integer(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_u64().map(|_| i64::MAX))
}
