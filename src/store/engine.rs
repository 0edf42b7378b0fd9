//! What the writer needs of whatever keeps the bytes.

use super::port::StoreError;
use super::record::{DelayedMessage, Due, MetadataWrite, OverflowWrites, QueueRecord, QueueWrites, StoredMessage};
use super::stream::{Chunk, StreamPage, StreamWrites};
use crate::model::{Offset, QueueId, Seq};
use std::path::Path;

/// One part of a commit.
#[derive(Clone, Copy, Debug)]
pub enum Change<'a> {
    /// What one queue writes.
    Queue {
        /// The queue.
        queue: QueueId,
        /// Its messages and its record.
        writes: &'a QueueWrites,
        /// Settled messages behind its head to be deleted now: from the first up to, and without, the second.
        behind: Option<(Seq, Seq)>,
        /// Everything before it is deleted once this commit is done. Stored beside the record.
        deleted: Seq,
    },
    /// Deletes settled messages behind a queue's head, on its own.
    Reclaim {
        /// The queue.
        queue: QueueId,
        /// Its record, unchanged; stored again together with the new end of what is deleted.
        record: &'a QueueRecord,
        /// From the first up to, and without, the second.
        behind: (Seq, Seq),
    },
    /// What one stream writes.
    Stream {
        /// The stream.
        queue: QueueId,
        /// Its chunks and the records of its segments.
        writes: &'a StreamWrites,
    },
    /// What one queue moves out of memory, or has no more use for of that. It is readable once the commit is done and
    /// need not outlive the process.
    Overflow {
        /// The queue.
        queue: QueueId,
        /// Its messages.
        writes: &'a OverflowWrites,
    },
    /// A change of what is declared.
    Metadata(&'a MetadataWrite),
}

/// The messages of a queue that a load asks for.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    /// The queue.
    pub queue: QueueId,
    /// The first message that may be read.
    pub from: Seq,
    /// The last one, inclusive.
    pub to: Seq,
    /// At most this many.
    pub count: usize,
    /// No further one once this many bytes of bodies were read.
    pub bytes: usize,
}

/// The delayed messages that a load asks for.
#[derive(Clone, Copy, Debug)]
pub struct DelayedPage {
    /// The exchange.
    pub source: QueueId,
    /// The first message that may be read.
    pub from: Due,
    /// At most this many.
    pub count: usize,
    /// No further one once this many bytes of bodies were read.
    pub bytes: usize,
}

/// A queue of which much was settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Passed {
    /// The queue.
    pub queue: QueueId,
    /// Everything before it is settled.
    pub next: Seq,
    /// And was deleted. Otherwise only its space is to be freed, and nothing was said of it on disk but the head.
    pub deleted: bool,
}

/// Keeps the bytes. Only the writer's thread changes anything; loads come from any thread.
pub trait Engine: Send + Sync + 'static {
    /// A commit that is being put together.
    type Batch: Default + Send;

    /// Adds to a commit. Nothing is kept of it before [`Engine::write`].
    ///
    /// # Errors
    /// When the engine cannot take it; the store has then failed.
    fn add(&self, batch: &mut Self::Batch, change: Change<'_>) -> Result<(), StoreError>;
    /// Bytes that were added to a commit, about.
    fn size(batch: &Self::Batch) -> usize;
    /// Applies a commit, all or none, and leaves `batch` empty. With `sync` it is on disk when this returns, together
    /// with all commits before it; without, it is the operating system's and survives the end of this process only.
    ///
    /// # Errors
    /// When the disk fails. What is on disk is unknown then.
    fn write(&self, batch: &mut Self::Batch, sync: bool) -> Result<(), StoreError>;
    /// Brings everything that was written without a sync to the disk.
    ///
    /// # Errors
    /// When the disk fails.
    fn sync(&self) -> Result<(), StoreError>;
    /// Begins to free the space of what was deleted, in the background. Called when that is many megabytes, or nobody
    /// wants anything (`idle`). `settled` are the queues of which it is much; the commits that say so are written.
    ///
    /// # Errors
    /// When the disk fails.
    fn free(&self, settled: &[Passed], idle: bool) -> Result<(), StoreError>;
    /// Whether [`Engine::free`] frees the space of a queue's messages that are settled and were not deleted, where much
    /// more lies behind them.
    fn frees_undeleted(&self, _queue: QueueId) -> bool {
        false
    }
    /// Reads messages in order.
    ///
    /// # Errors
    /// When the disk fails or what is there does not decode.
    fn load(&self, page: &Page) -> Result<Vec<StoredMessage>, StoreError>;
    /// Reads chunks of a stream in order.
    ///
    /// # Errors
    /// When the disk fails or what is there does not decode.
    fn read_stream(&self, page: &StreamPage) -> Result<Vec<Chunk>, StoreError>;
    /// Frees the space of a part of a stream that was removed. Called from any thread, while commits go on.
    ///
    /// # Errors
    /// When the disk fails.
    fn reclaim_stream(&self, _queue: QueueId, _from: Offset, _to: Offset) -> Result<(), StoreError> {
        Ok(())
    }
    /// Reads delayed messages in order.
    ///
    /// # Errors
    /// When the disk fails or what is there does not decode.
    fn load_delayed(&self, page: &DelayedPage) -> Result<Vec<DelayedMessage>, StoreError>;
    /// Makes a copy of the data directory. Called from any thread, while commits go on.
    ///
    /// # Errors
    /// When the copy cannot be made, or the engine has no directory.
    fn copy(&self, to: &Path) -> Result<(), StoreError> {
        let reason = "the store is in memory only".to_owned();
        Err(StoreError::NoCopy { to: to.display().to_string(), reason })
    }
    /// Marks the stop as clean. The last call, after everything was written.
    ///
    /// # Errors
    /// When the disk fails.
    fn close(&self) -> Result<(), StoreError>;
}
