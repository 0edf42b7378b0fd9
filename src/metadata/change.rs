//! What a command changed.

use super::record;
use super::{Applied, Binding, Exchange, ParameterKey, Policy, Queue, TopicKey, User, VhostLimits, VhostSettings};
use crate::auth::{Patterns, TopicPatterns};
use crate::model::Name;
use crate::store::MetadataWrite;
use serde_json::Value;
use std::sync::Arc;

/// One change of what is declared.
#[derive(Clone, Debug)]
pub enum Change {
    /// A vhost came into being or has new settings; its predeclared exchanges follow as changes of their own.
    VhostPut(VhostSettings),
    /// A vhost is gone, and all that was in it before.
    VhostRemoved(Name),
    /// An exchange came into being, with these policies.
    ExchangeAdded(Arc<Exchange>, Applied),
    /// An exchange is gone; its bindings were removed before.
    ExchangeRemoved(Arc<Exchange>),
    /// A queue came into being, with these policies.
    QueueAdded(Arc<Queue>, Applied),
    /// A queue is gone; its bindings were removed before.
    QueueRemoved(Arc<Queue>),
    /// A binding came into being.
    BindingAdded(Arc<Binding>),
    /// A binding is gone.
    BindingRemoved(Arc<Binding>),
    /// A policy came into being or changed; whose it is follows as changes of their own.
    PolicyPut(Arc<Policy>),
    /// A policy is gone; whose it was follows as changes of their own.
    PolicyRemoved(Arc<Policy>),
    /// A queue has other policies than before.
    QueuePolicies(Arc<Queue>, Applied),
    /// An exchange has other policies than before.
    ExchangePolicies(Arc<Exchange>, Applied),
    /// A user came into being or changed.
    UserPut(User),
    /// A user is gone, and its permissions before.
    UserRemoved(Name),
    /// What a user may do in a vhost.
    PermissionsPut {
        /// The user.
        user: Name,
        /// The vhost.
        vhost: Name,
        /// The patterns.
        patterns: Patterns,
    },
    /// A user may do nothing in a vhost any more.
    PermissionsRemoved {
        /// The user.
        user: Name,
        /// The vhost.
        vhost: Name,
    },
    /// What a user may do by topic at an exchange.
    TopicPermissionsPut {
        /// Whose, and where.
        key: TopicKey,
        /// The patterns.
        patterns: TopicPatterns,
    },
    /// Topics decide nothing any more for a user at an exchange.
    TopicPermissionsRemoved(TopicKey),
    /// How much there may be in a vhost.
    VhostLimitsPut {
        /// The vhost.
        vhost: Name,
        /// All of its limits.
        limits: VhostLimits,
    },
    /// A vhost has no limits any more.
    VhostLimitsRemoved(Name),
    /// A parameter came into being or changed.
    ParameterPut {
        /// Which one.
        key: ParameterKey,
        /// What it is now.
        value: Value,
    },
    /// A parameter is gone.
    ParameterRemoved(ParameterKey),
    /// A parameter of the whole broker came into being or changed.
    GlobalParameterPut {
        /// Its name.
        name: Name,
        /// What it is now.
        value: Value,
    },
    /// A parameter of the whole broker is gone.
    GlobalParameterRemoved(Name),
}

impl Change {
    /// Whether it must be on disk before anyone is told of it.
    #[must_use]
    pub fn durable(&self) -> bool {
        match self {
            Self::ExchangeAdded(exchange, _) | Self::ExchangeRemoved(exchange) => exchange.durable,
            Self::QueueAdded(queue, _) | Self::QueueRemoved(queue) => queue.durable,
            Self::BindingAdded(binding) | Self::BindingRemoved(binding) => binding.durable(),
            // They follow from what is on disk.
            Self::QueuePolicies(..) | Self::ExchangePolicies(..) => false,
            _ => true,
        }
    }

    /// Appends what the store must write for it; nothing where it is not durable.
    pub fn write(&self, writes: &mut Vec<MetadataWrite>) {
        if self.durable() {
            record::write_change(self, writes);
        }
    }
}

/// What one command changed, in order. Nothing where it changed nothing.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// The changes.
    pub list: Vec<Change>,
    /// All ids given so far are below it; persisted with these changes.
    pub(super) id_mark: Option<u64>,
}

impl Changes {
    /// These, then those.
    #[must_use]
    pub fn then(mut self, later: Self) -> Self {
        self.list.extend(later.list);
        self.id_mark = later.id_mark.or(self.id_mark);
        self
    }

    /// Whether nothing changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Whether any of it must be on disk before the client is answered.
    #[must_use]
    pub fn durable(&self) -> bool {
        self.list.iter().any(Change::durable)
    }

    /// What the store must write, all or none. May have something to write even where no change is durable.
    #[must_use]
    pub fn writes(&self) -> Vec<MetadataWrite> {
        let mut writes = Vec::new();
        writes.extend(self.id_mark.map(record::id_mark));
        self.list.iter().for_each(|change| change.write(&mut writes));
        writes
    }
}

impl From<Vec<Change>> for Changes {
    fn from(list: Vec<Change>) -> Self {
        Self { list, id_mark: None }
    }
}
