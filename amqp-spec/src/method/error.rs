//! Why a method frame's payload is refused, and what RabbitMQ says to it.

use super::info::split;
use crate::erlang;
use crate::reply::{self, Reply, ReplyCode};
use crate::table::TableError;

/// What is wrong with a method's arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ArgumentError {
    /// Too few bytes for the method's fields, or bytes left over.
    #[error("arguments do not parse")]
    Malformed,
    /// A shortstr is not UTF-8.
    #[error("malformed UTF-8 in shortstr")]
    Utf8,
    /// A field table is broken inside.
    #[error(transparent)]
    Table(#[from] TableError),
}

impl From<nom::Err<()>> for ArgumentError {
    fn from(_: nom::Err<()>) -> Self {
        Self::Malformed
    }
}

impl ArgumentError {
    /// The same error, of the method with that id.
    #[must_use]
    pub fn of(self, id: u32) -> MethodError {
        let (class_id, method_id) = split(id);
        MethodError::Arguments { class_id, method_id, error: self }
    }
}

/// Why a method frame's payload is no method.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MethodError {
    /// Fewer than the 4 bytes of the ids. [`crate::FrameDecoder`] refuses such frames already.
    #[error("a method frame of fewer than 4 bytes")]
    TooShort,
    /// No method has these ids.
    #[error("unknown method ({class_id}, {method_id})")]
    Unknown {
        /// The class id read.
        class_id: u16,
        /// The method id read.
        method_id: u16,
    },
    /// The arguments are wrong.
    #[error("method ({class_id}, {method_id}): {error}")]
    Arguments {
        /// Class of the method.
        class_id: u16,
        /// The method.
        method_id: u16,
        /// What is wrong.
        #[source]
        error: ArgumentError,
    },
}

impl MethodError {
    pub(super) fn unknown(id: u32) -> Self {
        let (class_id, method_id) = split(id);
        Self::Unknown { class_id, method_id }
    }

    /// The `connection.close` that RabbitMQ sends, given the payload that was refused.
    /// `None`: it closes the socket without one (unknown ids, a table cut short or with an unknown type).
    #[must_use]
    pub fn reply(&self, payload: &[u8]) -> Option<Reply> {
        match *self {
            Self::TooShort => Some(crate::FrameError::unknown_frame(crate::frame::METHOD, 0, payload).reply()),
            Self::Unknown { .. } => None,
            Self::Arguments { class_id, method_id, error } => match error {
                ArgumentError::Malformed => Some(cannot_decode(payload).of(class_id, method_id)),
                ArgumentError::Utf8 => Some(Reply::new(ReplyCode::FrameError, "Malformed UTF-8 in shortstr")),
                ArgumentError::Table(error @ TableError::TooDeep) => {
                    Some(Reply::new(ReplyCode::SyntaxError, &error.to_string()).of(class_id, method_id))
                }
                ArgumentError::Table(_) => None,
            },
        }
    }
}

/// Names the arguments; no more of them than a reply text can hold, and enough to show that it was cut.
fn cannot_decode(payload: &[u8]) -> Reply {
    let args = payload.get(4..).unwrap_or_default();
    let shown = erlang::Decimal(erlang::head(args, reply::MAX_TEXT));
    Reply::new(ReplyCode::FrameError, &format!("cannot decode {shown}"))
}
