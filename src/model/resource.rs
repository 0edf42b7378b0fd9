//! A queue or exchange as reply texts name it.

use super::Name;
use std::fmt;

/// What kind of thing a [`Resource`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ResourceKind {
    /// An exchange.
    Exchange,
    /// A queue.
    Queue,
}

impl ResourceKind {
    /// As texts name it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Exchange => "exchange",
            Self::Queue => "queue",
        }
    }
}

/// A queue or exchange of a vhost; shown as `queue 'q' in vhost '/'`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Resource {
    /// Which of the two.
    pub kind: ResourceKind,
    /// Its name.
    pub name: Name,
    /// The vhost it is in.
    pub vhost: Name,
}

impl Resource {
    /// A queue.
    #[must_use]
    pub fn queue(name: Name, vhost: Name) -> Self {
        Self { kind: ResourceKind::Queue, name, vhost }
    }

    /// An exchange.
    #[must_use]
    pub fn exchange(name: Name, vhost: Name) -> Self {
        Self { kind: ResourceKind::Exchange, name, vhost }
    }
}

impl fmt::Display for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} '{}' in vhost '{}'", self.kind.name(), self.name, self.vhost)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_resource_is_shown_with_its_vhost() {
        assert_eq!(Resource::queue("q".into(), "/".into()).to_string(), "queue 'q' in vhost '/'");
        assert_eq!(Resource::exchange("x".into(), "v".into()).to_string(), "exchange 'x' in vhost 'v'");
    }
}
