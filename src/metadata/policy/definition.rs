//! One policy, and how it is made of what an administrator sends.

use super::keys;
use super::pattern::compile;
use super::term::term;
use super::{ApplyTo, PolicyError};
use crate::model::Name;
use crate::model::arguments::QueueType;
use fancy_regex::Regex;
use serde_json::{Map, Number, Value};
use std::cmp::Ordering;

/// What a policy sets: keys and values as they were sent.
pub type Definition = Map<String, Value>;

/// Whose policy it is. A queue or exchange has at most one of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PolicyKind {
    /// Set by those who use the vhost.
    Policy,
    /// Set by those who run the broker: bounds that the other cannot lift.
    Operator,
}

/// A policy as it is asked for.
#[derive(Clone, Debug)]
pub struct NewPolicy {
    /// The vhost.
    pub vhost: Name,
    /// Its name.
    pub name: Name,
    /// A regular expression, matched anywhere in a name.
    pub pattern: Value,
    /// What it sets.
    pub definition: Value,
    /// The highest goes first; 0 where nothing is said.
    pub priority: Option<Value>,
    /// What it is for; all where nothing is said.
    pub apply_to: Option<Value>,
}

/// A policy.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Whose it is.
    pub kind: PolicyKind,
    /// The vhost it is in.
    pub vhost: Name,
    /// Its name.
    pub name: Name,
    /// As it was sent.
    pub pattern: String,
    /// What it is for.
    pub apply_to: ApplyTo,
    /// The highest goes first; of the same the first by name.
    pub priority: Number,
    /// What it sets.
    pub definition: Definition,
    regex: Regex,
}

impl Policy {
    /// Makes a policy of what is asked for. Everything that is wrong is told at once.
    ///
    /// # Errors
    /// [`PolicyError`].
    pub fn new(kind: PolicyKind, new: NewPolicy) -> Result<Self, PolicyError> {
        let mut wrong = Vec::new();
        let definition = noted(definition(kind, new.definition), &mut wrong);
        let apply_to = noted(apply_to(new.apply_to), &mut wrong);
        let pattern = noted(pattern(new.pattern), &mut wrong);
        let priority = noted(priority(new.priority), &mut wrong);
        let (Some(definition), Some(apply_to), Some((pattern, regex)), Some(priority)) =
            (definition, apply_to, pattern, priority)
        else {
            return Err(PolicyError(wrong));
        };
        let NewPolicy { vhost, name, .. } = new;
        Ok(Self { kind, vhost, name, pattern, apply_to, priority, definition, regex })
    }

    /// Whether it is for an exchange of that name.
    #[must_use]
    pub fn matches_exchange(&self, name: &str) -> bool {
        self.apply_to.takes_exchanges() && self.matches(name)
    }

    /// Whether it is for a queue of that name and type. One with a key that queues of the type cannot follow is for none
    /// of them (RabbitMQ).
    #[must_use]
    pub fn matches_queue(&self, name: &str, queue_type: QueueType) -> bool {
        self.apply_to.takes_queues(queue_type) && keys::suit(self, queue_type) && self.matches(name)
    }

    /// A match that would take too long is none.
    fn matches(&self, name: &str) -> bool {
        self.regex.is_match(name).unwrap_or(false)
    }

    /// Its keys that mean nothing any more.
    pub fn obsolete_keys(&self) -> impl Iterator<Item = &str> {
        self.definition.keys().map(String::as_str).filter(|key| keys::is_obsolete(key))
    }

    /// Which of two policies goes first.
    #[must_use]
    pub fn precedence(&self, other: &Self) -> Ordering {
        let number = |policy: &Self| policy.priority.as_f64().unwrap_or_default();
        number(other).total_cmp(&number(self)).then_with(|| self.name.cmp(&other.name))
    }
}

/// The same when all that was sent is.
impl PartialEq for Policy {
    fn eq(&self, other: &Self) -> bool {
        let sent = |policy: &Self| (policy.kind, policy.apply_to);
        let named = (&self.vhost, &self.name, &self.pattern) == (&other.vhost, &other.name, &other.pattern);
        named && sent(self) == sent(other) && (&self.priority, &self.definition) == (&other.priority, &other.definition)
    }
}

fn noted<T>(part: Result<T, String>, wrong: &mut Vec<String>) -> Option<T> {
    part.map_err(|complaint| wrong.push(complaint)).ok()
}

fn definition(kind: PolicyKind, value: Value) -> Result<Definition, String> {
    let Value::Object(definition) = value else {
        return Err(format!("definition must be a dictionary: {}", term(&value)));
    };
    keys::check(kind, &definition)?;
    Ok(definition)
}

fn pattern(value: Value) -> Result<(String, Regex), String> {
    let Value::String(pattern) = value else {
        return Err(format!("pattern should be a binary but was {}", term(&value)));
    };
    let regex = compile(&pattern)?;
    Ok((pattern, regex))
}

fn priority(value: Option<Value>) -> Result<Number, String> {
    match value {
        None => Ok(Number::from(0)),
        Some(Value::Number(priority)) => Ok(priority),
        Some(other) => Err(format!("priority should be a number, actually was {}", term(&other))),
    }
}

fn apply_to(value: Option<Value>) -> Result<ApplyTo, String> {
    let Some(value) = value else { return Ok(ApplyTo::default()) };
    value.as_str().and_then(ApplyTo::from_name).ok_or_else(|| {
        let said = value.as_str().map_or_else(|| term(&value), str::to_owned);
        format!(
            "apply-to '{said}' unrecognised; should be one of: 'queues', 'classic_queues',  'quorum_queues', 'streams', \
             'exchanges', or 'all'"
        )
    })
}
