//! The engine on disk: RocksDB, its column families, and the way in.
//!
//! It owns the data directory while it lives. It refuses to decide when anything is written: that is the writer's.

mod behind;
mod blob_file;
mod bodies;
mod delayed;
mod garbage;
mod inspection;
mod inspection_bodies;
mod inspection_streams;
mod log_file;
mod open;
mod options;
mod overflow;
mod recovery;
mod streams;

use super::codec::Content;
use super::directory::Directory;
use super::engine::{Change, DelayedPage, Engine, Page, Passed};
use super::group_commit::GroupCommit;
use super::port::StoreError;
use super::record::{DelayedMessage, MetadataWrite, QueueRecord, QueueWrites, StoredMessage};
use super::stream::{Chunk, StreamPage};
use super::{codec, copy};
use crate::model::{Offset, QueueId, Seq};
use behind::Behind;
use bodies::{Bodies, Entered, Reader};
use garbage::Garbage;
pub use inspection::{Inspection, Totals};
pub use inspection_bodies::BodyTotals;
pub use inspection_streams::StreamTotals;
pub use options::StoreOptions;
use overflow::Overflow;
use rocksdb::checkpoint::Checkpoint;
use rocksdb::{ColumnFamily, DB, FlushOptions, ReadOptions, WriteBatch, WriteOptions};
use std::path::Path;
use std::sync::Arc;

/// The store's own marks.
const MARKS: &str = "default";
/// What is declared.
const METADATA: &str = "metadata";
/// The record of each queue.
const QUEUES: &str = "queues";
/// The messages of all queues.
const ENTRIES: &str = "entries";
/// The messages of all streams, in chunks.
const STREAMS: &str = "streams";
/// The record of each segment of a stream.
const SEGMENTS: &str = "segments";
/// The messages that exchanges keep until they are due.
const DELAYED: &str = "delayed";
/// Messages that several queues have as one.
const BODIES: &str = "bodies";
/// Which queue has some of them.
const HOLDERS: &str = "holders";
/// The mark of a clean stop; absent while a process uses the directory.
const CLEAN: &[u8] = b"clean";
/// Settled messages behind a head that are deleted one by one: a range tombstone costs reads more than so many.
const FEW: u64 = 16;
/// Messages that a page has at most whose blocks are kept in memory: single gets and messages that come back are next to
/// each other more often than not.
const SHORT_PAGE: usize = 64;
/// What the name of a table file ends in.
const TABLE_FILE: &str = ".sst";
/// Memory that is kept for the next commit's batch.
const BATCH_KEPT: usize = 8 << 20;

/// The store on disk.
pub type RocksStore = GroupCommit<RocksEngine>;

impl RocksStore {
    /// Opens the data directory `dir`, and makes it where it does not exist.
    ///
    /// # Errors
    /// When another process has the directory, when it was written by a newer program or holds something else, and when
    /// the disk fails.
    pub fn open(dir: &Path, options: StoreOptions) -> Result<Arc<Self>, StoreError> {
        let engine = RocksEngine::open(dir, &options)?;
        let (recovered, reclaim) = recovery::recover(&engine)?;
        Self::start(engine, recovered, reclaim)
    }
}

/// Keeps messages in RocksDB.
pub struct RocksEngine {
    // Its thread uses the database.
    bodies: Bodies,
    // The same.
    behind: Behind,
    // Before the directory, whose lock must outlive it.
    db: Arc<DB>,
    overflow: Overflow,
    synced: WriteOptions,
    unsynced: WriteOptions,
    garbage: Garbage,
    directory: Directory,
}

impl RocksEngine {
    fn open(dir: &Path, chosen: &StoreOptions) -> Result<Self, StoreError> {
        let directory = Directory::take(dir)?;
        let db = Arc::new(open::for_writing(&directory, chosen)?);
        directory.raise_format()?;
        let (bodies, behind) = (Bodies::recovered(&db)?, Behind::new(Arc::clone(&db)));
        let overflow =
            Overflow::fresh(directory.path(), *chosen).map_err(|error| directory.refuse(&error.to_string()))?;
        let (mut synced, unsynced) = (WriteOptions::default(), WriteOptions::default());
        synced.set_sync(true);
        Ok(Self { bodies, behind, db, overflow, synced, unsynced, garbage: Garbage::default(), directory })
    }

