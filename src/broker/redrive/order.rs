//! What an operation is to do.

use crate::model::{Millis, Name};

/// Where messages go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum To {
    /// Into the queue they died in, by its name.
    OriginQueue,
    /// To the exchange they had been published to when they came to that queue, by the keys they had.
    OriginExchange,
    /// To an exchange of the caller's choice.
    Exchange {
        /// Its name; empty is the default exchange.
        name: Name,
        /// The key; each message's own where it is `None`.
        routing_key: Option<String>,
    },
    /// Nowhere: they are discarded.
    Nowhere,
}

/// Which of a message's deaths tells where it came from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Death {
    /// The newest, which brought it into this queue.
    #[default]
    Last,
    /// The oldest.
    First,
}

/// Which messages go. What is not said matches.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Match {
    /// Why they died: `rejected`, `expired`, `maxlen` or `delivery_limit`.
    pub reason: Option<String>,
    /// The queue they died in.
    pub queue: Option<String>,
    /// The exchange they had been published to.
    pub exchange: Option<String>,
    /// One of the keys they had.
    pub routing_key: Option<String>,
    /// They died longer ago than this, in milliseconds.
    pub older_than: Option<Millis>,
    /// They died less long ago than this, in milliseconds.
    pub younger_than: Option<Millis>,
}

impl Match {
    /// Whether it asks for nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// An operation as it is asked for.
#[derive(Clone, Debug)]
pub struct Order {
    /// Where messages go.
    pub to: To,
    /// Which death counts, for that and for `matching`.
    pub death: Death,
    /// Which messages go.
    pub matching: Match,
    /// Messages a second at most.
    pub rate: Option<u32>,
    /// Messages at most.
    pub count: Option<u64>,
    /// Messages keep the history of their deaths.
    pub keep_death_header: bool,
}

/// Who has messages sent back.
#[derive(Clone, Debug)]
pub struct By {
    /// The user.
    pub user: Name,
    /// No permission is asked for.
    pub unrestricted: bool,
}
