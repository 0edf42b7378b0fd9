//! Messages that several queues have on disk as one: their place, and how they and those who hold them are written.
//!
//! Bodies lie on shelves, in the order in which they came. A shelf is cleared as a whole once no queue holds anything of
//! it; what is in one entry only does not concern this file.

use super::port::{StoreError, damaged};
use crate::model::{Message, QueueId, Seq};
use bytes::{Buf, Bytes};

/// The first byte of a body's value.
const BODY_VERSION: u8 = 1;
/// The first byte of the record of who holds something of a shelf, and of a shelf's own.
const RECORD_VERSION: u8 = 1;
/// The length of either record.
const RECORD_LEN: usize = 1 + 2 * 8;
/// Bits of a body's id that say which of its shelf it is.
const NUMBER_BITS: u32 = 16;

/// The number of a shelf. They are given in order, from 1.
pub(super) type Shelf = u64;

/// Where a body lies: the shelf, and below it its number there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct BodyId(pub(super) u64);

impl BodyId {
    /// Bodies that one shelf can have.
    pub(super) const A_SHELF: u32 = 1 << NUMBER_BITS;

    pub(super) fn new(shelf: Shelf, number: u16) -> Self {
        Self(shelf << NUMBER_BITS | u64::from(number))
    }

    pub(super) fn shelf(self) -> Shelf {
        self.0 >> NUMBER_BITS
    }

    pub(super) fn number(self) -> u16 {
        self.0 as u16
    }

    pub(super) fn key(self) -> [u8; 8] {
        self.0.to_be_bytes()
    }

    pub(super) fn of_key(key: &[u8]) -> Result<Self, StoreError> {
        key.try_into().map(|key| Self(u64::from_be_bytes(key))).map_err(|_| damaged("a body's key", key))
    }
}

/// What an entry has in place of the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reference {
    /// Where the message is.
    pub(super) id: BodyId,
    /// The length of its body.
    pub(super) body_len: u32,
}

/// Writes a body's value: version, lengths, and the message's parts as they lie in memory.
pub(super) fn encode_body(message: &Message, out: &mut Vec<u8>) {
    out.push(BODY_VERSION);
    encode_message(message, out);
}

pub(super) fn decode_body(key: &[u8], value: &[u8]) -> Result<Message, StoreError> {
    let message = match value.split_first() {
        Some((&BODY_VERSION, rest)) => decode_message(rest),
        _ => None,
    };
    message.ok_or_else(|| damaged("a body", key))
}

/// The lengths of the parts, and the parts.
pub(super) fn encode_message(message: &Message, out: &mut Vec<u8>) {
    let (route, properties) = (message.full_route(), message.properties());
    // A route is kept below 64 KiB; properties fit a frame.
    out.extend_from_slice(&(route.len() as u16).to_be_bytes());
    out.extend_from_slice(&(properties.len() as u32).to_be_bytes());
    out.extend_from_slice(route);
    out.extend_from_slice(properties);
    out.extend_from_slice(message.body());
}

/// Reads a message into an allocation of its own.
pub(super) fn decode_message(mut rest: &[u8]) -> Option<Message> {
    let route = usize::from(rest.try_get_u16().ok()?);
    let properties = rest.try_get_u32().ok()? as usize;
    let (body, end) = (route.checked_add(properties)?, rest.len());
    Message::in_buffer(Bytes::copy_from_slice(rest), 0..route, route..body, body..end)
}

/// The key of the record that says what a queue holds of a shelf; with the queue 0, which is never one, the shelf's own.
pub(super) fn holder_key(shelf: Shelf, queue: QueueId) -> [u8; 16] {
    ((u128::from(shelf) << 64) | u128::from(queue.0)).to_be_bytes()
}

/// Under which the shelf's own record lies.
pub(super) const SHELF: QueueId = QueueId(0);

pub(super) fn decode_holder_key(key: &[u8]) -> Result<(Shelf, QueueId), StoreError> {
    let key: [u8; 16] = key.try_into().map_err(|_| damaged("the key of who holds bodies", key))?;
    let both = u128::from_be_bytes(key);
    Ok(((both >> 64) as u64, QueueId(both as u64)))
}

/// Two numbers. Of a queue: the first and the last message that may refer to the shelf. Of a shelf: places in queues
/// that its holders had, and how many of these were given up.
pub(super) fn encode_pair(first: u64, second: u64) -> [u8; RECORD_LEN] {
    let mut out = [RECORD_VERSION; RECORD_LEN];
    for (place, number) in out.iter_mut().skip(1).zip(first.to_be_bytes().into_iter().chain(second.to_be_bytes())) {
        *place = number;
    }
    out
}

pub(super) fn decode_pair(key: &[u8], value: &[u8]) -> Result<(Seq, Seq), StoreError> {
    match value.split_first() {
        Some((&RECORD_VERSION, mut rest)) if value.len() == RECORD_LEN => Ok((rest.get_u64(), rest.get_u64())),
        _ => Err(damaged("the record of who holds bodies", key)),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_written_comes_back(shelf in 0..1_u64 << 48, number: u16, queue: u64, first: u64, last: u64) {
            let id = BodyId::new(shelf, number);
            prop_assert_eq!((id.shelf(), id.number(), BodyId::of_key(&id.key()).unwrap()), (shelf, number, id));
            let key = holder_key(shelf, QueueId(queue));
            prop_assert_eq!(decode_holder_key(&key).unwrap(), (shelf, QueueId(queue)));
            prop_assert!(key < holder_key(shelf + 1, SHELF) && key >= holder_key(shelf, SHELF));
            prop_assert_eq!(decode_pair(&key, &encode_pair(first, last)).unwrap(), (first, last));
        }

        #[test]
        fn any_bytes_decode_or_are_refused(bytes: Vec<u8>) {
            let _ = (decode_body(b"", &bytes), decode_pair(b"", &bytes), decode_holder_key(&bytes), BodyId::of_key(&bytes));
        }
    }

    #[test]
    fn the_layout_is_the_documented_one() {
        let mut value = Vec::new();
        encode_body(&Message::from_parts(b"x", b"k", b"\0\0", b"hi"), &mut value);
        assert_eq!(value, b"\x01\0\x04\0\0\0\x02\x01x\x01k\0\0hi");
        assert_eq!(decode_body(b"", &value).unwrap().body(), b"hi");
        assert_eq!(BodyId::new(0x0102, 3).key(), [0, 0, 0, 0, 1, 2, 0, 3]);
        assert_eq!(holder_key(1, QueueId(2)), [0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2]);
        assert_eq!(encode_pair(1, 2)[..], [&[1][..], &[1, 2_u64].map(u64::to_be_bytes).concat()].concat());
    }
}
