//! Gives back the space of streams' chunks that were removed.
//!
//! Chunks of all streams lie in the same blob files, in the order in which they came, and a file goes when nothing in it
//! is left. So where one stream forgets and another does not, what is left has to be moved together. RocksDB would do so
//! in every compaction that comes across an old file, however little garbage there is: for a long stream that is most of
//! it, again and again. Here it is done when half of all is garbage, so that no more is moved than was freed.

use super::{RocksEngine, STREAMS, failed};
use crate::model::{Offset, QueueId};
use crate::store::codec::entry_key;
use crate::store::port::StoreError;
use parking_lot::Mutex;
use rocksdb::{BottommostLevelCompaction, ColumnFamily, CompactOptions};
use std::sync::atomic::{AtomicBool, Ordering};

/// Garbage that is worth moving what is left: half of what is there, and no less than this.
const WORTH: u64 = 16 << 20;
/// How RocksDB calls the bytes in blob files, and those among them that nothing refers to any more.
const BYTES: &str = "rocksdb.live-blob-file-size";
const GARBAGE: &str = "rocksdb.live-blob-file-garbage-size";
/// How it calls whether compactions move what is left in old blob files, and which part of all files is old.
const MOVE: &str = "enable_blob_garbage_collection";
const OLD: &str = "blob_garbage_collection_age_cutoff";

/// Of chunks: from the first up to, and without, the second.
type Range = (QueueId, Offset, Offset);

/// What was removed and still takes space.
#[derive(Default)]
pub(super) struct Garbage {
    removed: Mutex<Vec<Range>>,
    /// Held by the one who frees it.
    working: Mutex<()>,
    closing: AtomicBool,
}

impl Garbage {
    /// Ends the work under way, between two tables, and begins no other.
    pub(super) fn stop(&self) {
        self.closing.store(true, Ordering::Relaxed);
        drop(self.working.lock());
    }

    fn is_stopped(&self) -> bool {
        self.closing.load(Ordering::Relaxed)
    }

    fn take(&self) -> Vec<Range> {
        std::mem::take(&mut *self.removed.lock())
    }
}

/// Frees the space of chunks that were removed. Where another thread is at that already, it does this too.
pub(super) fn free(engine: &RocksEngine, removed: Range) -> Result<(), StoreError> {
    let garbage = &engine.garbage;
    garbage.removed.lock().push(removed);
    while !garbage.removed.lock().is_empty() && !garbage.is_stopped() {
        let Some(_alone) = garbage.working.try_lock() else { return Ok(()) };
        // Files go at once. That what was in them is removed has to be on disk before, or a power cut would leave a stream
        // with messages that are nowhere.
        engine.db.flush_wal(true).map_err(|error| failed(&error))?;
        for range in garbage.take() {
            if garbage.is_stopped() {
                return Ok(());
            }
            drop_range(engine, range)?;
        }
        collect(engine)?;
    }
    Ok(())
}

/// Files that hold nothing else go at once; what is left of the range is compacted away. Chunks are mostly in blob
/// files, so that the tables with their places, which is all that has to be read, are small.
fn drop_range(engine: &RocksEngine, (stream, from, to): Range) -> Result<(), StoreError> {
    let chunks = engine.family(STREAMS)?;
    let (from, last, to) = (entry_key(stream, from), entry_key(stream, to.saturating_sub(1)), entry_key(stream, to));
    // The end is part of what RocksDB takes, and the chunk at `to` is wanted.
    engine.db.delete_file_in_range_cf(chunks, from, last).map_err(|error| failed(&error))?;
    engine.db.compact_range_cf(chunks, Some(from), Some(to));
    Ok(())
}

/// Moves chunks together where much is garbage.
fn collect(engine: &RocksEngine) -> Result<(), StoreError> {
    let chunks = engine.family(STREAMS)?;
    let size = |what| engine.db.property_int_value_cf(chunks, what).map(Option::unwrap_or_default);
    let (bytes, garbage) = (size(BYTES).map_err(|e| failed(&e))?, size(GARBAGE).map_err(|e| failed(&e))?);
    if garbage < WORTH || garbage < bytes / 2 {
        return Ok(());
    }
    let set = |moving: &str| engine.db.set_options_cf(chunks, &[(MOVE, moving), (OLD, "1.0")]);
    set("true").map_err(|error| failed(&error))?;
    let moved = compact_each(engine, chunks);
    set("false").map_err(|error| failed(&error))?;
    moved
}

/// One table at a time, so that other compactions have their turn.
fn compact_each(engine: &RocksEngine, chunks: &ColumnFamily) -> Result<(), StoreError> {
    let mut how = CompactOptions::default();
    how.set_exclusive_manual_compaction(false);
    how.set_bottommost_level_compaction(BottommostLevelCompaction::Force);
    let tables = engine.db.live_files().map_err(|error| failed(&error))?;
    for table in tables.into_iter().filter(|table| table.column_family_name == STREAMS) {
        if engine.garbage.is_stopped() {
            break;
        }
        engine.db.compact_range_cf_opt(chunks, table.start_key, table.end_key, &how);
    }
    Ok(())
}
