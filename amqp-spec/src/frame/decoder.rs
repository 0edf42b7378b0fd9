//! Cuts frames out of a byte stream.

use super::{FRAME_END, FrameError, FrameKind, HEAD_LEN, OVERHEAD};
use crate::content;
use std::ops::Range;

/// The largest payload when no frame_max is set (0): no message may be larger than this in RabbitMQ, so no frame
/// needs to be.
pub const CEILING: u32 = 512 * 1024 * 1024;

/// The first 7 bytes of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FrameHead {
    /// Type octet, not judged yet.
    pub kind: u8,
    /// Channel number.
    pub channel: u16,
    /// Bytes of payload that follow.
    pub size: u32,
}

impl FrameHead {
    /// Reads a head; `None` while fewer than 7 bytes are there.
    #[inline]
    #[must_use]
    pub fn parse(input: &[u8]) -> Option<Self> {
        let [kind, c0, c1, s0, s1, s2, s3] = *input.first_chunk::<HEAD_LEN>()?;
        Some(Self { kind, channel: u16::from_be_bytes([c0, c1]), size: u32::from_be_bytes([s0, s1, s2, s3]) })
    }
}

/// A whole frame of a known kind. Its payload is long enough for its kind: the two ids of a method, class, weight and
/// size of a content header; a heartbeat's is empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawFrame {
    /// What it carries.
    pub kind: FrameKind,
    /// Channel number.
    pub channel: u16,
    /// Where the payload lies in the input given.
    pub payload: Range<usize>,
}

/// Cuts frames; keeps no bytes, only the limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FrameDecoder {
    frame_max: u32,
}

impl FrameDecoder {
    /// For frames of at most `frame_max` bytes (0: no limit but [`CEILING`]). As RabbitMQ does, a payload may fill
    /// frame_max by itself, 8 bytes more than the standard lets it.
    #[must_use]
    pub fn new(frame_max: u32) -> Self {
        Self { frame_max }
    }

    /// Sets another limit, as tune-ok does.
    pub fn set_frame_max(&mut self, frame_max: u32) {
        self.frame_max = frame_max;
    }

    fn limit(&self) -> u32 {
        if self.frame_max == 0 { CEILING } else { self.frame_max }
    }

    /// Looks for a frame at the start of `input`: the frame and the bytes it takes, or `None` while some are missing.
    /// Any way of splitting a stream into inputs gives the same frames, as long as the rest is given again.
    ///
    /// # Errors
    /// See [`FrameError`]; the stream makes no sense after it.
    #[inline]
    pub fn decode(&self, input: &[u8]) -> Result<Option<(RawFrame, usize)>, FrameError> {
        let Some(head) = FrameHead::parse(input) else {
            return Ok(None);
        };
        if head.size > self.limit() {
            return Err(FrameError::too_large(head, self.limit()));
        }
        let end = HEAD_LEN + head.size as usize;
        let (Some(payload), Some(&end_octet)) = (input.get(HEAD_LEN..end), input.get(end)) else {
            return Ok(None);
        };
        if end_octet != FRAME_END {
            return Err(FrameError::bad_end(head, payload, end_octet));
        }
        match FrameKind::from_octet(head.kind) {
            Some(kind) if fits(kind, head.size) => {
                Ok(Some((RawFrame { kind, channel: head.channel, payload: HEAD_LEN..end }, end + 1)))
            }
            _ => Err(FrameError::unknown_frame(head.kind, head.channel, payload)),
        }
    }

    /// Bytes that the frame at the start of `input` takes in all; `None` while its head is not there.
    ///
    /// # Errors
    /// The frame is too large.
    pub fn frame_len(&self, input: &[u8]) -> Result<Option<usize>, FrameError> {
        match FrameHead::parse(input) {
            Some(head) if head.size > self.limit() => Err(FrameError::too_large(head, self.limit())),
            head => Ok(head.map(|head| OVERHEAD + head.size as usize)),
        }
    }
}

/// Whether a payload of that size can be one of its kind.
#[inline]
fn fits(kind: FrameKind, size: u32) -> bool {
    match kind {
        FrameKind::Method => size >= 4,
        FrameKind::Header => size as usize >= content::FIXED_LEN,
        FrameKind::Body => true,
        FrameKind::Heartbeat => size == 0,
    }
}
