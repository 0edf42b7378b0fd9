//! Topic permissions: what a user may publish to and bind from a topic exchange, by routing key. Where none are set for
//! an exchange, its permissions alone decide.

use super::permission::{PatternError, Right, compile};
use crate::model::{AmqpError, Name};
use amqp_spec::ReplyCode;
use fancy_regex::Regex;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// The two patterns as they were set. `{username}` and `{vhost}` in them stand for the user's and the vhost's name. An
/// empty one matches only the empty key.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TopicPatterns {
    /// The routing keys that may be published with.
    pub write: String,
    /// The binding keys that may be bound with.
    pub read: String,
}

/// Compiled patterns of one user in one vhost, by exchange.
#[derive(Debug, Default)]
pub struct TopicPermissions {
    by_exchange: HashMap<Name, Pair>,
}

#[derive(Debug)]
struct Pair {
    write: Regex,
    read: Regex,
}

impl TopicPermissions {
    /// Compiles what was set for each exchange, with the names put in.
    ///
    /// # Errors
    /// When a pattern is no regular expression.
    pub fn compile<'a>(
        user: &str,
        vhost: &str,
        patterns: impl IntoIterator<Item = (&'a Name, &'a TopicPatterns)>,
    ) -> Result<Self, PatternError> {
        let one = |right, pattern: &str| compile(right, &expand(pattern, user, vhost));
        let mut by_exchange = HashMap::new();
        for (exchange, set) in patterns {
            let pair = Pair { write: one(Right::Write, &set.write)?, read: one(Right::Read, &set.read)? };
            by_exchange.insert(exchange.clone(), pair);
        }
        Ok(Self { by_exchange })
    }

    /// Whether nothing was set, so that nothing is refused.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_exchange.is_empty()
    }

    /// Whether they let a key through. A match that would take too long gives no right.
    #[must_use]
    pub fn allow(&self, right: Right, exchange: &str, key: &str) -> bool {
        let Some(pair) = self.by_exchange.get(exchange) else { return true };
        let pattern = match right {
            Right::Write => &pair.write,
            Right::Read => &pair.read,
            Right::Configure => return true,
        };
        pattern.is_match(key).unwrap_or(false)
    }
}

/// Checks that patterns are regular expressions, whatever names are put in.
///
/// # Errors
/// With the one that is not.
pub fn check_topic_patterns(patterns: &TopicPatterns) -> Result<(), PatternError> {
    compile(Right::Write, &patterns.write)?;
    compile(Right::Read, &patterns.read)?;
    Ok(())
}

/// Names are text in a pattern, never part of its grammar.
fn expand(pattern: &str, user: &str, vhost: &str) -> String {
    pattern.replace("{username}", &fancy_regex::escape(user)).replace("{vhost}", &fancy_regex::escape(vhost))
}

/// A key that a user may not use.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{} access to topic '{key}' in exchange '{exchange}' in vhost '{vhost}' refused for user '{user}'", right.name())]
pub struct TopicRefused {
    /// The right that is missing.
    pub right: Right,
    /// The routing or binding key.
    pub key: String,
    /// The topic exchange.
    pub exchange: Name,
    /// Its vhost.
    pub vhost: Name,
    /// Whose right.
    pub user: Name,
}

impl From<TopicRefused> for AmqpError {
    fn from(refused: TopicRefused) -> Self {
        Self::new(ReplyCode::AccessRefused, refused.to_string())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn topics(user: &str, write: &str, read: &str) -> TopicPermissions {
        let patterns = TopicPatterns { write: write.into(), read: read.into() };
        TopicPermissions::compile(user, "v", [(&Name::from("x"), &patterns)]).unwrap()
    }

    #[test]
    fn an_exchange_without_patterns_is_free() {
        let topics = topics("u", "^a", "^b");
        assert!(topics.allow(Right::Write, "y", "anything"));
        assert!(topics.allow(Right::Write, "x", "a.b") && !topics.allow(Right::Write, "x", "b"));
        assert!(topics.allow(Right::Read, "x", "b") && !topics.allow(Right::Read, "x", "a"));
        assert!(TopicPermissions::default().is_empty());
    }

    #[test]
    fn names_are_put_in_as_text() {
        let topics = topics("a.b*(", "^{username}\\.{vhost}$", "");
        assert!(topics.allow(Right::Write, "x", "a.b*(.v") && !topics.allow(Right::Write, "x", "aXb*(.v"));
        assert!(topics.allow(Right::Read, "x", "") && !topics.allow(Right::Read, "x", "k"), "an empty pattern");
    }

    #[test]
    fn a_refusal_has_rabbitmqs_text() {
        let refused = TopicRefused {
            right: Right::Read,
            key: "k".into(),
            exchange: "amq.topic".into(),
            vhost: "/".into(),
            user: "bob".into(),
        };
        let text = "read access to topic 'k' in exchange 'amq.topic' in vhost '/' refused for user 'bob'";
        assert_eq!(refused.to_string(), text);
    }

    #[test]
    fn what_is_no_pattern_is_refused() {
        let patterns = TopicPatterns { write: "(".into(), read: String::new() };
        assert!(check_topic_patterns(&patterns).is_err());
    }
}
