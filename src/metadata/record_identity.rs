//! The form in which users, vhosts, what they may do and their parameters are kept. Fields that came later are left out
//! where they say nothing, so that the records of those who do not use them stay as they were.

use super::{ParameterKey, TopicKey, User, UserLimits, VhostLimits, VhostSettings};
use crate::auth::{PasswordHash, Patterns, TopicPatterns};
use crate::model::Name;
use serde::{Deserialize, Serialize};
use serde_json::Value;

#[derive(Serialize, Deserialize)]
pub(super) struct StoredVhost {
    pub(super) name: String,
    pub(super) default_queue_type: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) description: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) tags: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) protected: Option<bool>,
    #[serde(default, skip_serializing_if = "is_false")]
    pub(super) tracing: bool,
}

/// What is left out of a record; serde hands over a reference.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_false(flag: &bool) -> bool {
    !*flag
}

impl From<&VhostSettings> for StoredVhost {
    fn from(settings: &VhostSettings) -> Self {
        Self {
            name: settings.name.to_string(),
            default_queue_type: settings.default_queue_type.name().to_owned(),
            description: settings.description.clone(),
            tags: settings.tags.clone(),
            protected: settings.protected,
            tracing: settings.tracing,
        }
    }
}

#[derive(Serialize, Deserialize)]
pub(super) struct StoredUser {
    pub(super) name: String,
    #[serde(default)]
    pub(super) password: PasswordHash,
    #[serde(default)]
    pub(super) tags: Vec<String>,
    #[serde(default, skip_serializing_if = "UserLimits::is_empty")]
    pub(super) limits: UserLimits,
}

impl From<&User> for StoredUser {
    fn from(user: &User) -> Self {
        Self {
            name: user.name.to_string(),
            password: user.password.clone(),
            tags: user.tags.clone(),
            limits: user.limits,
        }
    }
}

#[derive(Serialize, Deserialize)]
pub(super) struct StoredPermissions {
    pub(super) user: String,
    pub(super) vhost: String,
    pub(super) patterns: Patterns,
}

impl StoredPermissions {
    pub(super) fn new(user: &Name, vhost: &Name, patterns: &Patterns) -> Self {
        Self { user: user.to_string(), vhost: vhost.to_string(), patterns: patterns.clone() }
    }
}

#[derive(Serialize, Deserialize)]
pub(super) struct StoredTopicPermissions {
    pub(super) user: String,
    pub(super) vhost: String,
    pub(super) exchange: String,
    pub(super) patterns: TopicPatterns,
}

impl StoredTopicPermissions {
    pub(super) fn new(key: &TopicKey, patterns: &TopicPatterns) -> Self {
        Self {
            user: key.user.to_string(),
            vhost: key.vhost.to_string(),
            exchange: key.exchange.to_string(),
            patterns: patterns.clone(),
        }
    }
}

#[derive(Serialize, Deserialize)]
pub(super) struct StoredVhostLimits {
    pub(super) vhost: String,
    pub(super) limits: VhostLimits,
}

#[derive(Serialize, Deserialize)]
pub(super) struct StoredParameter {
    pub(super) vhost: String,
    pub(super) component: String,
    pub(super) name: String,
    pub(super) value: Value,
}

impl StoredParameter {
    pub(super) fn new(key: &ParameterKey, value: &Value) -> Self {
        Self {
            vhost: key.vhost.to_string(),
            component: key.component.to_string(),
            name: key.name.to_string(),
            value: value.clone(),
        }
    }
}

#[derive(Serialize, Deserialize)]
pub(super) struct StoredGlobalParameter {
    pub(super) name: String,
    pub(super) value: Value,
}

impl StoredGlobalParameter {
    pub(super) fn new(name: &Name, value: &Value) -> Self {
        Self { name: name.to_string(), value: value.clone() }
    }
}
