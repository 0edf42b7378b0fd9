//! Keys and values as bytes. All numbers are big endian, so that keys sort as their numbers do.

use super::body::{BodyId, Reference, decode_message, encode_message};
use super::port::{StoreError, damaged};
use super::record::{DelayedMessage, Due, LevelRecord, MetadataKey, QueueRecord, StoredMessage};
use crate::model::message::{Attributes, Message, NEVER};
use crate::model::{QueueId, Seq};
use bytes::Buf;

/// The first byte of an entry's value.
const ENTRY_VERSION: u8 = 1;
/// The first byte of a queue record's value.
const RECORD_VERSION: u8 = 1;

/// Bits of an entry's flags.
mod flag {
    pub(super) const PERSISTENT: u8 = 1;
    pub(super) const DEAD_LETTERED: u8 = 1 << 1;
    pub(super) const REDELIVERED: u8 = 1 << 2;
    pub(super) const EXPIRES: u8 = 1 << 3;
    pub(super) const PRIORITY: u8 = 1 << 4;
    pub(super) const COUNTS: u8 = 1 << 5;
    pub(super) const RETRY: u8 = 1 << 6;
    /// Only where the format has bodies apart.
    pub(super) const REFERS: u8 = 1 << 7;
}

/// The key of a message.
pub(super) type EntryKey = [u8; 16];

pub(super) fn entry_key(queue: QueueId, seq: Seq) -> EntryKey {
    ((u128::from(queue.0) << 64) | u128::from(seq)).to_be_bytes()
}

/// The first key after a message's.
pub(super) fn after_entry_key(queue: QueueId, seq: Seq) -> EntryKey {
    ((u128::from(queue.0) << 64) | u128::from(seq)).saturating_add(1).to_be_bytes()
}

pub(super) fn entry_key_seq(key: &[u8]) -> Result<Seq, StoreError> {
    key.get(8..).and_then(number).ok_or_else(|| damaged("an entry's key", key))
}

/// The queue that an entry belongs to.
pub(super) fn entry_key_queue(key: &[u8]) -> Option<QueueId> {
    key.get(..8).and_then(number).map(QueueId)
}

pub(super) fn queue_key(queue: QueueId) -> [u8; 8] {
    queue.0.to_be_bytes()
}

pub(super) fn decode_queue_key(key: &[u8]) -> Result<QueueId, StoreError> {
    number(key).map(QueueId).ok_or_else(|| damaged("a queue record's key", key))
}

pub(super) fn metadata_key(key: &MetadataKey) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(1 + key.key.len());
    bytes.push(key.kind);
    bytes.extend_from_slice(&key.key);
    bytes
}

pub(super) fn decode_metadata_key(key: &[u8]) -> Result<MetadataKey, StoreError> {
    let (kind, rest) = key.split_first().ok_or_else(|| damaged("a metadata key", key))?;
    Ok(MetadataKey { kind: *kind, key: rest.to_vec() })
}

/// Writes an entry's value: version, flags, what the flags say is there, the lengths, and the message's parts as they
/// lie in memory, so that reading it back is one copy.
pub(super) fn encode_entry(attributes: &Attributes, message: &Message, out: &mut Vec<u8>) {
    encode_attributes(attributes, 0, out);
    encode_message(message, out);
}

/// The same of a message that lies elsewhere.
pub(super) fn encode_reference(attributes: &Attributes, reference: Reference, out: &mut Vec<u8>) {
    encode_attributes(attributes, flag::REFERS, out);
    out.extend_from_slice(&reference.id.key());
    out.extend_from_slice(&reference.body_len.to_be_bytes());
}

fn encode_attributes(attributes: &Attributes, more_flags: u8, out: &mut Vec<u8>) {
    out.extend_from_slice(&[ENTRY_VERSION, entry_flags(attributes) | more_flags]);
    if attributes.expires_at != NEVER {
        out.extend_from_slice(&attributes.expires_at.to_be_bytes());
    }
    if let Some(priority) = attributes.priority {
        out.push(priority);
    }
    if has_counts(attributes) {
        out.extend_from_slice(&attributes.acquired_count.to_be_bytes());
        out.extend_from_slice(&attributes.delivery_count.to_be_bytes());
    }
    if attributes.retry_at != 0 {
        out.extend_from_slice(&attributes.retry_at.to_be_bytes());
    }
}

