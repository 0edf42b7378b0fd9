//! Why a command failed, with the exit code that scripts look at: those of `sysexits.h`, as RabbitMQ's tools have them.

use super::client::ClientError;
use serde_json::Value;
use thiserror::Error;

/// Why a command failed. Each shows as the lines that go to standard error.
#[derive(Debug, Error)]
pub enum Failure {
    /// The command line is wrong: 64.
    #[error("{0}")]
    Usage(String),
    /// A word has a value that it cannot have: 65.
    #[error("{0}")]
    Argument(String),
    /// What was given, or what was found, is wrong: 65.
    #[error("Error:\n{0}")]
    Data(String),
    /// There is no such virtual host: 65.
    #[error("Virtual host '{0}' does not exist")]
    NoVhost(String),
    /// There is no such object: 65.
    #[error("Object (queue, stream, exchange, etc) was not found")]
    NoObject,
    /// There is no such user: 67.
    #[error("Error:\nUser \"{0}\" does not exist")]
    NoUser(String),
    /// There is no such queue: 65.
    #[error("queue '{name}' was not found in virtual host '{vhost}'")]
    NoQueue {
        /// Its name.
        name: String,
        /// Its virtual host.
        vhost: String,
    },
    /// The same, where RabbitMQ says it without quotes: 67.
    #[error("Error:\nUser {0} does not exist")]
    NoSuchUser(String),
    /// The broker does not answer, or refuses, or a health check failed: 69.
    #[error("Error:\n{0}")]
    Unavailable(String),
    /// It went wrong inside: 70.
    #[error("Error:\n{0}")]
    Software(String),
    /// It took too long: 75.
    #[error("Error: {0}")]
    Timeout(String),
    /// The node that is meant is not there, or is not this broker: 69.
    #[error(
        "Error: unable to perform an operation on node '{node}'. Please see diagnostics information and suggestions below.\n\n{cause}"
    )]
    NoNode {
        /// The node that is meant.
        node: String,
        /// What was found instead.
        cause: String,
    },
    /// What people and programs are told in different ways.
    #[error("{text}")]
    Both {
        /// The exit code.
        code: u8,
        /// For people.
        text: String,
        /// For programs: exit code 69.
        value: Value,
    },
    /// The latter.
    #[error("{1}")]
    Json(u8, Value),
    /// There is no such user, where RabbitMQ says so with an Erlang term: 69.
    #[error("Error:\n{{:no_such_user, \"{0}\"}}")]
    UserTerm(String),
    /// The broker cannot be asked.
    #[error("Error: {0}")]
    Client(ClientError),
    /// A health check found what it looks for: 69. It has no heading, as with RabbitMQ's.
    #[error("{0}")]
    Check(String),
}

impl Failure {
    pub(super) fn data(text: impl Into<String>) -> Self {
        Self::Data(text.into())
    }

    pub(super) fn unavailable(text: impl Into<String>) -> Self {
        Self::Unavailable(text.into())
    }

    pub(super) fn no_node(node: &str, cause: String) -> Self {
        Self::NoNode { node: node.to_owned(), cause }
    }

    pub(super) fn software(text: impl Into<String>) -> Self {
        Self::Software(text.into())
    }

    /// The exit code.
    pub(super) fn code(&self) -> u8 {
        match self {
            Self::Usage(_) => 64,
            Self::Argument(_) | Self::Data(_) | Self::NoVhost(_) | Self::NoObject | Self::NoQueue { .. } => 65,
            Self::NoUser(_) | Self::NoSuchUser(_) => 67,
            Self::Unavailable(_) | Self::NoNode { .. } | Self::UserTerm(_) => 69,
            Self::Both { code, .. } | Self::Json(code, _) => *code,
            Self::Software(_) => 70,
            Self::Timeout(_) | Self::Client(ClientError::TimedOut { .. }) => 75,
            Self::Client(_) | Self::Check(_) => 69,
        }
    }
}

/// What the broker refuses is told in its own words.
impl From<ClientError> for Failure {
    fn from(error: ClientError) -> Self {
        match error {
            ClientError::Refused { reason, .. } => Self::Unavailable(reason),
            other => Self::Client(other),
        }
    }
}
