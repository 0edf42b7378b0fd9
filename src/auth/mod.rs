//! Who a client is and what it may do: SASL responses, password hashes, permissions.
//!
//! It owns the formats (RabbitMQ's password hashes, its three regular expressions a user and vhost) and the decisions
//! made from them. It refuses I/O, clocks and randomness: who exists is `metadata`'s, salts come from the caller, and
//! what a refusal does to a connection is `connection`'s.

mod attempts;
mod cache;
mod loopback;
mod password;
mod permission;
mod sasl;
mod secret;
mod topic;

pub use attempts::Throttle;
pub use cache::PermissionCache;
pub use loopback::login_allowed_from;
pub use password::{HashAlgorithm, HashError, PasswordHash, SALT_LEN};
pub use permission::{AccessRefused, PatternError, Patterns, Permissions, Right, checked_name};
pub use sasl::{Login, Mechanism, SaslError};
pub use secret::Secret;
pub use topic::{TopicPatterns, TopicPermissions, TopicRefused, check_topic_patterns};
