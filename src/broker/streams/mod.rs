//! Streams as the broker holds them: one log with its lock, and readers that each go their own way.
//!
//! A publisher appends under the log's lock; the store's writer takes what was appended, and when that is on disk wakes
//! the readers that wait at the end. Every reader is a task: it takes chunks from the cache or has them read on a thread
//! that may block, and puts messages into its connection's outbox until its credit or the outbox says no. So nobody waits
//! for a slow reader, and a reader costs a few numbers while it waits.

mod cache;
mod reader;
mod readers;
mod stream;
mod task;

pub use readers::NewReader;
pub use stream::Stream;

use cache::Cache;
use parking_lot::Mutex;
use tokio::sync::Semaphore;

/// Bytes of chunks that are kept for readers that will soon want them: those at the end of a stream, who all read what
/// was just written, and those that acknowledge a few messages at a time.
const CACHE_BYTES: usize = 16 << 20;

/// Reads from the disk at a time, for all streams: what they bring is in memory until it is in outboxes. As many as
/// keep a disk busy.
const READS: usize = 8;

/// What all streams share.
pub struct Streams {
    cache: Mutex<Cache>,
    reads: Semaphore,
}

impl Default for Streams {
    fn default() -> Self {
        Self { cache: Mutex::new(Cache::new(CACHE_BYTES)), reads: Semaphore::new(READS) }
    }
}
