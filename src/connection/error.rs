//! How a connection ends.

use crate::model::AmqpError;
use amqp_spec::{FrameError, MethodError, Reply};
use std::io;
use std::time::Duration;

/// How long RabbitMQ keeps a socket open that it closes without a word: a client that guesses passwords, or does not
/// speak AMQP, gets no quick second try.
pub const SILENT_DELAY: Duration = Duration::from_secs(3);

/// The same after a frame larger than allowed before tuning.
pub const OVERSIZE_DELAY: Duration = Duration::from_secs(6);

/// Why and how a connection is to end.
#[derive(Debug, thiserror::Error)]
pub enum End {
    /// The client closed it, and has its close-ok.
    #[error("closed by the client")]
    ByClient,
    /// The socket ended or failed.
    #[error("socket: {0}")]
    Socket(#[from] io::Error),
    /// The client's socket ended.
    #[error("the client closed the socket")]
    Gone,
    /// Nothing was read for too long.
    #[error("missed heartbeats from the client")]
    Silent,
    /// The handshake took too long.
    #[error("handshake timeout")]
    HandshakeTimeout,
    /// connection.close is sent, and its close-ok awaited.
    #[error("{}", .0.text)]
    Close(Reply),
    /// connection.close is sent after a frame that cannot be read past: no close-ok can be told from the rest.
    #[error("{}", .0.text)]
    Unreadable(Reply),
    /// The socket is closed after a while, without a frame.
    #[error("{reason}")]
    Quiet {
        /// What the log says.
        reason: String,
        /// How long the socket stays open.
        after: Duration,
    },
    /// These bytes are written and the socket is closed: an unknown protocol header.
    #[error("bad protocol header")]
    Header([u8; 8]),
}

impl End {
    /// A close without a frame after RabbitMQ's usual while.
    #[must_use]
    pub fn quiet(reason: impl Into<String>) -> Self {
        Self::Quiet { reason: reason.into(), after: SILENT_DELAY }
    }

    /// A close without a frame at once.
    #[must_use]
    pub fn abrupt(reason: impl Into<String>) -> Self {
        Self::Quiet { reason: reason.into(), after: Duration::ZERO }
    }

    /// What a method that does not decode costs.
    #[must_use]
    pub fn of_method(error: &MethodError, payload: &[u8]) -> Self {
        match error.reply(payload) {
            Some(reply) => Self::Close(reply),
            None => Self::abrupt(error.to_string()),
        }
    }
}

impl From<FrameError> for End {
    fn from(error: FrameError) -> Self {
        let reply = error.reply();
        if error.is_fatal() { Self::Unreadable(reply) } else { Self::Close(reply) }
    }
}

/// An error as a close method carries it. One without a text is the bare name of its code.
#[must_use]
pub fn reply(error: &AmqpError) -> Reply {
    let text = if error.is_bare() { error.code.name().to_owned() } else { error.code.text(&error.text) };
    Reply { code: error.code, text, class_id: error.method.0, method_id: error.method.1 }
}

impl From<AmqpError> for End {
    fn from(error: AmqpError) -> Self {
        Self::Close(reply(&error))
    }
}
