//! Gives back the space of streams' chunks that were removed.
//!
//! Chunks of all streams lie in the same blob files, in the order in which they came, and a file goes when nothing in it
//! is left. So where one stream forgets and another does not, what is left has to be moved together. RocksDB would do so
//! in every compaction that comes across an old file, however little garbage there is: for a long stream that is most of
//! it, again and again. Here it is done when half of all is garbage, so that no more is moved than was freed.

use super::{RocksEngine, STREAMS, failed};
use crate::store::port::StoreError;
use rocksdb::{BottommostLevelCompaction, ColumnFamily, CompactOptions};
use std::sync::atomic::Ordering;

/// Garbage that is worth moving what is left: half of what is there, and no less than this.
const WORTH: u64 = 16 << 20;
/// How RocksDB calls the bytes in blob files, and those among them that nothing refers to any more.
const BYTES: &str = "rocksdb.live-blob-file-size";
const GARBAGE: &str = "rocksdb.live-blob-file-garbage-size";
/// How it calls whether compactions move what is left in old blob files, and which part of all files is old.
const MOVE: &str = "enable_blob_garbage_collection";
const OLD: &str = "blob_garbage_collection_age_cutoff";

/// Moves chunks together where much is garbage. One table at a time, so that other compactions have their turn.
pub(super) fn collect(engine: &RocksEngine) -> Result<(), StoreError> {
    let Some(_alone) = engine.collecting.try_lock() else { return Ok(()) };
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

fn compact_each(engine: &RocksEngine, chunks: &ColumnFamily) -> Result<(), StoreError> {
    let mut how = CompactOptions::default();
    how.set_exclusive_manual_compaction(false);
    how.set_bottommost_level_compaction(BottommostLevelCompaction::Force);
    let tables = engine.db.live_files().map_err(|error| failed(&error))?;
    for table in tables.into_iter().filter(|table| table.column_family_name == STREAMS) {
        if engine.closing.load(Ordering::Relaxed) {
            break;
        }
        engine.db.compact_range_cf_opt(chunks, table.start_key, table.end_key, &how);
    }
    Ok(())
}
