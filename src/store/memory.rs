//! The twin of the store on disk: the same commits by the same writer, kept for the life of the process only.

use super::engine::{Change, Engine, Page};
use super::group_commit::GroupCommit;
use super::port::StoreError;
use super::record::{MetadataWrite, OverflowWrites, QueueWrites, StoredMessage};
use crate::model::{Attributes, Message, QueueId, Seq};
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

/// Keeps messages in memory.
#[derive(Debug, Default)]
pub struct MemoryEngine {
    entries: RwLock<Entries>,
}

#[derive(Debug)]
enum Step {
    Put(QueueId, StoredMessage),
    /// Both ends inclusive.
    Delete(QueueId, Seq, Seq),
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
        if let Step::Put(_, (_, _, message)) = &step {
            self.size += message.size();
        }
        self.steps.push(step);
    }

    fn add_queue(&mut self, queue: QueueId, writes: &QueueWrites) {
        for (seq, attributes, message) in &writes.puts {
            self.push(Step::Put(queue, (*seq, *attributes, message.compact())));
        }
        for &seq in &writes.deletes {
            self.push(Step::Delete(queue, seq, seq));
        }
        for &(first, last) in &writes.delete_ranges {
            self.push(Step::Delete(queue, first, last));
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
                if let Some(behind) = behind {
                    batch.add_behind(queue, behind);
                }
            }
            Change::Overflow { queue, writes } => batch.add_overflow(queue, writes),
            Change::Reclaim { queue, behind, .. } => batch.add_behind(queue, behind),
            Change::Metadata(MetadataWrite::DropQueue(queue)) => batch.push(Step::Delete(*queue, 0, Seq::MAX)),
            Change::Metadata(MetadataWrite::Put(..) | MetadataWrite::Delete(_)) => {}
        }
        Ok(())
    }

    fn size(batch: &MemoryBatch) -> usize {
        batch.size
    }

    fn write(&self, batch: &mut MemoryBatch, _sync: bool) -> Result<(), StoreError> {
        let mut entries = self.entries.write();
        for step in batch.steps.drain(..) {
            match step {
                Step::Put(queue, (seq, attributes, message)) => {
                    entries.insert((queue, seq), (attributes, message));
                }
                Step::Delete(queue, first, last) => delete(&mut entries, queue, first, last),
            }
        }
        batch.size = 0;
        Ok(())
    }

    fn sync(&self) -> Result<(), StoreError> {
        Ok(())
    }

    fn free(&self) -> Result<(), StoreError> {
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

    fn close(&self) -> Result<(), StoreError> {
        Ok(())
    }
}

fn delete(entries: &mut Entries, queue: QueueId, first: Seq, last: Seq) {
    while first <= last
        && let Some((&key, _)) = entries.range((queue, first)..=(queue, last)).next()
    {
        entries.remove(&key);
    }
}
