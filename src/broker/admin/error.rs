//! What comes of a command.

use crate::auth::{HashError, PatternError};
use crate::metadata::{LimitError, MetadataError};
use crate::model::AmqpError;

/// Whether what was put is new.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Put {
    /// It was not there before.
    Created,
    /// It was there, and is now as it was put.
    Updated,
}

impl Put {
    pub(super) fn new(created: bool) -> Self {
        if created { Self::Created } else { Self::Updated }
    }
}

/// Why a command is not carried out.
#[derive(Clone, Debug, thiserror::Error)]
pub enum AdminError {
    /// What the metadata machine refuses: there is no such user or vhost, or the vhost is protected.
    #[error(transparent)]
    Refused(#[from] MetadataError),
    /// A permission is no regular expression.
    #[error(transparent)]
    Pattern(#[from] PatternError),
    /// A password hash is none.
    #[error(transparent)]
    Hash(#[from] HashError),
    /// Limits that are none.
    #[error(transparent)]
    Limits(#[from] LimitError),
    /// A value does not do; the text is RabbitMQ's.
    #[error("{0}")]
    Invalid(String),
    /// There is nothing of that name to be changed or taken away.
    #[error("Not Found")]
    NotFound,
    /// It was carried out, and the disk failed.
    #[error("{}", .0.text)]
    Disk(AmqpError),
}