    fn family(&self, name: &str) -> Result<&ColumnFamily, StoreError> {
        family(&self.db, name)
    }

    fn add_queue(
        &self,
        batch: &mut RocksBatch,
        queue: QueueId,
        writes: &QueueWrites,
        behind: Option<(Seq, Seq)>,
        bodies: &mut Entered<'_>,
    ) -> Result<(), StoreError> {
        let entries = self.family(ENTRIES)?;
        for (seq, attributes, message) in &writes.puts {
            bodies.put(&self.db, batch, (queue, *seq), (attributes, message))?;
        }
        // As a whole, wherever it was before: what refers to a shelf only becomes less once that is closed.
        for (seq, attributes, message) in &writes.rewrites {
            batch.value.clear();
            codec::encode_entry(attributes, message, &mut batch.value);
            batch.inner.put_cf(entries, codec::entry_key(queue, *seq), &batch.value);
        }
        for &seq in &writes.deletes {
            batch.inner.delete_cf(entries, codec::entry_key(queue, seq));
        }
        for &(first, last) in writes.delete_ranges.iter().filter(|(first, last)| first <= last) {
            let (from, end) = (codec::entry_key(queue, first), codec::after_entry_key(queue, last));
            batch.inner.delete_range_cf(entries, from, end);
        }
        behind.into_iter().for_each(|behind| add_behind(batch, entries, queue, behind));
        bodies.deleted(queue, writes);
        Ok(())
    }

    /// Reads a page.
    ///
    /// Without a snapshot: with each that ends, RocksDB has every file on the lowest level that has not been compacted yet
    /// compacted, to forget in which order its keys came. While a deep queue is drained that is all of it.
    fn read_entries(&self, page: &Page) -> Result<Read, StoreError> {
        let mut options = ReadOptions::default();
        let first = codec::entry_key(page.queue, page.from);
        options.set_iterate_lower_bound(first);
        options.set_iterate_upper_bound(codec::after_entry_key(page.queue, page.to));
        // A long page is read once, and would only push out what is read again.
        options.fill_cache(page.count <= SHORT_PAGE);
        // The first to look: what was asked for was written before, so the body of whatever is found then was there now.
        let mut bodies = Reader::of(self.db.raw_iterator_cf(self.family(BODIES)?));
        let mut entries = self.db.raw_iterator_cf_opt(self.family(ENTRIES)?, options);
        entries.seek(first);
        let (mut found, mut bytes) = (Vec::new(), 0);
        while found.len() < page.count && (bytes < page.bytes || found.is_empty()) {
            let Some((key, value)) = entries.item() else { break };
            let (seq, attributes, content) = codec::decode_entry(key, value)?;
            bytes += content.body_len();
            let message = match content {
                Content::Whole(message) => message,
                Content::Elsewhere(reference) => match bodies.read(reference)? {
                    Some(message) => message,
                    None => return Ok(Read::Without(seq)),
                },
            };
            found.push((seq, attributes, message));
            entries.next();
        }
        entries.status().map_err(|error| unreadable(&error))?;
        Ok(Read::All(found))
    }

    fn add_record(
        &self,
        batch: &mut RocksBatch,
        queue: QueueId,
        record: &QueueRecord,
        deleted: Seq,
    ) -> Result<(), StoreError> {
        batch.inner.put_cf(self.family(QUEUES)?, codec::queue_key(queue), codec::encode_record(record, deleted));
        Ok(())
    }

