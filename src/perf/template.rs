//! Publishes encoded once and written many times.

use amqp_spec::frame::{HEAD_LEN, put_body, put_header, put_method};
use amqp_spec::method::{RouteBuf, basic};
use amqp_spec::{ContentHeader, FieldTable, PropertiesBuilder};
use bytes::BytesMut;

use super::error::PerfError;
use super::latency::now_ns;
use super::scan::{be_u32, be_u64};

/// The channel that messages are published on.
const CHANNEL: u16 = 1;

/// About this much is written at once: as large as a socket buffer takes well, small enough to stay in cache.
const CYCLE_BYTES: usize = 64 * 1024;
/// More messages than this in a cycle save no further system calls.
const CYCLE_MESSAGES: usize = 1024;
/// Begins the body of a message whose time of sending follows; other bodies begin with zeros.
const STAMP: u32 = 0x4c56_5254;
/// Bytes that the stamp and its time take.
const STAMP_BYTES: usize = 12;

/// Where a message goes and what it is.
#[derive(Debug)]
pub(super) struct Shape {
    pub(super) exchange: String,
    pub(super) keys: Vec<String>,
    pub(super) size: usize,
    /// Bodies of bytes that no store can press together; else of zeros.
    pub(super) random_body: bool,
    pub(super) persistent: bool,
    /// The header that carries a message's key besides the routing key, for a headers exchange.
    pub(super) header: Option<&'static str>,
    pub(super) frame_max: u32,
}

/// A ring of encoded messages; each run of messages is one slice to write.
#[derive(Debug)]
pub(super) struct Cycle {
    bytes: BytesMut,
    /// Where each message begins, and the end behind the last.
    starts: Vec<usize>,
    /// Where each message's body begins, if it has room for a stamp.
    bodies: Vec<Option<usize>>,
    next: usize,
    stamped: Option<usize>,
}

impl Cycle {
    /// Encodes as many messages as make up one write, the routing keys in turn.
    pub(super) fn new(shape: &Shape) -> Result<Self, PerfError> {
        let mut cycle = Self { bytes: BytesMut::new(), starts: vec![0], bodies: Vec::new(), next: 0, stamped: None };
        let wanted = (CYCLE_BYTES / (shape.size + 64)).clamp(1, CYCLE_MESSAGES);
        let rounds = wanted.div_ceil(shape.keys.len().max(1));
        for key in std::iter::repeat_n(&shape.keys, rounds).flatten() {
            let body = encode(&mut cycle.bytes, shape, key)?;
            cycle.bodies.push((shape.size >= STAMP_BYTES).then_some(body));
            cycle.starts.push(cycle.bytes.len());
        }
        Ok(cycle)
    }

    /// The next messages in the ring, at most `limit`, the first stamped with `now`: how many, and their bytes.
    pub(super) fn take(&mut self, limit: usize, now: u64) -> (usize, &[u8]) {
        let first = self.next;
        let count = limit.min(self.bodies.len() - first);
        self.stamp(first, now);
        self.next = (first + count) % self.bodies.len().max(1);
        let (start, end) = (self.starts.get(first), self.starts.get(first + count));
        let range = start.copied().unwrap_or(0)..end.copied().unwrap_or(0);
        (count, self.bytes.get(range).unwrap_or_default())
    }

    /// Stamps message `index`, and takes the stamp from the one before.
    fn stamp(&mut self, index: usize, now: u64) {
        let mut stamp = [0; STAMP_BYTES];
        if let Some(last) = self.stamped.and_then(|at| self.bytes.get_mut(at..at + STAMP_BYTES)) {
            last.copy_from_slice(&stamp);
        }
        self.stamped = self.bodies.get(index).copied().flatten();
        let Some(slot) = self.stamped.and_then(|at| self.bytes.get_mut(at..at + STAMP_BYTES)) else { return };
        stamp[..4].copy_from_slice(&STAMP.to_be_bytes());
        stamp[4..].copy_from_slice(&now.to_be_bytes());
        slot.copy_from_slice(&stamp);
    }
}

/// The time of sending that a body begins with, if it is stamped.
pub(super) fn stamp_of(body: &[u8]) -> Option<u64> {
    if be_u32(body, 0)? == STAMP { be_u64(body, 4).filter(|sent| *sent <= now_ns()) } else { None }
}

/// Appends one message's frames and says where its body begins.
fn encode(out: &mut BytesMut, shape: &Shape, key: &str) -> Result<usize, PerfError> {
    let route = RouteBuf::new(&shape.exchange, key).map_err(|error| PerfError::Options(error.to_string()))?;
    let publish = basic::Publish { ticket: 0, route: route.as_route(), mandatory: false, immediate: false };
    let mut properties = PropertiesBuilder::new();
    properties.set_delivery_mode(if shape.persistent { 2 } else { 1 });
    if let Some(name) = shape.header {
        properties.set_headers(&FieldTable::from_iter([(name, key)]));
    }
    put_method(out, CHANNEL, &publish);
    put_header(out, CHANNEL, &ContentHeader::basic(shape.size as u64, &properties.build()));
    let body = out.len() + HEAD_LEN;
    put_body(out, CHANNEL, &content(shape)?, shape.frame_max);
    Ok(body)
}

