//! Levels of priority: which messages of a queue go before which.

/// The levels that a queue has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Levels {
    /// The highest level; the lowest is 0.
    pub highest: u8,
    /// The level of messages without a priority.
    pub usual: u8,
}

impl Levels {
    /// Those of every quorum queue (RabbitMQ 4.3): no argument asks for them.
    pub const QUORUM: Self = Self { highest: 31, usual: 4 };

    /// Those of a classic queue with `x-max-priority`.
    #[must_use]
    pub fn up_to(highest: u8) -> Self {
        Self { highest, usual: 0 }
    }

    /// The level of a message of that priority.
    #[must_use]
    pub fn of(self, priority: Option<u8>) -> u8 {
        priority.unwrap_or(self.usual).min(self.highest)
    }
}
