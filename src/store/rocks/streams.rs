//! Streams in RocksDB: a chunk under the offset of its first message, a segment's record under that of its own.

use super::{RocksBatch, RocksEngine, SEGMENTS, STREAMS, family, garbage, recovery, unreadable};
use crate::model::{Offset, QueueId};
use crate::store::codec;
use crate::store::port::StoreError;
use crate::store::stream::{Chunk, SegmentRecord, StreamPage, StreamWrites, decode_segment, encode_segment};
use bytes::Bytes;
use rocksdb::{DB, DBRawIterator, ReadOptions};

pub(super) fn add(
    engine: &RocksEngine,
    batch: &mut RocksBatch,
    queue: QueueId,
    writes: &StreamWrites,
) -> Result<(), StoreError> {
    let (chunks, segments) = (engine.family(STREAMS)?, engine.family(SEGMENTS)?);
    for chunk in &writes.chunks {
        batch.inner.put_cf(chunks, codec::entry_key(queue, chunk.first), chunk.bytes());
    }
    for record in &writes.segments {
        batch.inner.put_cf(segments, codec::entry_key(queue, record.first), encode_segment(record));
    }
    if let Some(removed) = &writes.removed {
        let (from, to) = (codec::entry_key(queue, removed.from), codec::entry_key(queue, removed.to));
        batch.inner.delete_range_cf(chunks, from, to);
        for first in &removed.segments {
            batch.inner.delete_cf(segments, codec::entry_key(queue, *first));
        }
    }
    Ok(())
}

/// Of all streams, in order.
pub(super) fn segments(db: &DB) -> Result<Vec<(QueueId, SegmentRecord)>, StoreError> {
    recovery::scan(db, SEGMENTS, |key, value| {
        let record = codec::entry_key_queue(key).zip(decode_segment(codec::entry_key_seq(key)?, value));
        record.ok_or_else(|| StoreError::Damaged(format!("a segment's record: {key:02x?}")))
    })
}

pub(super) fn read(engine: &RocksEngine, page: &StreamPage) -> Result<Vec<Chunk>, StoreError> {
    let mut options = ReadOptions::default();
    options.set_iterate_lower_bound(codec::entry_key(page.queue, 0));
    options.set_iterate_upper_bound(codec::after_entry_key(page.queue, Offset::MAX));
    let mut chunks = engine.db.raw_iterator_cf_opt(family(&engine.db, STREAMS)?, options);
    seek(&mut chunks, page);
    let (mut found, mut bytes) = (Vec::new(), 0);
    while let Some((key, value)) = chunks.item() {
        let chunk = decode(key, value)?;
        let end = chunk.end();
        if end > page.from {
            bytes += value.len();
            found.push(chunk);
            if page.is_filled(end, bytes) {
                break;
            }
        }
        chunks.next();
    }
    chunks.status().map_err(|error| unreadable(&error))?;
    Ok(found)
}

/// To the chunk with the page's first message, or to one shortly before it.
fn seek(chunks: &mut DBRawIterator<'_>, page: &StreamPage) {
    chunks.seek_for_prev(codec::entry_key(page.queue, page.from));
    if !chunks.valid() {
        chunks.seek_to_first();
    }
}

pub(super) fn decode(key: &[u8], value: &[u8]) -> Result<Chunk, StoreError> {
    let first = codec::entry_key_seq(key)?;
    Chunk::decode(first, Bytes::copy_from_slice(value))
        .ok_or_else(|| StoreError::Damaged(format!("a chunk of a stream: {key:02x?}")))
}

pub(super) fn reclaim(engine: &RocksEngine, queue: QueueId, from: Offset, to: Offset) -> Result<(), StoreError> {
    garbage::free(engine, (queue, from, to))
}
