//! Writes frames into a buffer.

use super::decoder::CEILING;
use super::{FRAME_END, FrameKind, HEAD_LEN, OVERHEAD};
use crate::content::{self, ContentHeader};
use crate::method::{Encode, Route, basic};
use bytes::{BufMut, BytesMut};

/// Bytes of deliver's payload besides consumer tag and route: ids, delivery tag, redelivered.
const DELIVER_FIXED: usize = 4 + 8 + 1;
/// Bytes of get-ok's payload besides the route: ids, delivery tag, redelivered, message count.
const GET_OK_FIXED: usize = 4 + 8 + 1 + 4;

/// The 7 bytes before a payload; [`FRAME_END`] goes behind it. For payloads that are written without a copy.
#[inline]
#[must_use]
pub fn frame_head(kind: FrameKind, channel: u16, size: usize) -> [u8; HEAD_LEN] {
    let [c0, c1] = channel.to_be_bytes();
    let [s0, s1, s2, s3] = u32::try_from(size).unwrap_or(u32::MAX).to_be_bytes();
    [kind.octet(), c0, c1, s0, s1, s2, s3]
}

/// A frame with that payload, which must not exceed what was tuned.
#[inline]
pub fn put_frame(out: &mut BytesMut, kind: FrameKind, channel: u16, payload: &[u8]) {
    out.reserve(OVERHEAD + payload.len());
    out.extend_from_slice(&frame_head(kind, channel, payload.len()));
    out.extend_from_slice(payload);
    out.put_u8(FRAME_END);
}

/// A method frame.
#[inline]
pub fn put_method<M: Encode>(out: &mut BytesMut, channel: u16, method: &M) {
    let len = method.encoded_len();
    out.reserve(OVERHEAD + len);
    out.extend_from_slice(&frame_head(FrameKind::Method, channel, len));
    method.encode(out);
    out.put_u8(FRAME_END);
}

/// A content header frame.
#[inline]
pub fn put_header(out: &mut BytesMut, channel: u16, header: &ContentHeader<'_>) {
    let len = content::FIXED_LEN + header.properties.len();
    out.reserve(OVERHEAD + len);
    out.extend_from_slice(&frame_head(FrameKind::Header, channel, len));
    header.encode(out);
    out.put_u8(FRAME_END);
}

/// A body in as many frames as `frame_max` (0: no limit) makes necessary; none for an empty body.
#[inline]
pub fn put_body(out: &mut BytesMut, channel: u16, body: &[u8], frame_max: u32) {
    body.chunks(body_chunk(frame_max)).for_each(|piece| put_frame(out, FrameKind::Body, channel, piece));
}

/// Bytes of body that go into one frame: frame_max less the frame's own 8.
#[inline]
#[must_use]
pub fn body_chunk(frame_max: u32) -> usize {
    let whole = if frame_max == 0 { CEILING } else { frame_max };
    (whole as usize).saturating_sub(OVERHEAD).max(1)
}

/// A `basic.deliver` frame in one go. `consumer_tag` is its wire form, the length octet included; the route is as the
/// publish brought it.
#[inline]
pub fn put_deliver(
    out: &mut BytesMut,
    channel: u16,
    consumer_tag: &[u8],
    delivery_tag: u64,
    redelivered: bool,
    route: Route<'_>,
) {
    let len = DELIVER_FIXED + consumer_tag.len() + route.raw().len();
    out.reserve(OVERHEAD + len);
    out.extend_from_slice(&method_head(channel, len, basic::Deliver::ID));
    out.extend_from_slice(consumer_tag);
    out.extend_from_slice(&tag_and_flag(delivery_tag, redelivered));
    out.extend_from_slice(route.raw());
    out.put_u8(FRAME_END);
}

/// A `basic.get-ok` frame in one go.
#[inline]
pub fn put_get_ok(
    out: &mut BytesMut,
    channel: u16,
    delivery_tag: u64,
    redelivered: bool,
    route: Route<'_>,
    message_count: u32,
) {
    let len = GET_OK_FIXED + route.raw().len();
    out.reserve(OVERHEAD + len);
    out.extend_from_slice(&method_head(channel, len, basic::GetOk::ID));
    out.extend_from_slice(&tag_and_flag(delivery_tag, redelivered));
    out.extend_from_slice(route.raw());
    out.put_u32(message_count);
    out.put_u8(FRAME_END);
}

/// A frame's head and a method's ids.
#[inline]
fn method_head(channel: u16, len: usize, id: u32) -> [u8; HEAD_LEN + 4] {
    let [k, c0, c1, s0, s1, s2, s3] = frame_head(FrameKind::Method, channel, len);
    let [i0, i1, i2, i3] = id.to_be_bytes();
    [k, c0, c1, s0, s1, s2, s3, i0, i1, i2, i3]
}

#[inline]
fn tag_and_flag(delivery_tag: u64, redelivered: bool) -> [u8; 9] {
    let [a, b, c, d, e, f, g, h] = delivery_tag.to_be_bytes();
    [a, b, c, d, e, f, g, h, redelivered.into()]
}
