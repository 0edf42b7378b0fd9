//! The store as the broker sees it: a trait, so that a twin in memory and one that fails on purpose can stand in.

use super::record::{DelayedMessage, Due, MetadataKey, MetadataWrite, QueueRecord, QueueWrites, StoredMessage};
use super::stream::{Chunk, SegmentRecord, StreamPage};
use crate::model::{Offset, QueueId, Seq};
use std::path::Path;
use std::sync::Arc;
use tokio::sync::oneshot;

/// How soon a source's writes must reach the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum When {
    /// With the next commit, or a short while later; nobody waits (acknowledgements). Not synced for its own sake.
    Soon,
    /// In the next commit, which begins at once and is synced.
    Now,
}

/// A queue, as the writer sees it; or an exchange that keeps messages, whose id no queue has.
pub trait Source: Send + Sync {
    /// Whose messages these are.
    fn queue(&self) -> QueueId;
    /// Moves what is to be written into `writes` (which comes empty). Called on the writer's thread when a commit
    /// begins; must be quick, since publishers wait for the same lock.
    fn collect(&self, writes: &mut QueueWrites);
    /// What was collected last is on disk (synced if anything in that commit asked for it). Called on the writer's thread.
    fn committed(&self);
}

/// Resolves when a metadata change is synced.
pub type Completion = oneshot::Receiver<Result<(), StoreError>>;

/// What was found at start-up: declarations and the records of queues, not messages.
#[derive(Debug, Default)]
pub struct Recovered {
    /// All metadata records, in the order of their keys. Empty in a store that does not outlive the process.
    pub metadata: Vec<(MetadataKey, Vec<u8>)>,
    /// The record of every queue that has one.
    pub queues: Vec<(QueueId, QueueRecord)>,
    /// The records of all segments of streams, by stream and in order.
    pub segments: Vec<(QueueId, SegmentRecord)>,
    /// Whether the last stop was clean.
    pub clean: bool,
}

/// Durable state. One instance owns its directory.
pub trait Store: Send + Sync {
    /// What was there when the store was opened. Given once; later calls return an empty value.
    fn recovered(&self) -> Recovered;
    /// Puts a source on the list for the next commit. Callers hold the source's lock and call this once between two
    /// collects, or again to make it more urgent; a repeat only costs an empty collect.
    fn enlist(&self, source: &Arc<dyn Source>, when: When);
    /// Applies changes of what is declared, all or none, in the order of calls; in the same commits as the messages.
    fn declare(&self, changes: Vec<MetadataWrite>) -> Completion;
    /// Reads messages of a queue in order: from `from` to `to` inclusive, at most `count`, and no more once about
    /// `bytes` of bodies were read (at least one). Blocks: call it from a blocking thread.
    ///
    /// # Errors
    /// When the disk fails or what is there does not decode.
    fn load(
        &self,
        queue: QueueId,
        from: Seq,
        to: Seq,
        count: usize,
        bytes: usize,
    ) -> Result<Vec<StoredMessage>, StoreError>;
    /// Reads chunks of a stream in order. Blocks: call it from a blocking thread.
    ///
    /// # Errors
    /// When the disk fails or what is there does not decode.
    fn read_stream(&self, page: &StreamPage) -> Result<Vec<Chunk>, StoreError>;
    /// Gives back the disk space of messages of a stream that were removed: from the first up to, and without, the
    /// second. Blocks, perhaps for long.
    ///
    /// # Errors
    /// When the disk fails.
    fn reclaim_stream(&self, queue: QueueId, from: Offset, to: Offset) -> Result<(), StoreError>;
    /// Reads delayed messages of an exchange in order, from `from` on, within the same bounds. Blocks.
    ///
    /// # Errors
    /// When the disk fails or what is there does not decode.
    fn load_delayed(
        &self,
        source: QueueId,
        from: Due,
        count: usize,
        bytes: usize,
    ) -> Result<Vec<DelayedMessage>, StoreError>;
    /// Makes a copy of everything that is committed, while the store goes on. What is committed meanwhile may or may not
    /// be in it. Opened, it is as after a kill at that moment. `to` is an absolute path that does not exist. Blocks.
    ///
    /// # Errors
    /// When the copy cannot be made, or the store is not on disk.
    fn copy(&self, to: &Path) -> Result<(), StoreError>;
    /// Has the next commit begin as soon as the one at hand has ended, however little is urgent: what sources hold is
    /// worth one.
    fn hurry(&self);
    /// Bytes that the store has collected and is still writing. What sources hold is theirs to know.
    fn backlog_bytes(&self) -> usize;

    /// Commits so far that wrote something.
    fn commits(&self) -> u64;
    /// The error that ended the store, once a write or a sync has failed. After that nothing is confirmed any more.
    fn failure(&self) -> Option<StoreError>;
    /// Resolves when the store has failed; pends for ever otherwise.
    fn failed(&self) -> std::pin::Pin<Box<dyn Future<Output = StoreError> + Send + '_>>;
    /// Writes what is left, syncs, marks the stop as clean and closes. Blocks; not to be called by a source
    /// that is being collected from or told of a commit. Later calls do nothing.
    ///
    /// # Errors
    /// When the last writes fail.
    fn close(&self) -> Result<(), StoreError>;
}

/// What can go wrong with the disk.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// Another process has the directory.
    #[error("the data directory {0} is in use by another process")]
    InUse(String),
    /// The directory was written by a newer program.
    #[error(
        "the data directory {path} has format {found}, and this program reads up to {known}: it was written by a newer version"
    )]
    Newer {
        /// The directory.
        path: String,
        /// The format number found there.
        found: u32,
        /// The newest format number this program knows.
        known: u32,
    },
    /// The directory holds something else, or cannot be made or read.
    #[error("cannot use {path} as a data directory: {reason}")]
    Unusable {
        /// The directory.
        path: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A write or a sync failed: what is on disk is unknown from here on.
    #[error("the store failed: {0}")]
    Failed(String),
    /// A file of the database is missing, cut short or changed.
    #[error("the data directory {path} is damaged and was left as it is: {reason}")]
    DamagedFiles {
        /// The directory.
        path: String,
        /// Which file, and what is wrong with it.
        reason: String,
    },
    /// A copy could not be made; nothing is left of it.
    #[error("cannot copy the data directory to {to}: {reason}")]
    NoCopy {
        /// Where it was to be.
        to: String,
        /// What went wrong.
        reason: String,
    },
    /// A record does not decode.
    #[error("damaged record in the store: {0}")]
    Damaged(String),
    /// It was closed.
    #[error("the store is closed")]
    Closed,
}

/// What does not decode, and the bytes that tell which it is.
pub(super) fn damaged(what: &str, bytes: &[u8]) -> StoreError {
    StoreError::Damaged(format!("{what}: {bytes:02x?}"))
}
