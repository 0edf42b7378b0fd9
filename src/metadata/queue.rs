//! A queue as it was declared.

use crate::model::arguments::{QueueArguments, QueueFlags, QueueType};
use crate::model::{Levels, Name, QueueId, Resource};
use amqp_spec::FieldTable;
use std::sync::Arc;

/// A connection, as the owner of exclusive queues. Given by the broker, never used again within one run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Owner(pub u64);

/// A queue.
#[derive(Clone, Debug, PartialEq)]
pub struct Queue {
    /// This incarnation of it.
    pub id: QueueId,
    /// The vhost it is in.
    pub vhost: Name,
    /// Its name.
    pub name: Name,
    /// Survives a restart; never set on an exclusive queue.
    pub durable: bool,
    /// The only connection that may use it, where it is exclusive.
    pub exclusive: Option<Owner>,
    /// Goes with its last consumer.
    pub auto_delete: bool,
    /// All arguments, as they were sent.
    pub arguments: FieldTable,
    /// What the known ones say; shared by queues of which they say the same.
    pub settings: Arc<QueueArguments>,
}

impl Queue {
    /// As texts name it.
    #[must_use]
    pub fn resource(&self) -> Resource {
        Resource::queue(self.name.clone(), self.vhost.clone())
    }

    /// Its type.
    #[must_use]
    pub fn queue_type(&self) -> QueueType {
        self.settings.queue_type
    }

    /// Its levels of priority, where it has more than one.
    #[must_use]
    pub fn levels(&self) -> Option<Levels> {
        match self.queue_type() {
            QueueType::Quorum => Some(Levels::QUORUM),
            QueueType::Classic => self.settings.max_priority.map(Levels::up_to),
            QueueType::Stream => None,
        }
    }

    /// Whether it is another connection's.
    #[must_use]
    pub fn is_locked_for(&self, owner: Owner) -> bool {
        self.exclusive.is_some_and(|holder| holder != owner)
    }
}

/// What queue.declare asks for.
#[derive(Clone, Debug)]
pub struct QueueDeclaration {
    /// The name, already [`Name::cleaned`], or one that the broker made.
    pub name: Name,
    /// Whether the broker made it.
    pub server_named: bool,
    /// Survives a restart.
    pub durable: bool,
    /// For the declaring connection only.
    pub exclusive: bool,
    /// Goes with its last consumer.
    pub auto_delete: bool,
    /// As sent.
    pub arguments: FieldTable,
    /// The connection that declares.
    pub owner: Owner,
}

impl QueueDeclaration {
    pub(super) fn flags(&self) -> QueueFlags {
        QueueFlags {
            durable: self.durable,
            exclusive: self.exclusive,
            auto_delete: self.auto_delete,
            server_named: self.server_named,
        }
    }
}
