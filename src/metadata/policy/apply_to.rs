//! What a policy is for.

use crate::model::arguments::QueueType;

/// `apply-to`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ApplyTo {
    /// Queues of all types, and exchanges.
    #[default]
    All,
    /// Exchanges.
    Exchanges,
    /// Queues of all types.
    Queues,
    /// Queues of one type.
    QueuesOf(QueueType),
}

/// All of them by their names.
const NAMES: [(&str, ApplyTo); 6] = [
    ("all", ApplyTo::All),
    ("exchanges", ApplyTo::Exchanges),
    ("queues", ApplyTo::Queues),
    ("classic_queues", ApplyTo::QueuesOf(QueueType::Classic)),
    ("quorum_queues", ApplyTo::QueuesOf(QueueType::Quorum)),
    ("streams", ApplyTo::QueuesOf(QueueType::Stream)),
];

impl ApplyTo {
    /// As the HTTP API writes it.
    #[must_use]
    pub fn name(self) -> &'static str {
        NAMES.iter().find(|(_, one)| *one == self).map_or("all", |(name, _)| name)
    }

    /// What is written so.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        NAMES.iter().find(|(known, _)| *known == name).map(|(_, one)| *one)
    }

    /// Whether exchanges are among it.
    pub(super) fn takes_exchanges(self) -> bool {
        matches!(self, Self::All | Self::Exchanges)
    }

    /// Whether queues of a type are among it.
    pub(super) fn takes_queues(self, queue_type: QueueType) -> bool {
        match self {
            Self::All | Self::Queues => true,
            Self::Exchanges => false,
            Self::QueuesOf(one) => one == queue_type,
        }
    }
}
