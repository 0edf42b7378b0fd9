//! The only durable state: what is declared, the persistent messages of durable queues, and streams.
//!
//! It owns the disk: one writer with group commit and one sync a group, the layout of keys and values, recovery, the
//! lock on the data directory. It refuses to know what a queue is for: it is told of sources that have something to
//! write, collects from them when a commit begins, and tells them when that commit is synced.
//!
//! [`GroupCommit`] is the store itself; an [`Engine`] below it keeps the bytes: [`RocksStore`] on disk, [`MemoryStore`]
//! for the life of the process.

pub mod record;

pub use record::{
    DelayedMessage, DelayedWrites, Due, LevelRecord, MetadataKey, MetadataWrite, OverflowWrites, QueueRecord,
    QueueWrites, StoredMessage,
};
pub mod stream;
pub use stream::{Chunk, ChunkBuilder, Removed, SegmentRecord, StreamPage, StreamWrites};
pub mod port;
pub use port::{Completion, Recovered, Source, Store, StoreError, When};

pub mod engine;
pub use engine::{Change, DelayedPage, Engine, Page, Passed};
mod failure;
mod inbox;
mod reclaim;
mod writer;

mod group_commit;
pub use group_commit::GroupCommit;

mod body;
mod codec;
mod copy;
pub use copy::copy_directory;
mod directory;
mod memory;
pub use memory::{MemoryEngine, MemoryStore};
mod rocks;
pub use rocks::{BodyTotals, Inspection, RocksEngine, RocksStore, StoreOptions, StreamTotals, Totals};