fn has_counts(attributes: &Attributes) -> bool {
    attributes.acquired_count != 0 || attributes.delivery_count != 0
}

fn entry_flags(attributes: &Attributes) -> u8 {
    [
        (attributes.persistent, flag::PERSISTENT),
        (attributes.dead_lettered, flag::DEAD_LETTERED),
        (attributes.redelivered, flag::REDELIVERED),
        (attributes.expires_at != NEVER, flag::EXPIRES),
        (attributes.priority.is_some(), flag::PRIORITY),
        (has_counts(attributes), flag::COUNTS),
        (attributes.retry_at != 0, flag::RETRY),
    ]
    .into_iter()
    .filter_map(|(is, bit)| is.then_some(bit))
    .sum()
}

/// What an entry's value says of the message itself.
#[derive(Debug)]
pub(super) enum Content {
    /// All of it.
    Whole(Message),
    /// Where it is.
    Elsewhere(Reference),
}

impl Content {
    pub(super) fn body_len(&self) -> usize {
        match self {
            Self::Whole(message) => message.body_len(),
            Self::Elsewhere(reference) => reference.body_len as usize,
        }
    }
}

/// Reads an entry; a message that is in it, into an allocation of its own.
pub(super) fn decode_entry(key: &[u8], value: &[u8]) -> Result<(Seq, Attributes, Content), StoreError> {
    let seq = entry_key_seq(key)?;
    decode_value(value).map(|(attributes, content)| (seq, attributes, content)).ok_or_else(|| damaged("an entry", key))
}

/// Reads an entry with its message in it.
pub(super) fn decode_whole_entry(key: &[u8], value: &[u8]) -> Result<StoredMessage, StoreError> {
    match decode_entry(key, value)? {
        (seq, attributes, Content::Whole(message)) => Ok((seq, attributes, message)),
        _ => Err(damaged("an entry without its message", key)),
    }
}

/// Where an entry's message is, if not in it. Looks at no more than that takes.
pub(super) fn reference_of(key: &[u8], value: &[u8]) -> Result<Option<Reference>, StoreError> {
    match value {
        [ENTRY_VERSION, flags, ..] if flags & flag::REFERS == 0 => Ok(None),
        _ => match decode_entry(key, value)? {
            (_, _, Content::Elsewhere(reference)) => Ok(Some(reference)),
            _ => Ok(None),
        },
    }
}

fn decode_value(value: &[u8]) -> Option<(Attributes, Content)> {
    let mut rest = value;
    let (version, flags) = (rest.try_get_u8().ok()?, rest.try_get_u8().ok()?);
    if version != ENTRY_VERSION {
        return None;
    }
    let has = |bit: u8| flags & bit != 0;
    let expires_at = if has(flag::EXPIRES) { rest.try_get_u64().ok()? } else { NEVER };
    let priority = if has(flag::PRIORITY) { Some(rest.try_get_u8().ok()?) } else { None };
    let mut count = || if has(flag::COUNTS) { rest.try_get_u32().ok() } else { Some(0) };
    let (acquired_count, delivery_count) = (count()?, count()?);
    let retry_at = if has(flag::RETRY) { rest.try_get_u64().ok()? } else { 0 };
    let attributes = Attributes {
        expires_at,
        persistent: has(flag::PERSISTENT),
        priority,
        dead_lettered: has(flag::DEAD_LETTERED),
        redelivered: has(flag::REDELIVERED),
        acquired_count,
        delivery_count,
        retry_at,
    };
    let content = if has(flag::REFERS) {
        let reference = Reference { id: BodyId(rest.try_get_u64().ok()?), body_len: rest.try_get_u32().ok()? };
        rest.is_empty().then_some(Content::Elsewhere(reference))?
    } else {
        Content::Whole(decode_message(rest)?)
    };
    Some((attributes, content))
}