    fn add_metadata(&self, batch: &mut RocksBatch, change: &MetadataWrite) -> Result<(), StoreError> {
        match change {
            MetadataWrite::Put(key, value) => {
                batch.inner.put_cf(self.family(METADATA)?, codec::metadata_key(key), value);
            }
            MetadataWrite::Delete(key) => batch.inner.delete_cf(self.family(METADATA)?, codec::metadata_key(key)),
            MetadataWrite::DropQueue(queue) => {
                let all = (codec::entry_key(*queue, 0), codec::after_entry_key(*queue, Seq::MAX));
                batch.inner.delete_range_cf(self.family(ENTRIES)?, all.0, all.1);
                batch.inner.delete_cf(self.family(QUEUES)?, codec::queue_key(*queue));
                for family in [STREAMS, SEGMENTS] {
                    batch.inner.delete_range_cf(self.family(family)?, all.0, all.1);
                }
                self.overflow.drop_queue(&mut batch.overflow, *queue);
                let mut bodies = self.bodies.enter();
                bodies.dropped(*queue);
                bodies.end(&self.db, &mut batch.inner)?;
            }
            MetadataWrite::DropSource(source) => {
                self.add_metadata(batch, &MetadataWrite::DropQueue(*source))?;
                delayed::add_drop(batch, self.family(DELAYED)?, *source);
            }
        }
        Ok(())
    }
}

fn add_behind(batch: &mut RocksBatch, entries: &ColumnFamily, queue: QueueId, (from, end): (Seq, Seq)) {
    if end.saturating_sub(from) <= FEW {
        (from..end).for_each(|seq| batch.inner.delete_cf(entries, codec::entry_key(queue, seq)));
    } else {
        batch.inner.delete_range_cf(entries, codec::entry_key(queue, from), codec::entry_key(queue, end));
    }
}

/// What came of reading a page.
enum Read {
    All(Vec<StoredMessage>),
    /// A message refers to a body that is not there.
    Without(Seq),
}

/// A commit in the making.
#[derive(Default)]
pub struct RocksBatch {
    inner: WriteBatch,
    /// What is not logged.
    overflow: WriteBatch,
    /// One value, encoded; used again for each.
    value: Vec<u8>,
}

fn family<'a>(db: &'a DB, name: &str) -> Result<&'a ColumnFamily, StoreError> {
    db.cf_handle(name).ok_or_else(|| StoreError::Failed(format!("no column family {name}")))
}

fn failed(error: &rocksdb::Error) -> StoreError {
    StoreError::Failed(error.to_string())
}

/// RocksDB names a table file that is damaged, and not a blob file.
fn unreadable(error: &rocksdb::Error) -> StoreError {
    let text: &str = error.as_ref();
    match text.contains(TABLE_FILE) {
        true => failed(error),
        false => StoreError::Failed(format!("{text} (`leveret check` names the file)")),
    }
}

impl Engine for RocksEngine {
    type Batch = RocksBatch;

    fn add(&self, batch: &mut RocksBatch, change: Change<'_>) -> Result<(), StoreError> {
        match change {
            Change::Queue { queue, writes, behind, deleted } => {
                let mut bodies = self.bodies.enter();
                self.add_queue(batch, queue, writes, behind, &mut bodies)?;
                bodies.passed(queue, deleted);
                bodies.end(&self.db, &mut batch.inner)?;
                if !writes.delayed.is_empty() {
                    delayed::add(batch, self.family(DELAYED)?, queue, &writes.delayed);
                }
                self.add_record(batch, queue, &writes.record, deleted)
            }
            Change::Reclaim { queue, record, behind } => {
                add_behind(batch, self.family(ENTRIES)?, queue, behind);
                let mut bodies = self.bodies.enter();
                bodies.passed(queue, behind.1);
                bodies.end(&self.db, &mut batch.inner)?;
                self.add_record(batch, queue, record, behind.1)
            }
            Change::Stream { queue, writes } => streams::add(self, batch, queue, writes),
            Change::Overflow { queue, writes } => {
                self.overflow.add(&mut batch.overflow, &mut batch.value, queue, writes);
                Ok(())
            }
            Change::Metadata(change) => self.add_metadata(batch, change),
        }
    }

