//! The column family of delayed messages: written and deleted with everything else, read from a given time on.

use super::{DELAYED, RocksBatch, RocksEngine, unreadable};
use crate::model::QueueId;
use crate::store::codec;
use crate::store::engine::DelayedPage;
use crate::store::port::StoreError;
use crate::store::record::{DelayedMessage, DelayedWrites, Due};
use rocksdb::{ColumnFamily, ReadOptions};

/// Puts come first: a message may be deleted in the commit that it came in.
pub(super) fn add(batch: &mut RocksBatch, family: &ColumnFamily, source: QueueId, writes: &DelayedWrites) {
    for message in &writes.puts {
        batch.value.clear();
        codec::encode_delayed(message, &mut batch.value);
        batch.inner.put_cf(family, codec::delayed_key(source, message.due), &batch.value);
    }
    for &due in &writes.deletes {
        batch.inner.delete_cf(family, codec::delayed_key(source, due));
    }
    for &(first, last) in writes.delete_ranges.iter().filter(|(first, last)| first <= last) {
        let (from, end) = (codec::delayed_key(source, first), codec::delayed_key(source, last.after()));
        batch.inner.delete_range_cf(family, from, end);
    }
}

/// Deletes all of an exchange.
pub(super) fn add_drop(batch: &mut RocksBatch, family: &ColumnFamily, source: QueueId) {
    let all = (codec::delayed_key(source, Due::default()), codec::after_delayed_keys(source));
    batch.inner.delete_range_cf(family, all.0, all.1);
}

pub(super) fn load(engine: &RocksEngine, page: &DelayedPage) -> Result<Vec<DelayedMessage>, StoreError> {
    let mut options = ReadOptions::default();
    let first = codec::delayed_key(page.source, page.from);
    options.set_iterate_lower_bound(first);
    options.set_iterate_upper_bound(codec::after_delayed_keys(page.source));
    let mut messages = engine.db.raw_iterator_cf_opt(engine.family(DELAYED)?, options);
    let (mut found, mut bytes) = (Vec::new(), 0);
    messages.seek(first);
    while found.len() < page.count && (bytes < page.bytes || found.is_empty()) {
        let Some((key, value)) = messages.item() else { break };
        let message = codec::decode_delayed(key, value)?;
        bytes += message.message.body_len();
        found.push(message);
        messages.next();
    }
    messages.status().map_err(|error| unreadable(&error))?;
    Ok(found)
}
