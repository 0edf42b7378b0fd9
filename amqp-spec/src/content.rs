//! The content header: what comes between a publish and its body.

use crate::primitive::{be_u16, be_u64};
use bytes::BufMut;
use nom::Parser;

/// Bytes before the properties: class id, weight, body size.
pub const FIXED_LEN: usize = 2 + 2 + 8;

/// A content header frame's payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ContentHeader<'a> {
    /// Class of the method before it.
    pub class_id: u16,
    /// Always 0; RabbitMQ takes a frame with another weight for no content header.
    pub weight: u16,
    /// Bytes of body that follow.
    pub body_size: u64,
    /// Flags and values as they stand on the wire, not looked into: see [`crate::Properties`].
    pub properties: &'a [u8],
}

impl<'a> ContentHeader<'a> {
    /// Reads a content header frame's payload; `None` if it is shorter than [`FIXED_LEN`], which
    /// [`crate::FrameDecoder`] does not let through.
    #[inline]
    #[must_use]
    pub fn parse(payload: &'a [u8]) -> Option<Self> {
        let parsed: nom::IResult<&[u8], _, ()> = (be_u16, be_u16, be_u64).parse(payload);
        let (properties, (class_id, weight, body_size)) = parsed.ok()?;
        Some(Self { class_id, weight, body_size, properties })
    }

    /// A header of class basic.
    #[must_use]
    pub fn basic(body_size: u64, properties: &'a [u8]) -> Self {
        Self { class_id: crate::method::basic::CLASS_ID, weight: 0, body_size, properties }
    }

    /// Writes the payload.
    #[inline]
    pub fn encode<B: BufMut>(&self, out: &mut B) {
        out.put_u16(self.class_id);
        out.put_u16(self.weight);
        out.put_u64(self.body_size);
        out.put_slice(self.properties);
    }
}
