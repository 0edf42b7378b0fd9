//! Users, and what a vhost says of itself.

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
}
