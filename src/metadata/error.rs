//! Why a command is refused.

use crate::model::arguments::ArgumentError;
use crate::model::{AmqpError, Name, Resource, ResourceKind};
use amqp_spec::ReplyCode;

/// Why a command is refused, with RabbitMQ's texts.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MetadataError {
    /// There is no such queue or exchange.
    #[error("no {0}")]
    NotFound(Resource),
    /// The default exchange is nobody's to declare, delete or bind.
    #[error("operation not permitted on the default exchange")]
    DefaultExchange,
    /// Names that start with `amq.` are the broker's.
    #[error("{} name '{name}' contains reserved prefix 'amq.*'", kind.name())]
    ReservedPrefix {
        /// Queue or exchange.
        kind: ResourceKind,
        /// The name.
        name: Name,
    },
    /// Exchanges whose names start with `amq.` are not deleted.
    #[error("deletion of system {0} not allowed")]
    SystemExchange(Resource),
    /// An exclusive queue of another connection, or one declared with another exclusive flag.
    #[error(
        "cannot obtain exclusive access to locked {0}. It could be originally declared on another connection or the \
         exclusive property value does not match that of the original declaration."
    )]
    Locked(Resource),
    /// No exchange type has this name.
    #[error("unknown exchange type '{0}'")]
    UnknownExchangeType(String),
    /// An exchange type without a name.
    #[error("invalid exchange type ''")]
    EmptyExchangeType,
    /// Deletion was asked for only if unused.
    #[error("{0} in use")]
    InUse(Resource),
    /// Deletion was asked for only if empty.
    #[error("{0} not empty")]
    NotEmpty(Resource),
    /// Quorum queues are deleted without conditions only.
    #[error(
        "cannot delete {resource}. queue.delete operations with {flag} flag set are not supported by quorum queues"
    )]
    ConditionalDelete {
        /// The queue.
        resource: Resource,
        /// `if-unused` or `if-empty`.
        flag: &'static str,
    },
    /// Arguments or properties.
    #[error(transparent)]
    Argument(#[from] ArgumentError),
    /// There is no such vhost.
    #[error("vhost {0} not found")]
    NoVhost(Name),
    /// There is no such user.
    #[error("no user '{0}'")]
    NoUser(Name),
    /// The vhost says that it is not to be deleted.
    #[error("Refusing to delete virtual host '{0}' because it is protected from deletion")]
    ProtectedVhost(Name),
    /// The vhost has as many queues as it may.
    #[error("cannot declare queue '{queue}': queue limit in vhost '{vhost}' ({limit}) is reached")]
    QueueLimit {
        /// The queue that is one too many.
        queue: Name,
        /// Where.
        vhost: Name,
        /// How many there may be.
        limit: u64,
    },
}

impl MetadataError {
    /// The reply code it goes with.
    #[must_use]
    pub fn code(&self) -> ReplyCode {
        match self {
            Self::NotFound(_) | Self::NoUser(_) => ReplyCode::NotFound,
            Self::DefaultExchange | Self::ReservedPrefix { .. } | Self::SystemExchange(_) => ReplyCode::AccessRefused,
            Self::Locked(_) => ReplyCode::ResourceLocked,
            Self::UnknownExchangeType(_) | Self::EmptyExchangeType => ReplyCode::PreconditionFailed,
            Self::InUse(_) | Self::NotEmpty(_) | Self::QueueLimit { .. } | Self::ProtectedVhost(_) => {
                ReplyCode::PreconditionFailed
            }
            Self::ConditionalDelete { .. } => ReplyCode::NotImplemented,
            Self::Argument(error) => error.code(),
            Self::NoVhost(_) => ReplyCode::NotAllowed,
        }
    }
}

impl From<MetadataError> for AmqpError {
    fn from(error: MetadataError) -> Self {
        Self::new(error.code(), error.to_string())
    }
}
