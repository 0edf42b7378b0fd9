//! The types of exchanges.

use std::fmt;

/// An exchange's type: how it routes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ExchangeKind {
    /// By the whole routing key.
    Direct,
    /// To everything that is bound.
    Fanout,
    /// By patterns of words.
    Topic,
    /// By the message's headers.
    Headers,
    /// To one destination, by a hash that keeps most keys where they are when a destination comes or goes.
    ConsistentHash,
    /// To one destination, by a hash modulo the number of bindings.
    ModulusHash,
    /// To one destination, by chance.
    Random,
    /// To one queue of this node, by chance.
    LocalRandom,
    /// To everything that is bound; who is bound later gets the last messages too.
    RecentHistory,
    /// As another type, after a time that each message names.
    Delayed,
    /// To everything that is bound, but for messages whose like has come before.
    Deduplication,
}

impl ExchangeKind {
    /// Every type, in the order in which RabbitMQ's documentation introduces them.
    pub const ALL: [Self; 11] = [
        Self::Direct,
        Self::Fanout,
        Self::Topic,
        Self::Headers,
        Self::ConsistentHash,
        Self::ModulusHash,
        Self::Random,
        Self::LocalRandom,
        Self::RecentHistory,
        Self::Delayed,
        Self::Deduplication,
    ];

    /// The type of that name in exchange.declare, where case counts; `None` where there is no such type.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The name in exchange.declare.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Fanout => "fanout",
            Self::Topic => "topic",
            Self::Headers => "headers",
            Self::ConsistentHash => "x-consistent-hash",
            Self::ModulusHash => "x-modulus-hash",
            Self::Random => "x-random",
            Self::LocalRandom => "x-local-random",
            Self::RecentHistory => "x-recent-history",
            Self::Delayed => "x-delayed-message",
            Self::Deduplication => "x-message-deduplication",
        }
    }

    /// Whether the order in which bindings were made decides where messages go, so that it must outlive a restart.
    #[must_use]
    pub fn keeps_order(self) -> bool {
        self == Self::ConsistentHash
    }
}

impl fmt::Display for ExchangeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
