//! Users, and what a vhost says of itself.

use super::UserLimits;
use crate::auth::PasswordHash;
use crate::model::Name;
use crate::model::arguments::QueueType;

/// A user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// The login name.
    pub name: Name,
    /// What is kept of the password.
    pub password: PasswordHash,
    /// `administrator`, `monitoring`, `impersonator` and so on; any word is allowed.
    pub tags: Vec<String>,
    /// How many connections and channels it may have.
    pub limits: UserLimits,
}

impl User {
    /// Whether the user has a tag.
    #[must_use]
    pub fn has_tag(&self, tag: &str) -> bool {
        self.tags.iter().any(|own| own == tag)
    }
}

/// A vhost, without what is declared in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VhostSettings {
    /// Its name.
    pub name: Name,
    /// The type of durable, non-exclusive, non-auto-delete queues that are declared without one.
    pub default_queue_type: QueueType,
    /// What it is for.
    pub description: String,
    /// Any words.
    pub tags: Vec<String>,
    /// Whether it refuses to be deleted; `None` where nobody ever said.
    pub protected: Option<bool>,
    /// Whether messages are copied to `amq.rabbitmq.trace`.
    pub tracing: bool,
}

impl VhostSettings {
    /// A vhost of which nothing but its name and its default type is said.
    #[must_use]
    pub fn new(name: Name, default_queue_type: QueueType) -> Self {
        Self { name, default_queue_type, description: String::new(), tags: Vec::new(), protected: None, tracing: false }
    }
}
