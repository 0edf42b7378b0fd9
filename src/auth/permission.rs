//! Permissions: three regular expressions for a user and vhost, compiled once.

use crate::model::{AmqpError, Name, Resource, ResourceKind};
use amqp_spec::ReplyCode;
use fancy_regex::{Regex, RegexBuilder};
use serde::{Deserialize, Serialize};

/// Steps that one match may backtrack: administrators write the patterns, but clients choose the names they are
/// matched with. Patterns without look-around and back-references never backtrack.
const BACKTRACK_LIMIT: usize = 100_000;

/// What the default exchange is called where permissions are checked.
const DEFAULT_EXCHANGE: &str = "amq.default";

/// What is to be done to a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Right {
    /// Declare, delete.
    Configure,
    /// Publish, bind to.
    Write,
    /// Consume, get, purge, bind from.
    Read,
}

impl Right {
    /// Its name in texts.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Configure => "configure",
            Self::Write => "write",
            Self::Read => "read",
        }
    }
}

/// The three patterns as they were set. An empty one matches only the empty name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Patterns {
    /// What may be declared and deleted.
    pub configure: String,
    /// What may be published and bound to.
    pub write: String,
    /// What may be consumed, read, purged and bound from.
    pub read: String,
}

impl Patterns {
    /// Everything is allowed.
    #[must_use]
    pub fn all() -> Self {
        let everything = || ".*".to_owned();
        Self { configure: everything(), write: everything(), read: everything() }
    }
}

/// A pattern that is no regular expression.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid {right} pattern '{pattern}': {reason}")]
pub struct PatternError {
    right: &'static str,
    /// The pattern.
    pub pattern: String,
    /// What is wrong with it.
    pub reason: String,
}

/// Compiled patterns. A match anywhere in the name counts, as in RabbitMQ.
#[derive(Debug)]
pub struct Permissions {
    configure: Regex,
    write: Regex,
    read: Regex,
}

impl Permissions {
    /// Compiles the patterns.
    ///
    /// # Errors
    /// When one is no regular expression.
    pub fn compile(patterns: &Patterns) -> Result<Self, PatternError> {
        Ok(Self {
            configure: compile(Right::Configure, &patterns.configure)?,
            write: compile(Right::Write, &patterns.write)?,
            read: compile(Right::Read, &patterns.read)?,
        })
    }

    /// Whether they give a right on a queue or exchange of that name. A match that would take too long gives none.
    #[must_use]
    pub fn allow(&self, right: Right, kind: ResourceKind, name: &str) -> bool {
        let pattern = match right {
            Right::Configure => &self.configure,
            Right::Write => &self.write,
            Right::Read => &self.read,
        };
        pattern.is_match(checked_name(kind, name)).unwrap_or(false)
    }

    /// The same as a result with RabbitMQ's text.
    ///
    /// # Errors
    /// When the right is not given.
    pub fn check(&self, right: Right, resource: &Resource, user: &Name) -> Result<(), AccessRefused> {
        if self.allow(right, resource.kind, &resource.name) {
            return Ok(());
        }
        Err(AccessRefused { right, resource: resource.clone(), user: user.clone() })
    }
}

/// The name that permissions are asked for: the default exchange has one of its own there.
#[must_use]
pub fn checked_name(kind: ResourceKind, name: &str) -> &str {
    if kind == ResourceKind::Exchange && name.is_empty() { DEFAULT_EXCHANGE } else { name }
}

/// Compiles a pattern: an empty one matches only what is empty.
pub(super) fn compile(right: Right, pattern: &str) -> Result<Regex, PatternError> {
    let effective = if pattern.is_empty() { "^$" } else { pattern };
    RegexBuilder::new(effective).backtrack_limit(BACKTRACK_LIMIT).build().map_err(|error| PatternError {
        right: right.name(),
        pattern: pattern.to_owned(),
        reason: error.to_string(),
    })
}

/// A right that a user does not have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{} access to {} '{}' in vhost '{}' refused for user '{user}'",
    right.name(), resource.kind.name(), checked_name(resource.kind, &resource.name), resource.vhost)]
pub struct AccessRefused {
    /// The right that is missing.
    pub right: Right,
    /// On what.
    pub resource: Resource,
    /// Whose.
    pub user: Name,
}

impl From<AccessRefused> for AmqpError {
    fn from(refused: AccessRefused) -> Self {
        Self::new(ReplyCode::AccessRefused, refused.to_string())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn permissions(configure: &str, write: &str, read: &str) -> Permissions {
        let patterns = Patterns { configure: configure.into(), write: write.into(), read: read.into() };
        Permissions::compile(&patterns).unwrap()
    }

    #[test]
    fn a_match_anywhere_in_the_name_counts() {
        let permissions = permissions("app", "^app$", "");
        let allow = |right, name| permissions.allow(right, ResourceKind::Queue, name);
        assert!(allow(Right::Configure, "my-app-1") && !allow(Right::Configure, "other"));
        assert!(allow(Right::Write, "app") && !allow(Right::Write, "app2"));
        assert!(!allow(Right::Read, "app"), "an empty pattern matches the empty name only");
        assert!(allow(Right::Read, ""));
    }

    #[test]
    fn look_ahead_is_understood() {
        let permissions = permissions("^(?!amq\\.)", ".*", ".*");
        assert!(permissions.allow(Right::Configure, ResourceKind::Queue, "mine"));
        assert!(!permissions.allow(Right::Configure, ResourceKind::Queue, "amq.gen-1"));
    }

    #[test]
    fn a_match_without_end_gives_no_right() {
        let permissions = permissions("^(?:(a+)\\1?)+(?=b)c", ".*", ".*");
        let name = "a".repeat(60) + "b";
        assert!(permissions.configure.is_match(&name).is_err(), "it is given up, not finished");
        assert!(!permissions.allow(Right::Configure, ResourceKind::Queue, &name));
    }

    #[test]
    fn the_default_exchange_is_checked_as_amq_default() {
        let permissions = permissions("", "^amq\\.default$", "");
        let exchange = |name: &str| Resource::exchange(name.into(), "/".into());
        assert_eq!(permissions.check(Right::Write, &exchange(""), &"bob".into()), Ok(()));
        let refused = permissions.check(Right::Read, &exchange(""), &"bob".into()).unwrap_err();
        assert_eq!(refused.to_string(), "read access to exchange 'amq.default' in vhost '/' refused for user 'bob'");
    }

    #[test]
    fn a_refusal_has_rabbitmqs_text_and_code() {
        let queue = Resource::queue("q".into(), "/".into());
        let refused = permissions("^x", "", "").check(Right::Configure, &queue, &"bob".into()).unwrap_err();
        let error = AmqpError::from(refused);
        assert_eq!(error.code, ReplyCode::AccessRefused);
        assert_eq!(error.text, "configure access to queue 'q' in vhost '/' refused for user 'bob'");
    }

    #[test]
    fn what_is_no_pattern_is_refused() {
        let patterns = Patterns { write: "(".into(), ..Patterns::all() };
        assert!(Permissions::compile(&patterns).unwrap_err().to_string().starts_with("invalid write pattern '(': "));
    }
}
