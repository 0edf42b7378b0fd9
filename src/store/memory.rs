//! The twin of the store on disk: the same commits by the same writer, kept for the life of the process only.

use super::engine::{Change, DelayedPage, Engine, Page, Passed};
use super::group_commit::GroupCommit;
use super::port::StoreError;
use super::record::{DelayedMessage, DelayedWrites, Due, MetadataWrite, OverflowWrites, QueueWrites, StoredMessage};
use super::stream::{Chunk, StreamPage, StreamWrites};
use crate::model::{Attributes, Message, Offset, QueueId, Seq};
use parking_lot::RwLock;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A store in memory. What is declared is not kept at all, since nothing ever asks for it again.
pub type MemoryStore = GroupCommit<MemoryEngine>;

impl MemoryStore {
    /// An empty store.
    ///
    /// # Errors
    /// When the writer's thread cannot be started.
    pub fn new() -> Result<Arc<Self>, StoreError> {
        Self::over(MemoryEngine::default())
    }
}

type Entries = BTreeMap<(QueueId, Seq), (Attributes, Message)>;

type Delayed = BTreeMap<(QueueId, Due), DelayedMessage>;

/// Keeps messages in memory.
#[derive(Debug, Default)]
pub struct MemoryEngine {
    entries: RwLock<Entries>,
    chunks: RwLock<BTreeMap<(QueueId, Offset), Arc<Chunk>>>,
    delayed: RwLock<Delayed>,
}

#[derive(Debug)]
enum Step {
    Put(QueueId, StoredMessage),
    /// Both ends inclusive.
    Delete(QueueId, Seq, Seq),
    Chunk(QueueId, Arc<Chunk>),
    /// Chunks of a stream, both ends inclusive.
    DeleteChunks(QueueId, Offset, Offset),
    Delay(QueueId, DelayedMessage),
    /// Both ends inclusive.
    DeleteDelayed(QueueId, Due, Due),
}

/// A commit in the making.
#[derive(Debug, Default)]
pub struct MemoryBatch {
    steps: Vec<Step>,
    size: usize,
}

impl MemoryBatch {
    fn push(&mut self, step: Step) {
        self.size += size_of::<Step>();
        if let Step::Put(_, (_, _, message)) | Step::Delay(_, DelayedMessage { message, .. }) = &step {
            self.size += message.size();
        }
        if let Step::Chunk(_, chunk) = &step {
            self.size += chunk.bytes().len();
        }
        self.steps.push(step);
    }

    fn add_queue(&mut self, queue: QueueId, writes: &QueueWrites) {
        for (seq, attributes, message) in writes.puts.iter().chain(&writes.rewrites) {
            self.push(Step::Put(queue, (*seq, *attributes, message.compact())));
        }
        for &seq in &writes.deletes {
            self.push(Step::Delete(queue, seq, seq));
        }
        for &(first, last) in &writes.delete_ranges {
            self.push(Step::Delete(queue, first, last));
        }
    }

    fn add_stream(&mut self, queue: QueueId, writes: &StreamWrites) {
        for chunk in &writes.chunks {
            self.push(Step::Chunk(queue, chunk.clone()));
        }
        if let Some(last) = writes.removed.as_ref().and_then(|removed| removed.to.checked_sub(1)) {
            self.push(Step::DeleteChunks(queue, 0, last));
        }
    }

    fn add_delayed(&mut self, source: QueueId, writes: &DelayedWrites) {
        for delayed in &writes.puts {
            self.push(Step::Delay(source, DelayedMessage { message: delayed.message.compact(), ..delayed.clone() }));
        }
        for &due in &writes.deletes {
            self.push(Step::DeleteDelayed(source, due, due));
        }
        for &(first, last) in &writes.delete_ranges {
            self.push(Step::DeleteDelayed(source, first, last));
        }
    }

    /// A message is in one of a queue's two places or in neither, so one map holds both.
    fn add_overflow(&mut self, queue: QueueId, writes: &OverflowWrites) {
        for (seq, attributes, message) in &writes.puts {
            self.push(Step::Put(queue, (*seq, *attributes, message.compact())));
        }
        for &(first, last) in &writes.gone {
            self.push(Step::Delete(queue, first, last));
        }
    }

    fn add_behind(&mut self, queue: QueueId, (from, end): (Seq, Seq)) {
        if let Some(last) = end.checked_sub(1) {
            self.push(Step::Delete(queue, from, last));
        }
    }
}

impl Engine for MemoryEngine {
    type Batch = MemoryBatch;

