//! What is named by more than one name.

use crate::model::Name;

/// What topic permissions are set for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TopicKey {
    /// The user.
    pub user: Name,
    /// The vhost.
    pub vhost: Name,
    /// The topic exchange.
    pub exchange: Name,
}

/// What makes a parameter what it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ParameterKey {
    /// The vhost that it is of.
    pub vhost: Name,
    /// Whose it is.
    pub component: Name,
    /// Its name.
    pub name: Name,
}