/// The first byte of a delayed message's value.
const DELAYED_VERSION: u8 = 1;

/// The key of a delayed message.
pub(super) fn delayed_key(source: QueueId, due: Due) -> [u8; 24] {
    let mut key = [0; 24];
    for (place, number) in key.chunks_exact_mut(8).zip([source.0, due.at, due.number]) {
        place.copy_from_slice(&number.to_be_bytes());
    }
    key
}

/// The end of all keys of an exchange's delayed messages. Ids are given in order and never reach the last one.
pub(super) fn after_delayed_keys(source: QueueId) -> [u8; 24] {
    delayed_key(QueueId(source.0.saturating_add(1)), Due::default())
}

pub(super) fn decode_delayed_key(key: &[u8]) -> Result<(QueueId, Due), StoreError> {
    let parts = || Some((number(key.get(..8)?)?, number(key.get(8..16)?)?, number(key.get(16..)?)?));
    let (source, at, number) = parts().ok_or_else(|| damaged("a delayed message's key", key))?;
    Ok((QueueId(source), Due { at, number }))
}

/// Writes a delayed message's value: version, the further routing keys, and the message as an entry has it.
pub(super) fn encode_delayed(delayed: &DelayedMessage, out: &mut Vec<u8>) {
    // Keys come from a header, which fits a frame: there are fewer than the type can say, and each is cut as the
    // protocol's short strings are.
    let keys = delayed.more_keys.get(..usize::from(u16::MAX)).unwrap_or(&delayed.more_keys);
    out.push(DELAYED_VERSION);
    out.extend_from_slice(&(keys.len() as u16).to_be_bytes());
    for key in keys {
        let key = key.get(..255).unwrap_or(key);
        out.push(key.len() as u8);
        out.extend_from_slice(key);
    }
    encode_entry(&delayed.attributes, &delayed.message, out);
}

pub(super) fn decode_delayed(key: &[u8], value: &[u8]) -> Result<DelayedMessage, StoreError> {
    let (_, due) = decode_delayed_key(key)?;
    decode_delayed_value(due, value).ok_or_else(|| damaged("a delayed message", key))
}

fn decode_delayed_value(due: Due, value: &[u8]) -> Option<DelayedMessage> {
    let mut rest = value;
    if rest.try_get_u8().ok()? != DELAYED_VERSION {
        return None;
    }
    let count = rest.try_get_u16().ok()?;
    let mut more_keys = Vec::new();
    for _ in 0..count {
        let length = usize::from(rest.try_get_u8().ok()?);
        more_keys.push(Box::from(rest.get(..length)?));
        rest.advance(length);
    }
    match decode_value(rest)? {
        (attributes, Content::Whole(message)) => Some(DelayedMessage { due, attributes, message, more_keys }),
        _ => None,
    }
}

/// The length of a queue record's value before its levels.
const RECORD_HEAD: usize = 2 + 6 * 8;

/// The length of one level in a queue record's value.
const LEVEL_LEN: usize = 1 + 4 * 8;

/// Flags of a queue record.
mod record_flag {
    pub(super) const CONSUMED: u8 = 1;
    pub(super) const EXPIRES: u8 = 2;
}

/// A queue's record, and the end of what is deleted behind its head.
pub(super) fn encode_record(record: &QueueRecord, deleted: Seq) -> Vec<u8> {
    let mut out = Vec::with_capacity(RECORD_HEAD + record.levels.len() * LEVEL_LEN);
    let consumed = if record.consumed { record_flag::CONSUMED } else { 0 };
    let expires = if record.expires { record_flag::EXPIRES } else { 0 };
    out.extend_from_slice(&[RECORD_VERSION, consumed | expires]);
    for number in [record.head, record.next, record.count, record.bytes, record.delivered, deleted] {
        out.extend_from_slice(&number.to_be_bytes());
    }
    for level in &record.levels {
        out.push(level.level);
        for number in [level.first, level.last, level.count, level.bytes] {
            out.extend_from_slice(&number.to_be_bytes());
        }
    }
    out
}