    fn add(&self, batch: &mut MemoryBatch, change: Change<'_>) -> Result<(), StoreError> {
        match change {
            Change::Queue { queue, writes, behind, .. } => {
                batch.add_queue(queue, writes);
                batch.add_delayed(queue, &writes.delayed);
                if let Some(behind) = behind {
                    batch.add_behind(queue, behind);
                }
            }
            Change::Overflow { queue, writes } => batch.add_overflow(queue, writes),
            Change::Reclaim { queue, behind, .. } => batch.add_behind(queue, behind),
            Change::Stream { queue, writes } => batch.add_stream(queue, writes),
            Change::Metadata(MetadataWrite::DropQueue(queue)) => {
                batch.push(Step::Delete(*queue, 0, Seq::MAX));
                batch.push(Step::DeleteChunks(*queue, 0, Offset::MAX));
            }
            Change::Metadata(MetadataWrite::DropSource(source)) => {
                batch.push(Step::Delete(*source, 0, Seq::MAX));
                batch.push(Step::DeleteDelayed(*source, Due::default(), Due::NEVER));
            }
            Change::Metadata(MetadataWrite::Put(..) | MetadataWrite::Delete(_)) => {}
        }
        Ok(())
    }

    fn size(batch: &MemoryBatch) -> usize {
        batch.size
    }

    fn write(&self, batch: &mut MemoryBatch, _sync: bool) -> Result<(), StoreError> {
        let (mut entries, mut delayed) = (self.entries.write(), self.delayed.write());
        for step in batch.steps.drain(..) {
            match step {
                Step::Put(queue, (seq, attributes, message)) => {
                    entries.insert((queue, seq), (attributes, message));
                }
                Step::Delete(queue, first, last) => delete(&mut entries, (queue, first), (queue, last)),
                Step::Delay(source, message) => drop(delayed.insert((source, message.due), message)),
                Step::DeleteDelayed(source, first, last) => delete(&mut delayed, (source, first), (source, last)),
                Step::Chunk(queue, chunk) => drop(self.chunks.write().insert((queue, chunk.first), chunk)),
                Step::DeleteChunks(queue, first, last) => {
                    delete(&mut self.chunks.write(), (queue, first), (queue, last));
                }
            }
        }
        batch.size = 0;
        Ok(())
    }

    fn sync(&self) -> Result<(), StoreError> {
        Ok(())
    }

    fn free(&self, _settled: &[Passed], _idle: bool) -> Result<(), StoreError> {
        Ok(())
    }

    fn load(&self, page: &Page) -> Result<Vec<StoredMessage>, StoreError> {
        let mut found = Vec::new();
        let mut bytes = 0;
        if page.from > page.to {
            return Ok(found);
        }
        let entries = self.entries.read();
        for (&(_, seq), (attributes, message)) in entries.range((page.queue, page.from)..=(page.queue, page.to)) {
            if found.len() >= page.count || (bytes >= page.bytes && !found.is_empty()) {
                break;
            }
            bytes += message.body_len();
            found.push((seq, *attributes, message.clone()));
        }
        Ok(found)
    }

    fn read_stream(&self, page: &StreamPage) -> Result<Vec<Chunk>, StoreError> {
        let chunks = self.chunks.read();
        let (start, end) = ((page.queue, 0), (page.queue, Offset::MAX));
        let at = chunks.range(start..=(page.queue, page.from)).next_back().filter(|(_, chunk)| chunk.end() > page.from);
        let begin = at.map_or((page.queue, page.from), |(key, _)| *key);
        let (mut found, mut bytes) = (Vec::new(), 0);
        for chunk in chunks.range(begin..=end).map(|(_, chunk)| chunk) {
            found.push(Chunk::clone(chunk));
            bytes += chunk.bytes().len();
            if page.is_filled(chunk.end(), bytes) {
                break;
            }
        }
        Ok(found)
    }

    fn load_delayed(&self, page: &DelayedPage) -> Result<Vec<DelayedMessage>, StoreError> {
        let (mut found, mut bytes) = (Vec::new(), 0);
        for (_, message) in self.delayed.read().range((page.source, page.from)..=(page.source, Due::NEVER)) {
            if found.len() >= page.count || (bytes >= page.bytes && !found.is_empty()) {
                break;
            }
            bytes += message.message.body_len();
            found.push(message.clone());
        }
        Ok(found)
    }

    fn close(&self) -> Result<(), StoreError> {
        Ok(())
    }
}

/// Both ends inclusive.
fn delete<K: Ord + Copy, V>(kept: &mut BTreeMap<K, V>, first: K, last: K) {
    while first <= last
        && let Some((&key, _)) = kept.range(first..=last).next()
    {
        kept.remove(&key);
    }
}
