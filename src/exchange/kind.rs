//! The types of exchanges.

use super::{BindError, headers, topic};
use amqp_spec::FieldTable;
use std::fmt;

/// An exchange's type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// By the whole routing key.
    Direct,
    /// To everything that is bound.
    Fanout,
    /// By patterns of words.
    Topic,
    /// By the message's headers.
    Headers,
}

impl Kind {
    /// Every type, in the order in which RabbitMQ's documentation introduces them.
    pub const ALL: [Self; 4] = [Self::Direct, Self::Fanout, Self::Topic, Self::Headers];

    /// The type of that name in exchange.declare; `None` where there is no such type.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// The name in exchange.declare.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Fanout => "fanout",
            Self::Topic => "topic",
            Self::Headers => "headers",
        }
    }

    /// Checks a binding before anything of it is kept.
    ///
    /// # Errors
    /// Exchanges of this type cannot make anything of the key or the arguments: see [`BindError`].
    pub fn check_binding(self, key: &[u8], arguments: &FieldTable) -> Result<(), BindError> {
        match self {
            Self::Headers => headers::check(arguments),
            Self::Topic => topic::check(key),
            Self::Direct | Self::Fanout => Ok(()),
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
