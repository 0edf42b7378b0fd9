//! Cutting, refusing and writing frames.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::*;
use crate::content::ContentHeader;
use crate::method::{Encode, RouteBuf, basic};
use bytes::BytesMut;

const FRAME_MAX: u32 = 131_072;

fn bytes(kind: u8, channel: u16, payload: &[u8], end: u8) -> Vec<u8> {
    let size = u32::try_from(payload.len()).unwrap();
    [&[kind][..], &channel.to_be_bytes(), &size.to_be_bytes(), payload, &[end]].concat()
}

fn refusal(input: &[u8]) -> FrameError {
    FrameDecoder::new(FRAME_MAX).decode(input).unwrap_err()
}

fn text(input: &[u8]) -> String {
    refusal(input).reply().text
}

#[test]
fn a_payload_is_a_range_of_the_input() {
    let input = [bytes(BODY, 5, b"hello", FRAME_END), b"next".to_vec()].concat();
    let (frame, used) = FrameDecoder::new(FRAME_MAX).decode(&input).unwrap().unwrap();
    assert_eq!((frame.kind, frame.channel, &input[frame.payload], used), (FrameKind::Body, 5, &b"hello"[..], 13));
}

#[test]
fn a_size_over_the_limit_is_refused_with_the_head_alone() {
    let head = frame_head(FrameKind::Body, 1, FRAME_MAX as usize + 1);
    assert_eq!(text(&head), "FRAME_ERROR - type 3, all octets = <<>>: {frame_too_large,131073,131064}");
    assert!(refusal(&head).is_fatal());
    assert_eq!(FrameDecoder::new(FRAME_MAX).decode(&head[..6]), Ok(None));
}

#[test]
fn the_8_bytes_over_frame_max_that_rabbitmq_tolerates_pass() {
    let input = bytes(BODY, 1, &vec![1; FRAME_MAX as usize], FRAME_END);
    assert!(FrameDecoder::new(FRAME_MAX).decode(&input).unwrap().is_some());
}

#[test]
fn a_wrong_end_octet_shows_the_payloads_start() {
    assert_eq!(
        text(&bytes(METHOD, 1, b"hello", b'A')),
        "FRAME_ERROR - type 1, all octets = <<\"hello\">>: {invalid_frame_end_marker,65}"
    );
    assert_eq!(
        text(&bytes(METHOD, 1, &[1; 17], 0)),
        "FRAME_ERROR - type 1, first 16 octets = <<1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1>>: {invalid_frame_end_marker,0}"
    );
}

#[test]
fn payloads_that_fit_no_frame_are_unknown_frames() {
    let unknown = |kind, payload: &[u8]| text(&bytes(kind, 1, payload, FRAME_END));
    assert_eq!(unknown(7, b"hello"), "FRAME_ERROR - type 7, all octets = <<\"hello\">>: unknown_frame");
    assert_eq!(unknown(METHOD, b""), "FRAME_ERROR - type 1, all octets = <<>>: unknown_frame");
    assert_eq!(unknown(METHOD, b"\0\x32\0"), "FRAME_ERROR - type 1, all octets = <<0,50,0>>: unknown_frame");
    assert_eq!(
        unknown(HEADER, b"\0\x3c\0\0abc"),
        "FRAME_ERROR - type 2, all octets = <<0,60,0,0,97,98,99>>: unknown_frame"
    );
    assert_eq!(unknown(HEARTBEAT, b"x"), "FRAME_ERROR - type 8, all octets = <<\"x\">>: unknown_frame");
}

#[test]
fn a_sound_frame_at_the_wrong_time_is_505() {
    let reply = FrameError::unexpected(METHOD, 1, &[0, 20, 0, 10, 0]).reply();
    assert_eq!(reply.text, "UNEXPECTED_FRAME - type 1, all octets = <<0,20,0,10,0>>");
    let reply = FrameError::heartbeat_on_channel(1).reply();
    assert_eq!((reply.code.code(), reply.text.as_str()), (505, "UNEXPECTED_FRAME - type 8, all octets = <<>>"));
}

#[test]
fn the_short_ways_write_what_the_long_ones_do() {
    let route = RouteBuf::new("amq.topic", "a.b.c").unwrap();
    let route = route.as_route();
    let (mut short, mut long) = (BytesMut::new(), BytesMut::new());
    put_deliver(&mut short, 7, b"\x04ctag", 1 << 40, true, route);
    let deliver = basic::Deliver { consumer_tag: b"ctag", delivery_tag: 1 << 40, redelivered: true, route };
    put_method(&mut long, 7, &deliver);
    assert_eq!(short, long);
    put_get_ok(&mut short, 8, 3, false, route, 99);
    let get_ok = basic::GetOk { delivery_tag: 3, redelivered: false, route, message_count: 99 };
    put_method(&mut long, 8, &get_ok);
    assert_eq!(short, long);
    assert_eq!(short.len(), deliver.encoded_len() + get_ok.encoded_len() + 2 * OVERHEAD);
}

#[test]
fn contents_are_written_in_pieces_that_fit() {
    let mut out = BytesMut::new();
    put_header(&mut out, 1, &ContentHeader::basic(10, &[0, 0]));
    put_body(&mut out, 1, &[7; 10], OVERHEAD as u32 + 4);
    put_body(&mut out, 1, &[], FRAME_MAX);
    let (decoder, mut at, mut sizes) = (FrameDecoder::new(100), 0, Vec::new());
    while let Some((frame, used)) = decoder.decode(&out[at..]).unwrap() {
        sizes.push((frame.kind, frame.payload.len()));
        at += used;
    }
    let body = |size| (FrameKind::Body, size);
    assert_eq!(sizes, [(FrameKind::Header, 14), body(4), body(4), body(2)]);
}

#[test]
fn a_heartbeat_is_one() {
    let (frame, used) = FrameDecoder::new(FRAME_MAX).decode(&HEARTBEAT_FRAME).unwrap().unwrap();
    assert_eq!((frame.kind, frame.channel, frame.payload.len(), used), (FrameKind::Heartbeat, 0, 0, 8));
}
