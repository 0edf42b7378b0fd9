//! A chunk: some consecutive messages of a stream, written in one piece and read in one piece.
//!
//! Its bytes on disk are its bytes in memory: a message is where it lies in them, so that reading a chunk copies it once
//! however many messages it has.

use crate::model::{Message, Millis, Offset};
use bytes::{Buf, Bytes};
use std::ops::Range;

/// The first byte of a chunk.
const VERSION: u8 = 1;
/// The bytes before the messages: version, timestamp, number of messages.
const CHUNK_HEAD: usize = 1 + 8 + 4;
/// The bytes before each message: the lengths of its route, its properties and its body.
const MESSAGE_HEAD: usize = 2 + 4 + 4;

/// Consecutive messages of a stream.
#[derive(Clone, Debug)]
pub struct Chunk {
    /// The offset of its first message.
    pub first: Offset,
    /// When it was made; never before that of the chunk before it.
    pub timestamp: Millis,
    data: Bytes,
    messages: Vec<Message>,
}

impl Chunk {
    /// Reads a chunk. `None` where the bytes are not those of one.
    #[must_use]
    pub fn decode(first: Offset, data: Bytes) -> Option<Self> {
        let (timestamp, count) = head(&data)?;
        let mut messages = Vec::with_capacity(usize::try_from(count).ok()?.min(data.len() / MESSAGE_HEAD));
        let mut at = CHUNK_HEAD;
        for _ in 0..count {
            let parts = parts(&data, at)?;
            at = parts.2.end;
            messages.push(Message::in_buffer(data.clone(), parts.0, parts.1, parts.2)?);
        }
        (at == data.len() && !messages.is_empty()).then_some(Self { first, timestamp, data, messages })
    }

    /// Its bytes, as they are stored.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.data
    }

    /// The offset after its last message.
    #[must_use]
    pub fn end(&self) -> Offset {
        self.first + self.messages.len() as u64
    }

    /// Its messages from an offset on, each with its own.
    pub fn from(&self, offset: Offset) -> impl Iterator<Item = (Offset, &Message)> {
        let skipped = usize::try_from(offset.saturating_sub(self.first)).unwrap_or(usize::MAX);
        (self.first..).zip(&self.messages).skip(skipped)
    }

    /// Bytes of memory that it takes.
    #[must_use]
    pub fn size(&self) -> usize {
        self.data.len() + self.messages.len() * size_of::<Message>()
    }
}

fn head(mut data: &[u8]) -> Option<(Millis, u32)> {
    let (version, timestamp, count) = (data.try_get_u8().ok()?, data.try_get_u64().ok()?, data.try_get_u32().ok()?);
    (version == VERSION).then_some((timestamp, count))
}

type Parts = (Range<usize>, Range<usize>, Range<usize>);

fn parts(data: &[u8], at: usize) -> Option<Parts> {
    let mut lengths = data.get(at..)?;
    let route = usize::from(lengths.try_get_u16().ok()?);
    let properties = lengths.try_get_u32().ok()? as usize;
    let body = lengths.try_get_u32().ok()? as usize;
    let start = at + MESSAGE_HEAD;
    let (route, properties) = (start + route, start.checked_add(route)?.checked_add(properties)?);
    Some((start..route, route..properties, properties..properties.checked_add(body)?))
}

/// A chunk that grows.
#[derive(Debug)]
pub struct ChunkBuilder {
    /// The offset of its first message.
    pub first: Offset,
    /// When it was begun.
    pub timestamp: Millis,
    data: Vec<u8>,
    count: u32,
}

impl ChunkBuilder {
    /// A chunk without messages.
    #[must_use]
    pub fn new(first: Offset, timestamp: Millis) -> Self {
        let mut data = vec![VERSION];
        data.extend_from_slice(&timestamp.to_be_bytes());
        data.extend_from_slice(&[0; 4]);
        Self { first, timestamp, data, count: 0 }
    }

