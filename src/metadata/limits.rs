//! How much a vhost and a user may have. A limit below zero is none, as in RabbitMQ.

use crate::model::erlang;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// `max-connections` in RabbitMQ's API.
pub const MAX_CONNECTIONS: &str = "max-connections";
/// `max-queues`, of a vhost.
pub const MAX_QUEUES: &str = "max-queues";
/// `max-channels`, of a user.
pub const MAX_CHANNELS: &str = "max-channels";

/// What a vhost may have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct VhostLimits {
    /// Connections that have it open.
    #[serde(rename = "max-connections", skip_serializing_if = "Option::is_none")]
    pub max_connections: Option<i64>,
    /// Queues declared in it, of every kind.
    #[serde(rename = "max-queues", skip_serializing_if = "Option::is_none")]
    pub max_queues: Option<i64>,
}

/// What a user may have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct UserLimits {
    /// Channels open on all of its connections.
    #[serde(rename = "max-channels", skip_serializing_if = "Option::is_none")]
    pub max_channels: Option<i64>,
    /// Open connections.
    #[serde(rename = "max-connections", skip_serializing_if = "Option::is_none")]
    pub max_connections: Option<i64>,
}

/// What is wrong with limits, a line for each mistake, in RabbitMQ's words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.join("\n"))]
pub struct LimitError(pub Vec<String>);

impl VhostLimits {
    /// Whether nothing is limited.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Reads all limits, as the parameter `vhost-limits` carries them.
    ///
    /// # Errors
    /// Where it is no object, has other members, or one that is no whole number.
    pub fn parse(value: &Value) -> Result<Self, LimitError> {
        let numbers = parse(value, "limits", [MAX_CONNECTIONS, MAX_QUEUES])?;
        Ok(Self { max_connections: numbers[0], max_queues: numbers[1] })
    }

    /// Sets one limit.
    ///
    /// # Errors
    /// Where there is no such limit, or the value is no whole number.
    pub fn set(&mut self, name: &str, value: &Value) -> Result<(), LimitError> {
        let one = Self::parse(&Value::Object(Map::from_iter([(name.to_owned(), value.clone())])))?;
        self.max_connections = one.max_connections.or(self.max_connections);
        self.max_queues = one.max_queues.or(self.max_queues);
        Ok(())
    }

    /// Takes one limit away; one that there is not is away.
    pub fn clear(&mut self, name: &str) {
        match name {
            MAX_CONNECTIONS => self.max_connections = None,
            MAX_QUEUES => self.max_queues = None,
            _ => {}
        }
    }
}

impl UserLimits {
    /// Whether nothing is limited.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Reads all limits, as a user's definition carries them.
    ///
    /// # Errors
    /// Where it is no object, has other members, or one that is no whole number.
    pub fn parse(value: &Value) -> Result<Self, LimitError> {
        let numbers = parse(value, "user-limits", [MAX_CHANNELS, MAX_CONNECTIONS])?;
        Ok(Self { max_channels: numbers[0], max_connections: numbers[1] })
    }

    /// These, and where they say nothing, those.
    #[must_use]
    pub fn or(self, those: Self) -> Self {
        Self {
            max_channels: self.max_channels.or(those.max_channels),
            max_connections: self.max_connections.or(those.max_connections),
        }
    }

    /// Takes one limit away; one that there is not is away.
    pub fn clear(&mut self, name: &str) {
        match name {
            MAX_CHANNELS => self.max_channels = None,
            MAX_CONNECTIONS => self.max_connections = None,
            _ => {}
        }
    }
}

/// The limit as a count: `None` where there is none.
#[must_use]
pub fn most(limit: Option<i64>) -> Option<u64> {
    limit.and_then(|limit| u64::try_from(limit).ok())
}

fn parse(value: &Value, of: &str, names: [&str; 2]) -> Result<[Option<i64>; 2], LimitError> {
    let Value::Object(given) = value else {
        return Err(LimitError(vec![format!("{of} not a list {}", erlang::term(value))]));
    };
    let mut wrong = Vec::new();
    let mut strange =
        given.iter().map(|(key, value)| (key.as_str(), value)).filter(|(key, _)| !names.contains(key)).peekable();
    if strange.peek().is_some() {
        wrong.push(format!("Unrecognised terms {} in {of}", erlang::proplist(strange)));
    }
    let numbers = names.map(|name| {
        let value = given.get(name)?;
        let number = number(value);
        if number.is_none() {
            wrong.push(format!("{name} should be a number, actually was {}", erlang::term(value)));
        }
        number
    });
    if wrong.is_empty() { Ok(numbers) } else { Err(LimitError(wrong)) }
}

/// A whole number; one that is too large for any count is as good as the largest.
fn number(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_u64().map(|_| i64::MAX))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use serde_json::json;

    #[test]
    fn limits_are_whole_numbers_of_known_names() {
        let limits = VhostLimits::parse(&json!({"max-queues": 5, "max-connections": -1})).unwrap();
        assert_eq!((most(limits.max_queues), most(limits.max_connections)), (Some(5), None));
        let wrong = VhostLimits::parse(&json!({"max-queues": true, "z": [1, {"a": null}]})).unwrap_err();
        let text = "Unrecognised terms [{<<\"z\">>,[1,#{<<\"a\">> => null}]}] in limits\nmax-queues should be a number, actually was true";
        assert_eq!(wrong.to_string(), text);
        let wrong = UserLimits::parse(&json!({"max-channels": "x"})).unwrap_err();
        assert_eq!(wrong.to_string(), "max-channels should be a number, actually was <<\"x\">>");
        assert_eq!(VhostLimits::parse(&json!(5)).unwrap_err().to_string(), "limits not a list 5");
    }

    #[test]
    fn one_limit_is_set_and_cleared_beside_the_other() {
        let mut limits = VhostLimits::default();
        limits.set(MAX_QUEUES, &json!(1)).unwrap();
        limits.set(MAX_CONNECTIONS, &json!(u64::MAX)).unwrap();
        assert_eq!(limits, VhostLimits { max_connections: Some(i64::MAX), max_queues: Some(1) });
        limits.clear(MAX_CONNECTIONS);
        limits.clear("max-nothing");
        assert_eq!(limits, VhostLimits { max_connections: None, max_queues: Some(1) });
        assert!(limits.set("max-nothing", &json!(1)).is_err());
        assert_eq!(serde_json::to_string(&limits).unwrap(), r#"{"max-queues":1}"#);
    }

    #[test]
    fn what_a_user_is_not_told_stays() {
        let some = UserLimits { max_channels: Some(3), max_connections: None };
        let other = UserLimits { max_channels: Some(1), max_connections: Some(2) };
        assert_eq!(some.or(other), UserLimits { max_channels: Some(3), max_connections: Some(2) });
    }
}