fn content(shape: &Shape) -> Result<Vec<u8>, PerfError> {
    let mut content = vec![0; shape.size];
    // The place of a stamp stays: what is no stamp begins with zeros.
    if let Some(rest) = content.get_mut(STAMP_BYTES..).filter(|_| shape.random_body) {
        getrandom::fill(rest).map_err(|error| PerfError::Options(error.to_string()))?;
    }
    Ok(content)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use amqp_spec::FrameKind;

    use super::super::scan::FrameBuffer;
    use super::*;

    fn shape(size: usize, keys: &[&str]) -> Shape {
        let keys = keys.iter().map(|key| (*key).to_owned()).collect();
        Shape {
            exchange: String::new(),
            keys,
            size,
            random_body: false,
            persistent: true,
            header: None,
            frame_max: 4096,
        }
    }

    fn frames(bytes: &[u8]) -> Vec<(FrameKind, Vec<u8>)> {
        let (mut buffer, mut rest, mut all) = (FrameBuffer::new(), bytes, Vec::new());
        while !rest.is_empty() {
            buffer.fill(&mut rest).unwrap();
            while let Some(frame) = buffer.next().unwrap() {
                all.push((frame.kind, frame.payload.to_vec()));
            }
        }
        all
    }

    #[test]
    fn random_bodies_differ_and_keep_the_stamp_s_place() {
        let shape = Shape { random_body: true, ..shape(100, &["q"]) };
        let (first, second) = (content(&shape).unwrap(), content(&shape).unwrap());
        assert_eq!(first[..STAMP_BYTES], [0; STAMP_BYTES]);
        assert_ne!(first, second);
        assert_eq!(content(&Shape { size: 5, ..shape }).unwrap(), [0; 5]);
    }

    #[test]
    fn only_the_first_message_of_a_write_is_stamped() {
        let mut cycle = Cycle::new(&shape(16, &["q"])).unwrap();
        let now = now_ns();
        for _ in 0..3 {
            let (count, bytes) = cycle.take(5, now);
            let bodies: Vec<_> = frames(bytes).into_iter().filter(|(kind, _)| *kind == FrameKind::Body).collect();
            assert_eq!((count, bodies.len()), (5, 5));
            let stamps: Vec<_> = bodies.iter().map(|(_, body)| stamp_of(body)).collect();
            assert_eq!(stamps, [Some(now), None, None, None, None]);
        }
    }

    #[test]
    fn the_ring_is_walked_evenly_over_all_keys() {
        let mut cycle = Cycle::new(&shape(1000, &["a", "b", "c"])).unwrap();
        let (mut seen, mut messages) = ([0_i32; 3], 0);
        while messages < 3000 {
            let (count, bytes) = cycle.take(7, 1);
            messages += count;
            for (_, payload) in frames(bytes).iter().filter(|(kind, _)| *kind == FrameKind::Method) {
                seen[usize::from(payload[8] - b'a')] += 1;
            }
        }
        assert!(seen.iter().all(|count| (count - seen[0]).abs() <= 7), "{seen:?}");
    }

    #[test]
    fn a_large_body_is_split_and_an_empty_one_has_no_frame() {
        let mut cycle = Cycle::new(&shape(10_000, &["q"])).unwrap();
        let parts: Vec<_> = frames(cycle.take(1, 1).1).iter().skip(2).map(|(_, body)| body.len()).collect();
        assert_eq!(parts, [4088, 4088, 1824]);
        let mut empty = Cycle::new(&shape(0, &["q"])).unwrap();
        assert_eq!(frames(empty.take(1, 1).1).len(), 2);
    }

    #[test]
    fn a_message_for_a_headers_exchange_carries_its_key_as_a_header() {
        let mut cycle = Cycle::new(&Shape { header: Some("queue"), ..shape(16, &["q-1"]) }).unwrap();
        let frames = frames(cycle.take(1, 1).1);
        let header = ContentHeader::parse(&frames[1].1).unwrap();
        let headers = amqp_spec::Properties::scan(header.properties).unwrap().headers().unwrap();
        assert_eq!(headers.get("queue").unwrap().as_longstr(), Some(&b"q-1"[..]));
    }

    #[test]
    fn foreign_bodies_carry_no_stamp() {
        assert_eq!(stamp_of(b""), None);
        assert_eq!(stamp_of(b"hello, world, hello"), None);
    }
}