    /// Adds a message: `route` as two short strings, `body`, and the properties that `properties` writes.
    pub fn push(&mut self, route: &[u8], body: &[u8], properties: impl FnOnce(&mut Vec<u8>)) {
        let at = self.data.len();
        self.data.extend_from_slice(&[0; MESSAGE_HEAD]);
        self.data.extend_from_slice(route);
        let before = self.data.len();
        properties(&mut self.data);
        let properties = self.data.len() - before;
        self.data.extend_from_slice(body);
        let mut head = [0; MESSAGE_HEAD];
        let (first, rest) = head.split_at_mut(2);
        let (second, third) = rest.split_at_mut(4);
        // A route is two short strings; properties fit a frame; a body has 512 MiB at most.
        first.copy_from_slice(&(route.len() as u16).to_be_bytes());
        second.copy_from_slice(&(properties as u32).to_be_bytes());
        third.copy_from_slice(&(body.len() as u32).to_be_bytes());
        if let Some(place) = self.data.get_mut(at..at + MESSAGE_HEAD) {
            place.copy_from_slice(&head);
        }
        self.count += 1;
    }

    /// The offset after its last message.
    #[must_use]
    pub fn end(&self) -> Offset {
        self.first + u64::from(self.count)
    }

    /// Its bytes so far.
    #[must_use]
    pub fn size(&self) -> usize {
        self.data.len()
    }

    /// The chunk, which must have a message.
    #[must_use]
    pub fn finish(mut self) -> Option<Chunk> {
        if let Some(place) = self.data.get_mut(CHUNK_HEAD - 4..CHUNK_HEAD) {
            place.copy_from_slice(&self.count.to_be_bytes());
        }
        Chunk::decode(self.first, Bytes::from(self.data))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    fn chunk(messages: &[(Vec<u8>, Vec<u8>)]) -> Option<Chunk> {
        let mut builder = ChunkBuilder::new(7, 1000);
        for (properties, body) in messages {
            builder.push(b"\x01x\x01k", body, |out| out.extend_from_slice(properties));
        }
        builder.finish()
    }

    proptest! {
        #[test]
        fn a_chunk_comes_back_as_it_was(given: Vec<(Vec<u8>, Vec<u8>)>) {
            prop_assume!(!given.is_empty());
            let made = chunk(&given).unwrap();
            let read = Chunk::decode(7, Bytes::copy_from_slice(made.bytes())).unwrap();
            prop_assert_eq!((read.first, read.end(), read.timestamp), (7, 7 + given.len() as u64, 1000));
            let found: Vec<_> = read.from(0).map(|(_, m)| (m.properties().to_vec(), m.body().to_vec())).collect();
            prop_assert_eq!(found, given);
        }

        #[test]
        fn any_bytes_decode_or_are_refused(value: Vec<u8>) {
            let _ = Chunk::decode(0, Bytes::from(value));
        }

        #[test]
        fn a_chunk_that_is_cut_or_longer_is_refused(body: Vec<u8>, cut in 1..10_usize) {
            let made = chunk(&[(vec![0, 0], body)]).unwrap();
            let whole = made.bytes();
            prop_assert!(Chunk::decode(7, Bytes::copy_from_slice(&whole[..whole.len() - cut])).is_none());
            prop_assert!(Chunk::decode(7, Bytes::from([whole, b"x"].concat())).is_none());
        }
    }

    #[test]
    fn the_layout_is_the_documented_one() {
        let made = chunk(&[(b"\0\0".to_vec(), b"hi".to_vec())]).unwrap();
        let expected = b"\x01\0\0\0\0\0\0\x03\xe8\0\0\0\x01\0\x04\0\0\0\x02\0\0\0\x02\x01x\x01k\0\0hi";
        assert_eq!(made.bytes(), expected);
    }

    #[test]
    fn messages_are_found_by_their_offsets() {
        let body = |text: &str| (vec![0, 0], text.as_bytes().to_vec());
        let made = chunk(&[body("a"), body("b"), body("c")]).unwrap();
        let from = |offset| made.from(offset).map(|(at, m)| (at, m.body().to_vec())).collect::<Vec<_>>();
        assert_eq!(from(0).len(), 3);
        assert_eq!(from(8), [(8, b"b".to_vec()), (9, b"c".to_vec())]);
        assert_eq!(from(10), []);
    }
}
