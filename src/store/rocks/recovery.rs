//! What is done when the directory is opened: reads what is declared and the queues' records, never the messages.

use super::{CLEAN, MARKS, METADATA, QUEUES, RocksEngine, failed, family, streams};
use crate::model::{QueueId, Seq};
use crate::store::codec;
use crate::store::port::{Recovered, StoreError};
use crate::store::reclaim::Reclaim;
use crate::store::record::{MetadataKey, QueueRecord};
use rocksdb::{DB, WriteBatch};
use std::time::Instant;

/// Reads what is there, and marks the directory as in use.
pub(super) fn recover(engine: &RocksEngine) -> Result<(Recovered, Reclaim), StoreError> {
    let marks = engine.family(MARKS)?;
    let marked = engine.db.get_pinned_cf(marks, CLEAN).map_err(|error| failed(&error))?.is_some();
    let (metadata, mut queues) = (metadata(&engine.db)?, queues(&engine.db)?);
    let segments = streams::segments(&engine.db)?;
    // A directory without anything in it is a new one.
    let clean = marked || (metadata.is_empty() && queues.is_empty());
    let mut batch = WriteBatch::default();
    batch.delete_cf(marks, CLEAN);
    for (queue, record, deleted) in &mut queues {
        let unsure = !clean && record.consumed;
        settle(record, clean);
        if unsure {
            batch.put_cf(engine.family(QUEUES)?, codec::queue_key(*queue), codec::encode_record(record, *deleted));
        }
    }
    engine.db.write_opt(batch, &engine.synced).map_err(|error| failed(&error))?;
    let reclaim = Reclaim::recovered(queues.iter().cloned(), Instant::now());
    let queues = queues.into_iter().map(|(queue, record, _)| (queue, record)).collect();
    Ok((Recovered { metadata, queues, segments, clean }, reclaim))
}

/// From here on `delivered` is right, so nothing was consumed since.
fn settle(record: &mut QueueRecord, clean: bool) {
    if !clean && record.consumed {
        record.delivered = record.next;
    }
    record.consumed = false;
}

pub(super) fn metadata(db: &DB) -> Result<Vec<(MetadataKey, Vec<u8>)>, StoreError> {
    scan(db, METADATA, |key, value| Ok((codec::decode_metadata_key(key)?, value.to_vec())))
}

pub(super) fn queues(db: &DB) -> Result<Vec<(QueueId, QueueRecord, Seq)>, StoreError> {
    scan(db, QUEUES, |key, value| {
        let (record, deleted) = codec::decode_record(value)?;
        Ok((codec::decode_queue_key(key)?, record, deleted))
    })
}

pub(super) fn scan<T>(
    db: &DB,
    name: &str,
    decode: impl Fn(&[u8], &[u8]) -> Result<T, StoreError>,
) -> Result<Vec<T>, StoreError> {
    let mut records = db.raw_iterator_cf(family(db, name)?);
    let mut found = Vec::new();
    records.seek_to_first();
    while let Some((key, value)) = records.item() {
        found.push(decode(key, value)?);
        records.next();
    }
    records.status().map_err(|error| failed(&error))?;
    Ok(found)
}
