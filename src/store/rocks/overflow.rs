//! Messages that are on disk for want of memory only: a database of their own, without a log, that is not there before
//! the first of them, goes with the last, and is thrown away at every start.
//!
//! Being apart it costs nothing while nothing overflows, its compactions never hold up a confirm, and its files are no
//! part of the data directory's format: neither copied nor checked.

use super::options::{self, StoreOptions};
use super::{failed, unreadable};
use crate::model::{QueueId, Seq};
use crate::store::codec;
use crate::store::engine::Page;
use crate::store::port::StoreError;
use crate::store::record::{OverflowWrites, StoredMessage};
use ahash::AHashMap;
use arc_swap::ArcSwapOption;
use parking_lot::Mutex;
use rocksdb::{DB, FlushOptions, WriteBatch, WriteOptions};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Where it lies in the data directory.
const FOLDER: &str = "overflow";
/// What an earlier run left there, on its way out.
const LEFT: &str = "overflow.left";

/// See the module.
pub(super) struct Overflow {
    folder: PathBuf,
    options: StoreOptions,
    unlogged: WriteOptions,
    db: ArcSwapOption<DB>,
    /// Databases made so far: each has a folder of its own.
    made: AtomicU64,
    /// How many messages of each queue are there.
    queues: Mutex<AHashMap<QueueId, u64>>,
}

impl Overflow {
    /// Throws away what the last run left, behind the back of the start.
    pub(super) fn fresh(directory: &Path, options: StoreOptions) -> std::io::Result<Self> {
        let (folder, left) = (directory.join(FOLDER), directory.join(LEFT));
        if folder.exists() {
            remove(&left)?;
            fs::rename(&folder, &left)?;
        }
        if left.exists() {
            std::thread::Builder::new().name("overflow-remover".to_owned()).spawn(move || {
                if let Err(error) = remove(&left) {
                    tracing::warn!(%error, folder = %left.display(), "cannot remove what the last run left");
                }
            })?;
        }
        let mut unlogged = WriteOptions::default();
        unlogged.disable_wal(true);
        Ok(Self {
            folder,
            options,
            unlogged,
            db: ArcSwapOption::empty(),
            made: AtomicU64::new(0),
            queues: Mutex::default(),
        })
    }

    /// Adds to a commit; `value` is a buffer to use.
    pub(super) fn add(&self, batch: &mut WriteBatch, value: &mut Vec<u8>, queue: QueueId, writes: &OverflowWrites) {
        for (seq, attributes, message) in &writes.puts {
            value.clear();
            codec::encode_entry(attributes, message, value);
            batch.put(codec::entry_key(queue, *seq), &value);
        }
        for &(first, last) in writes.gone.iter().filter(|(first, last)| first <= last) {
            delete(batch, queue, first, last);
        }
        let mut queues = self.queues.lock();
        if writes.left == 0 {
            queues.remove(&queue);
        } else {
            queues.insert(queue, writes.left);
        }
    }

    /// Adds the deletion of all that a queue has there.
    pub(super) fn drop_queue(&self, batch: &mut WriteBatch, queue: QueueId) {
        if self.queues.lock().remove(&queue).is_some() {
            delete(batch, queue, 0, Seq::MAX);
        }
    }

    pub(super) fn write(&self, batch: WriteBatch) -> Result<(), StoreError> {
        self.database()?.write_opt(batch, &self.unlogged).map_err(|error| failed(&error))
    }

    /// The database, made where there is none. Only the writer's thread comes here.
    fn database(&self) -> Result<Arc<DB>, StoreError> {
        if let Some(db) = self.db.load_full() {
            return Ok(db);
        }
        let folder = self.folder.join(self.made.fetch_add(1, Ordering::Relaxed).to_string());
        let made = fs::create_dir_all(&folder).map_err(|error| StoreError::Failed(error.to_string()));
        let options = made.and_then(|()| options::overflow(&self.options).map_err(|error| failed(&error)))?;
        let db = Arc::new(DB::open(&options, &folder).map_err(|error| failed(&error))?);
        self.db.store(Some(Arc::clone(&db)));
        Ok(db)
    }

    /// Adds to what a read of the durable messages found, in order and within the page's bounds.
    pub(super) fn load(&self, page: &Page, found: Vec<StoredMessage>) -> Result<Vec<StoredMessage>, StoreError> {
        if !self.queues.lock().contains_key(&page.queue) {
            return Ok(found);
        }
        let Some(db) = self.db.load_full() else { return Ok(found) };
        let mut options = rocksdb::ReadOptions::default();
        let first = codec::entry_key(page.queue, page.from);
        options.set_iterate_lower_bound(first);
        options.set_iterate_upper_bound(codec::after_entry_key(page.queue, page.to));
        let mut entries = db.raw_iterator_opt(options);
        entries.seek(first);
        let mut durable = found.into_iter().peekable();
        let (mut all, mut bytes) = (Vec::new(), 0);
        while all.len() < page.count && (bytes < page.bytes || all.is_empty()) {
            let here = entries.key().map(codec::entry_key_seq).transpose()?;
            let next = match (durable.peek().map(|(seq, ..)| *seq), here) {
                (None, None) => break,
                (Some(there), here) if here.is_none_or(|here| there < here) => durable.next(),
                _ => entries.item().map(|(key, value)| codec::decode_whole_entry(key, value)).transpose()?,
            };
            let Some(next) = next else { break };
            if here == Some(next.0) {
                entries.next();
            }
            bytes += next.2.body_len();
            all.push(next);
        }
        entries.status().map_err(|error| unreadable(&error))?;
        Ok(all)
    }

    /// Frees the space of what was deleted: all of it where nothing is left.
    pub(super) fn free(&self) -> Result<(), StoreError> {
        let Some(db) = self.db.load_full() else { return Ok(()) };
        if self.queues.lock().is_empty() {
            self.end();
            return Ok(());
        }
        let mut begin = FlushOptions::default();
        begin.set_wait(false);
        db.flush_opt(&begin).map_err(|error| failed(&error))
    }

    /// Ends the database and removes its files. A read that is under way keeps those that it reads.
    pub(super) fn end(&self) {
        let Some(db) = self.db.swap(None) else { return };
        db.cancel_all_background_work(true);
        drop(db);
        if let Err(error) = remove(&self.folder) {
            tracing::warn!(%error, folder = %self.folder.display(), "cannot remove messages that are not needed any more");
        }
    }
}

fn delete(batch: &mut WriteBatch, queue: QueueId, first: Seq, last: Seq) {
    if last - first < super::FEW {
        (first..=last).for_each(|seq| batch.delete(codec::entry_key(queue, seq)));
    } else {
        batch.delete_range(codec::entry_key(queue, first), codec::after_entry_key(queue, last));
    }
}

fn remove(folder: &Path) -> std::io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