pub(super) fn decode_record(value: &[u8]) -> Result<(QueueRecord, Seq), StoreError> {
    let whole = value.len() >= RECORD_HEAD && (value.len() - RECORD_HEAD).is_multiple_of(LEVEL_LEN);
    match value {
        [RECORD_VERSION, flags @ 0..=3, rest @ ..] if whole => {
            let mut rest = rest;
            let (head, next, count, bytes) = (rest.get_u64(), rest.get_u64(), rest.get_u64(), rest.get_u64());
            let (delivered, deleted) = (rest.get_u64(), rest.get_u64());
            let consumed = flags & record_flag::CONSUMED != 0;
            let expires = flags & record_flag::EXPIRES != 0;
            let levels = rest.chunks_exact(LEVEL_LEN).map(decode_level).collect();
            Ok((QueueRecord { head, next, count, bytes, delivered, consumed, expires, levels }, deleted))
        }
        _ => Err(damaged("a queue record", value)),
    }
}

fn decode_level(mut value: &[u8]) -> LevelRecord {
    let level = value.get_u8();
    let (first, last, count, bytes) = (value.get_u64(), value.get_u64(), value.get_u64(), value.get_u64());
    LevelRecord { level, first, last, count, bytes }
}

fn number(bytes: &[u8]) -> Option<u64> {
    bytes.try_into().ok().map(u64::from_be_bytes)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use super::*;
    use proptest::prelude::*;

    fn attributes() -> impl Strategy<Value = Attributes> {
        let flags = (any::<bool>(), any::<bool>(), any::<bool>());
        (prop_oneof![Just(NEVER), any::<u64>()], any::<Option<u8>>(), flags, 0..3u32, 0..3u32, 0..2u64).prop_map(
            |(
                expires_at,
                priority,
                (persistent, dead_lettered, redelivered),
                acquired_count,
                delivery_count,
                retry_at,
            )| {
                Attributes {
                    expires_at,
                    persistent,
                    priority,
                    dead_lettered,
                    redelivered,
                    acquired_count,
                    delivery_count,
                    retry_at,
                }
            },
        )
    }

    proptest! {
        #[test]
        fn an_entry_comes_back_as_it_was(given in attributes(), body in proptest::collection::vec(any::<u8>(), 0..99)) {
            let (message, key) = (Message::from_parts(b"logs", b"a.b", &[0x80, 0, 1, b'x'], &body), entry_key(QueueId(3), 9));
            let mut value = Vec::new();
            encode_entry(&given, &message, &mut value);
            let (seq, attributes, found) = decode_whole_entry(&key, &value).unwrap();
            prop_assert_eq!((seq, attributes), (9, given));
            prop_assert_eq!(reference_of(&key, &value).unwrap(), None);
            prop_assert_eq!(found.route(), message.route());
            prop_assert_eq!(found.properties(), message.properties());
            prop_assert_eq!(found.body(), &body[..]);
        }

        #[test]
        fn an_entry_that_refers_comes_back_as_it_was(given in attributes(), id: u64, body_len: u32) {
            let (reference, key) = (Reference { id: BodyId(id), body_len }, entry_key(QueueId(3), 9));
            let mut value = Vec::new();
            encode_reference(&given, reference, &mut value);
            let (seq, attributes, content) = decode_entry(&key, &value).unwrap();
            prop_assert_eq!((seq, attributes, content.body_len()), (9, given, body_len as usize));
            prop_assert_eq!(reference_of(&key, &value).unwrap(), Some(reference));
            prop_assert!(decode_whole_entry(&key, &value).is_err());
        }

        #[test]
        fn a_delayed_message_comes_back_as_it_was(given in attributes(), at: u64, number: u64, keys: Vec<Vec<u8>>) {
            let (message, due) = (Message::from_parts(b"late", b"k", b"\0\0", b"body"), Due { at, number });
            let more_keys: Vec<Box<[u8]>> = keys.iter().map(|key| Box::from(&key[..key.len().min(255)])).collect();
            let mut value = Vec::new();
            encode_delayed(&DelayedMessage { due, attributes: given, message, more_keys: more_keys.clone() }, &mut value);
            let found = decode_delayed(&delayed_key(QueueId(3), due), &value).unwrap();
            prop_assert_eq!((found.due, found.attributes, found.more_keys), (due, given, more_keys));
            prop_assert_eq!((found.message.routing_key(), found.message.body()), (&b"k"[..], &b"body"[..]));
        }

        #[test]
        fn any_bytes_decode_or_are_refused(value in proptest::collection::vec(any::<u8>(), 0..64)) {
            let _ = decode_entry(&entry_key(QueueId(3), 9), &value);
            let _ = reference_of(&entry_key(QueueId(3), 9), &value);
            let _ = decode_record(&value);
            let _ = decode_delayed(&delayed_key(QueueId(3), Due::default()), &value);
        }

        #[test]
        fn delayed_keys_sort_by_exchange_then_time_then_number(a: (u64, u64, u64), b: (u64, u64, u64)) {
            let key = |(source, at, number)| delayed_key(QueueId(source), Due { at, number });
            prop_assert_eq!(key(a).cmp(&key(b)), a.cmp(&b));
            prop_assert_eq!(decode_delayed_key(&key(a)).unwrap(), (QueueId(a.0), Due { at: a.1, number: a.2 }));
        }

        #[test]
        fn keys_sort_as_their_numbers(a: (u64, u64), b: (u64, u64)) {
            let key = |(queue, seq)| entry_key(QueueId(queue), seq);
            prop_assert_eq!(key(a).cmp(&key(b)), a.cmp(&b));
            prop_assert!(after_entry_key(QueueId(a.0), a.1) > key(a) || a == (u64::MAX, u64::MAX));
        }

        #[test]
        fn a_record_comes_back_as_it_was(n: [u64; 6], consumed: bool, levels: Vec<(u8, u64, u64, u64, u64)>) {
            let record = QueueRecord { head: n[0], next: n[1], count: n[2], bytes: n[3], delivered: n[4], consumed, expires: !consumed,
                levels: levels.iter().map(|l| LevelRecord { level: l.0, first: l.1, last: l.2, count: l.3, bytes: l.4 }).collect() };
            prop_assert_eq!(decode_record(&encode_record(&record, n[5])).unwrap(), (record, n[5]));
        }
    }

    #[test]
    fn the_layout_is_the_documented_one() {
        let mut value = Vec::new();
        let given = Attributes { persistent: true, priority: Some(7), expires_at: 0x0102, ..Attributes::default() };
        encode_entry(&given, &Message::from_parts(b"x", b"k", b"\0\0", b"hi"), &mut value);
        let expected = b"\x01\x19\0\0\0\0\0\0\x01\x02\x07\0\x04\0\0\0\x02\x01x\x01k\0\0hi";
        assert_eq!(value, expected);
        value.clear();
        encode_reference(&given, Reference { id: BodyId(0x0203), body_len: 5 }, &mut value);
        assert_eq!(value, b"\x01\x99\0\0\0\0\0\0\x01\x02\x07\0\0\0\0\0\0\x02\x03\0\0\0\x05");
        let record = QueueRecord {
            head: 2,
            next: 9,
            count: 3,
            bytes: 258,
            delivered: 4,
            consumed: true,
            expires: true,
            levels: vec![LevelRecord { level: 7, first: 2, last: 8, count: 3, bytes: 258 }],
        };
        let head = [&[1, 3][..], &[2, 9, 3, 258, 4, 1_u64].map(u64::to_be_bytes).concat()].concat();
        let expected = [&head[..], &[7], &[2, 8, 3, 258_u64].map(u64::to_be_bytes).concat()].concat();
        assert_eq!(encode_record(&record, 1)[..], expected);
        assert_eq!(entry_key(QueueId(1), 2)[..], [0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2]);
    }
}