    fn size(batch: &RocksBatch) -> usize {
        let size = |part: &WriteBatch| if part.is_empty() { 0 } else { part.size_in_bytes() };
        size(&batch.inner) + size(&batch.overflow)
    }

    fn write(&self, batch: &mut RocksBatch, sync: bool) -> Result<(), StoreError> {
        if !batch.overflow.is_empty() {
            self.overflow.write(std::mem::take(&mut batch.overflow))?;
        }
        if batch.inner.is_empty() && !sync {
            return Ok(());
        }
        let next = WriteBatch::with_capacity_bytes(batch.inner.size_in_bytes().min(BATCH_KEPT));
        let full = std::mem::replace(&mut batch.inner, next);
        let how = if sync { &self.synced } else { &self.unsynced };
        self.db.write_opt(full, how).map_err(|error| failed(&error))?;
        self.bodies.written();
        Ok(())
    }

    fn sync(&self) -> Result<(), StoreError> {
        self.db.flush_wal(true).map_err(|error| failed(&error))
    }

    fn free(&self, settled: &[Passed], idle: bool) -> Result<(), StoreError> {
        self.overflow.free()?;
        self.behind.free(settled);
        if !idle {
            return Ok(());
        }
        // Deletions take effect on what is left in files when they are in a file themselves.
        let mut begin = FlushOptions::default();
        begin.set_wait(false);
        for family in [ENTRIES, DELAYED] {
            self.db.flush_cf_opt(self.family(family)?, &begin).map_err(|error| failed(&error))?;
        }
        Ok(())
    }

    fn frees_undeleted(&self, queue: QueueId) -> bool {
        // Bodies that a queue shares are let go of with the deletion of its entries.
        !self.bodies.enter().is_holder(queue)
    }

    fn load(&self, page: &Page) -> Result<Vec<StoredMessage>, StoreError> {
        if page.from > page.to {
            return Ok(Vec::new());
        }
        // A file with bodies may be removed between two looks at the database, together with what referred to it.
        let found = match self.read_entries(page)? {
            Read::All(found) => found,
            Read::Without(_) => match self.read_entries(page)? {
                Read::All(found) => found,
                Read::Without(seq) => {
                    let queue = page.queue.0;
                    return Err(StoreError::Damaged(format!(
                        "queue {queue}: message {seq} refers to what is not there"
                    )));
                }
            },
        };
        self.overflow.load(page, found)
    }

    fn read_stream(&self, page: &StreamPage) -> Result<Vec<Chunk>, StoreError> {
        streams::read(self, page)
    }

    fn reclaim_stream(&self, queue: QueueId, from: Offset, to: Offset) -> Result<(), StoreError> {
        streams::reclaim(self, queue, from, to)
    }

    fn load_delayed(&self, page: &DelayedPage) -> Result<Vec<DelayedMessage>, StoreError> {
        delayed::load(self, page)
    }

    fn copy(&self, to: &Path) -> Result<(), StoreError> {
        copy::make(&self.directory, to, |database| {
            let other = |error: rocksdb::Error| std::io::Error::other(error.into_string());
            Checkpoint::new(&self.db).and_then(|now| now.create_checkpoint(database)).map_err(other)?;
            open::trim_logs(database)
        })
    }

    fn close(&self) -> Result<(), StoreError> {
        self.garbage.stop();
        self.bodies.stop();
        self.behind.stop();
        self.overflow.end();
        let mark = |error: rocksdb::Error| failed(&error);
        self.db.put_cf_opt(self.family(MARKS)?, CLEAN, b"", &self.synced).map_err(mark)?;
        // With the tables written out there is no log to replay at the next start.
        for family in [STREAMS, SEGMENTS, DELAYED, BODIES, HOLDERS, ENTRIES, QUEUES, METADATA, MARKS] {
            self.db.flush_cf(self.family(family)?).map_err(mark)?;
        }
        Ok(())
    }
}
