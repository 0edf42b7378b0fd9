//! Queue types: their names, and which one a declaration asks for.

use super::detail::{Detail, longstr};
use super::queue_rules::QUEUE_TYPE;
use super::{ArgumentError, QueueFlags};
use crate::model::resource::Resource;
use amqp_spec::FieldTable;

/// What kind of queue it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum QueueType {
    /// The default.
    #[default]
    Classic,
    /// Durable, with a delivery limit.
    Quorum,
    /// A log that is read, not emptied.
    Stream,
}

impl QueueType {
    /// Its name in `x-queue-type` and in the HTTP API.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Classic => "classic",
            Self::Quorum => "quorum",
            Self::Stream => "stream",
        }
    }

    /// The type of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Classic, Self::Quorum, Self::Stream].into_iter().find(|queue_type| queue_type.name() == name)
    }

    /// What RabbitMQ's error texts call it.
    #[must_use]
    pub fn module(self) -> &'static str {
        match self {
            Self::Classic => "rabbit_classic_queue",
            Self::Quorum => "rabbit_quorum_queue",
            Self::Stream => "rabbit_stream_queue",
        }
    }

    /// The type that a declaration without `x-queue-type` asks for: the vhost's default where the flags allow it.
    #[must_use]
    pub fn unless_said(flags: QueueFlags, default: Self) -> Self {
        if flags.durable && !flags.exclusive && !flags.auto_delete { default } else { Self::Classic }
    }

    /// The type that a declaration asks for.
    ///
    /// # Errors
    /// When `x-queue-type` is no text or names no type.
    pub fn of(
        resource: &Resource,
        arguments: &FieldTable,
        flags: QueueFlags,
        default: Self,
    ) -> Result<Self, ArgumentError> {
        let invalid = |detail| ArgumentError::Invalid { key: QUEUE_TYPE, resource: resource.clone(), detail };
        let Some(value) = arguments.get(QUEUE_TYPE) else { return Ok(Self::unless_said(flags, default)) };
        match longstr(value).map_err(invalid)? {
            b"" => Ok(Self::unless_said(flags, default)),
            b"classic" => Ok(Self::Classic),
            b"quorum" => Ok(Self::Quorum),
            b"stream" => Ok(Self::Stream),
            _ => Err(invalid(Detail::UnsupportedQueueType(value.to_string()))),
        }
    }
}
