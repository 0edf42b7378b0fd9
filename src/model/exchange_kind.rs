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
}

impl ExchangeKind {
    /// Every type, in the order in which RabbitMQ's documentation introduces them.
    pub const ALL: [Self; 4] = [Self::Direct, Self::Fanout, Self::Topic, Self::Headers];

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
        }
    }
}

impl fmt::Display for ExchangeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
