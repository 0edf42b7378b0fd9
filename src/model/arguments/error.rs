//! Why arguments or properties are refused.

use super::{Detail, QueueType};
use crate::model::AmqpError;
use crate::model::resource::Resource;
use amqp_spec::ReplyCode;

/// Why arguments or properties are refused, with RabbitMQ's texts.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ArgumentError {
    /// A value that is not allowed.
    #[error("invalid arg '{key}' for {resource}: {detail}")]
    Invalid {
        /// The argument.
        key: &'static str,
        /// What was being declared, or consumed from.
        resource: Resource,
        /// What is wrong with it.
        detail: Detail,
    },
    /// An argument of another queue type.
    #[error("invalid arg '{key}' for {resource} of queue type {}", queue_type.module())]
    NotOfType {
        /// The argument.
        key: &'static str,
        /// The queue.
        resource: Resource,
        /// Its type.
        queue_type: QueueType,
    },
    /// The name of an exchange that is not a text.
    #[error("invalid type '{found}' for arg '{key}' in {resource}")]
    NotText {
        /// The argument.
        key: &'static str,
        /// What was being declared.
        resource: Resource,
        /// The type that was sent.
        found: &'static str,
    },
    /// x-consistent-hash was told to go by both.
    #[error("hash-header and hash-property are mutually exclusive")]
    HashOnBoth,
    /// x-consistent-hash cannot go by that property.
    #[error("Unsupported property: {0}")]
    HashProperty(String),
    /// How many messages x-recent-history keeps; the value as an Erlang term.
    #[error("Invalid argument {0}, 'x-recent-history-length' must be a positive integer")]
    HistoryLength(String),
    /// x-delayed-message was not told as what to route.
    #[error("Invalid argument, 'x-delayed-type' must be an existing exchange type")]
    NoDelayedType,
    /// x-delayed-message is to route as a type that is not there.
    #[error("unknown exchange type '{0}'")]
    UnknownDelayedType(String),
    /// x-delayed-message is to route as itself.
    #[error("Invalid argument, 'x-delayed-message' can't be used for 'x-delayed-type'")]
    DelayedTwice,
    /// How many messages x-message-deduplication remembers.
    #[error("Missing or invalid argument, 'x-cache-size' must be an integer greater than 0")]
    CacheSize,
    /// How long x-message-deduplication remembers.
    #[error("Invalid argument, 'x-cache-ttl' must be an integer greater than 0")]
    CacheTtl,
    /// Where x-message-deduplication remembers.
    #[error("Invalid argument, 'x-cache-persistence' must be either 'disk' or 'memory'")]
    CachePersistence,
    /// A property that the queue type does not allow.
    #[error("invalid property '{property}' for {resource}")]
    Property {
        /// The property, as RabbitMQ calls it.
        property: &'static str,
        /// The queue.
        resource: Resource,
    },
    /// The queue type wants a name of the client's.
    #[error("Cannot declare a server-named queue for type {}", queue_type.module())]
    ServerNamed {
        /// The type.
        queue_type: QueueType,
    },
    /// A server-named queue of a type that is none.
    #[error("unknown queue type '{0}'")]
    UnknownType(String),
    /// A segment of a stream cannot be so large.
    #[error("Exceeded max value for x-stream-max-segment-size-bytes")]
    SegmentSize,
    /// A stream's filters cannot be so small or large.
    #[error("Invalid value for x-stream-filter-size-bytes")]
    FilterSize,
    /// A place in a stream of a type that names none. RabbitMQ fails over it.
    #[error("")]
    OffsetType,
    /// Declared before with another value.
    #[error("inequivalent arg '{key}' for {resource}: received {received} but current is {current}")]
    Inequivalent {
        /// The argument or property.
        key: &'static str,
        /// What was declared before.
        resource: Resource,
        /// The new value, as the text shows it.
        received: String,
        /// The value it has.
        current: String,
    },
}

impl ArgumentError {
    /// The reply code it goes with.
    #[must_use]
    pub fn code(&self) -> ReplyCode {
        match self {
            Self::OffsetType => ReplyCode::InternalError,
            _ => ReplyCode::PreconditionFailed,
        }
    }
}

impl From<ArgumentError> for AmqpError {
    fn from(error: ArgumentError) -> Self {
        Self::new(error.code(), error.to_string())
    }
}
