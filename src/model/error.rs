//! An error as AMQP tells it: a reply code, a text, and the method at fault. The code says how much it closes.

use amqp_spec::{ReplyCode, Scope};
use std::fmt;

/// An error to be sent to the client as channel.close or connection.close.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AmqpError {
    /// The reply code; its scope decides what is closed.
    pub code: ReplyCode,
    /// The explanation, without the code's name; the sender puts `NAME - ` before it and cuts it to 255 bytes.
    pub text: String,
    /// Class and method at fault, `(0, 0)` where the broker raises it by itself. Filled in by the channel where the
    /// layer below does not know the method.
    pub method: (u16, u16),
}

impl AmqpError {
    /// An error whose method the channel will fill in.
    #[must_use]
    pub fn new(code: ReplyCode, text: impl Into<String>) -> Self {
        Self { code, text: text.into(), method: (0, 0) }
    }

    /// The same error, blamed on a method.
    #[must_use]
    pub fn of(mut self, method: (u16, u16)) -> Self {
        self.method = method;
        self
    }

    /// Whether it is an internal error without an explanation: what RabbitMQ sends where it fails over what a client
    /// sent.
    #[must_use]
    pub fn is_bare(&self) -> bool {
        self.code == ReplyCode::InternalError && self.text.is_empty()
    }

    /// What it closes.
    #[must_use]
    pub fn scope(&self) -> Scope {
        self.code.scope()
    }
}

impl fmt::Display for AmqpError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} - {}", self.code.name(), self.text)
    }
}

impl std::error::Error for AmqpError {}
