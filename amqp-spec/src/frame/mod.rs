//! Frames: 7 bytes of head, a payload, one end octet. Cutting them out of a byte stream, and writing them.
//!
//! Reading gives ranges of the caller's buffer, so that payloads can be sliced from one shared `Bytes` without a copy.
//! A frame's size is judged as soon as its head is there. What methods and contents mean is not looked at.

mod decoder;
mod encode;
mod error;
#[cfg(test)]
mod tests;

pub use decoder::{CEILING, FrameDecoder, FrameHead, RawFrame};
pub use encode::{body_chunk, frame_head, put_body, put_deliver, put_frame, put_get_ok, put_header, put_method};
pub use error::FrameError;

/// Type octet of a method frame.
pub const METHOD: u8 = 1;
/// Type octet of a content header frame.
pub const HEADER: u8 = 2;
/// Type octet of a content body frame.
pub const BODY: u8 = 3;
/// Type octet of a heartbeat frame.
pub const HEARTBEAT: u8 = 8;
/// Closes every frame.
pub const FRAME_END: u8 = 0xCE;
/// Bytes before a payload: type, channel, size.
pub const HEAD_LEN: usize = 7;
/// Bytes of a frame besides its payload: the head and the end octet.
pub const OVERHEAD: usize = HEAD_LEN + 1;
/// A whole heartbeat frame.
pub const HEARTBEAT_FRAME: [u8; OVERHEAD] = [HEARTBEAT, 0, 0, 0, 0, 0, 0, FRAME_END];

/// What a frame carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum FrameKind {
    /// A method: ids and arguments.
    Method = METHOD,
    /// Size and properties of a content.
    Header = HEADER,
    /// A piece of a content.
    Body = BODY,
    /// Nothing: it only shows that the peer is there.
    Heartbeat = HEARTBEAT,
}

impl FrameKind {
    /// The kind of a type octet.
    #[inline]
    #[must_use]
    pub fn from_octet(octet: u8) -> Option<Self> {
        Some(match octet {
            METHOD => Self::Method,
            HEADER => Self::Header,
            BODY => Self::Body,
            HEARTBEAT => Self::Heartbeat,
            _ => return None,
        })
    }

    /// The type octet.
    #[inline]
    #[must_use]
    pub fn octet(self) -> u8 {
        self as u8
    }
}
