//! The record of a segment: what is known of a stretch of a stream without reading it.

use crate::model::{Millis, Offset};
use bytes::Buf;

/// The first byte of a segment's record.
const VERSION: u8 = 1;
/// The length of a record: its version and five numbers.
const LEN: usize = 1 + 5 * 8;

/// A stretch of a stream that goes as a whole. Written in the same batch as the chunks that it speaks of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SegmentRecord {
    /// The offset of its first message.
    pub first: Offset,
    /// The offset after its last message.
    pub end: Offset,
    /// The first offset of its last chunk.
    pub last_chunk: Offset,
    /// Bytes of its chunks.
    pub bytes: u64,
    /// The timestamp of its first chunk.
    pub first_timestamp: Millis,
    /// The timestamp of its last chunk.
    pub last_timestamp: Millis,
}

/// The value of a record; its key has `first`.
pub(in crate::store) fn encode_segment(record: &SegmentRecord) -> Vec<u8> {
    let mut out = Vec::with_capacity(LEN);
    out.push(VERSION);
    let SegmentRecord { first: _, end, last_chunk, bytes, first_timestamp, last_timestamp } = *record;
    for number in [end, last_chunk, bytes, first_timestamp, last_timestamp] {
        out.extend_from_slice(&number.to_be_bytes());
    }
    out
}

/// Reads a record. `None` where the bytes are not those of one.
pub(in crate::store) fn decode_segment(first: Offset, value: &[u8]) -> Option<SegmentRecord> {
    let (version, mut rest) = value.split_first()?;
    if *version != VERSION || value.len() != LEN {
        return None;
    }
    let (end, last_chunk, bytes) = (rest.get_u64(), rest.get_u64(), rest.get_u64());
    let (first_timestamp, last_timestamp) = (rest.get_u64(), rest.get_u64());
    Some(SegmentRecord { first, end, last_chunk, bytes, first_timestamp, last_timestamp })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_record_comes_back_as_it_was(n: [u64; 6]) {
            let record = SegmentRecord {
                first: n[0], end: n[1], last_chunk: n[2], bytes: n[3], first_timestamp: n[4], last_timestamp: n[5],
            };
            prop_assert_eq!(decode_segment(n[0], &encode_segment(&record)), Some(record));
        }

        #[test]
        fn any_bytes_decode_or_are_refused(value: Vec<u8>) {
            let _ = decode_segment(0, &value);
        }
    }

    #[test]
    fn the_layout_is_the_documented_one() {
        let record = SegmentRecord { first: 9, end: 1, last_chunk: 2, bytes: 3, first_timestamp: 4, last_timestamp: 5 };
        let expected = [&[1][..], &[1, 2, 3, 4, 5_u64].map(u64::to_be_bytes).concat()].concat();
        assert_eq!(encode_segment(&record), expected);
    }
}
