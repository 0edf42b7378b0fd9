//! Why a frame is refused, and RabbitMQ's words for it.

use super::{FrameHead, HEARTBEAT, OVERHEAD};
use crate::erlang::Pretty;
use crate::reply::{Reply, ReplyCode};
use std::fmt::{self, Debug, Display, Formatter};

/// Bytes of a payload that a reply text shows.
const SNIPPET: usize = 16;

/// A frame that ends the connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FrameError {
    kind: u8,
    channel: u16,
    snippet: Snippet,
    reason: Reason,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reason {
    TooLarge { size: u32, frame_max: u32 },
    BadEnd(u8),
    UnknownFrame,
    Unexpected,
}

/// The start of a payload, and whether there was more.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Snippet {
    bytes: [u8; SNIPPET],
    len: usize,
    cut: bool,
}

impl Snippet {
    fn of(payload: &[u8]) -> Self {
        let mut bytes = [0; SNIPPET];
        let len = bytes.iter_mut().zip(payload).map(|(to, from)| *to = *from).count();
        Self { bytes, len, cut: payload.len() > SNIPPET }
    }

    fn shown(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }
}

impl Debug for Snippet {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        Debug::fmt(self.shown(), f)
    }
}

impl FrameError {
    #[cold]
    pub(super) fn too_large(head: FrameHead, frame_max: u32) -> Self {
        Self::new(head.kind, head.channel, &[], Reason::TooLarge { size: head.size, frame_max })
    }

    #[cold]
    pub(super) fn bad_end(head: FrameHead, payload: &[u8], end: u8) -> Self {
        Self::new(head.kind, head.channel, payload, Reason::BadEnd(end))
    }

    /// A type that no frame has, or a payload that none of its type has.
    #[cold]
    #[must_use]
    pub fn unknown_frame(kind: u8, channel: u16, payload: &[u8]) -> Self {
        Self::new(kind, channel, payload, Reason::UnknownFrame)
    }

    /// A frame that is sound but may not come now: before connection.open-ok on a channel, a heartbeat on a channel.
    #[must_use]
    pub fn unexpected(kind: u8, channel: u16, payload: &[u8]) -> Self {
        Self::new(kind, channel, payload, Reason::Unexpected)
    }

    /// The answer to a heartbeat on a channel other than 0.
    #[must_use]
    pub fn heartbeat_on_channel(channel: u16) -> Self {
        Self::unexpected(HEARTBEAT, channel, &[])
    }

    fn new(kind: u8, channel: u16, payload: &[u8], reason: Reason) -> Self {
        Self { kind, channel, snippet: Snippet::of(payload), reason }
    }

    /// The channel it came on.
    #[must_use]
    pub fn channel(&self) -> u16 {
        self.channel
    }

    /// Whether nothing that follows it can be read: where the next frame begins is not known, or too far away.
    #[must_use]
    pub fn is_fatal(&self) -> bool {
        matches!(self.reason, Reason::TooLarge { .. } | Reason::BadEnd(_))
    }

    /// 501 FRAME_ERROR or 505 UNEXPECTED_FRAME.
    #[must_use]
    pub fn code(&self) -> ReplyCode {
        match self.reason {
            Reason::Unexpected => ReplyCode::UnexpectedFrame,
            _ => ReplyCode::FrameError,
        }
    }

    /// The `connection.close` that RabbitMQ sends; it names no method.
    #[must_use]
    pub fn reply(&self) -> Reply {
        Reply::new(self.code(), &self.to_string())
    }
}

impl std::error::Error for FrameError {}

impl Display for FrameError {
    /// The explanation in RabbitMQ's reply text.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let which = if self.snippet.cut { "first 16" } else { "all" };
        let lead = format!("type {}, {which} octets = ", self.kind);
        write!(f, "{lead}{}", Pretty::at(self.snippet.shown(), lead.len()))?;
        match self.reason {
            Reason::TooLarge { size, frame_max } => {
                let payload_max = u64::from(frame_max).saturating_sub(OVERHEAD as u64);
                write!(f, ": {{frame_too_large,{size},{payload_max}}}")
            }
            Reason::BadEnd(end) => write!(f, ": {{invalid_frame_end_marker,{end}}}"),
            Reason::UnknownFrame => f.write_str(": unknown_frame"),
            Reason::Unexpected => Ok(()),
        }
    }
}
