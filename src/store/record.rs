//! What goes to the disk and comes back, as values.

use crate::model::message::{Attributes, Message};
use crate::model::{QueueId, Seq};

/// A persistent message on its way to the disk, or back from it.
pub type StoredMessage = (Seq, Attributes, Message);

/// What recovery needs to know of a queue without reading its messages. Written in the same batch as every change that
/// it speaks of, so it is never ahead of or behind the messages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QueueRecord {
    /// Nothing on disk is before it: everything smaller was settled.
    pub head: Seq,
    /// The next message gets this number or a higher one.
    pub next: Seq,
    /// Messages on disk from `head` on (those settled out of order are deleted one by one and not counted).
    pub count: u64,
    /// Bytes of their bodies.
    pub bytes: u64,
    /// Everything before it may have been handed out: it comes back flagged redelivered. Never too low: after an
    /// unclean stop the store raises it to `next` where `consumed`.
    pub delivered: Seq,
    /// Whether anything was handed out since the last start. Comes back as false: what was not certain is in `delivered`.
    pub consumed: bool,
    /// Whether a message on disk may expire, so that the head has to be looked at without anybody asking for it.
    pub expires: bool,
    /// What is on disk at each priority level that has anything; empty for a queue without priorities.
    pub levels: Vec<LevelRecord>,
}

/// What is on disk of one level of a priority queue, so that recovery knows each level's place without reading it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LevelRecord {
    /// The level, from 0.
    pub level: u8,
    /// Nothing of this level on disk is before it.
    pub first: Seq,
    /// Nothing of this level on disk is after it.
    pub last: Seq,
    /// Messages of this level on disk.
    pub count: u64,
    /// Bytes of their bodies.
    pub bytes: u64,
}

/// What one queue moves out of memory that need not outlive the process, and what of that is gone again.
#[derive(Debug, Default)]
pub struct OverflowWrites {
    /// Messages that leave memory, in no order.
    pub puts: Vec<StoredMessage>,
    /// Ranges, both ends included, of which nothing is left. None of the puts is in one.
    pub gone: Vec<(Seq, Seq)>,
    /// Bytes of bodies in those.
    pub freed: u64,
    /// Messages that are there after this commit.
    pub left: u64,
    /// Bytes of their bodies.
    pub left_bytes: u64,
}

impl OverflowWrites {
    /// Whether nothing is written or deleted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.puts.is_empty() && self.gone.is_empty()
    }

    fn clear(&mut self) {
        self.puts.clear();
        self.gone.clear();
        (self.freed, self.left, self.left_bytes) = (0, 0, 0);
    }
}

/// What one queue writes in one commit.
#[derive(Debug, Default)]
pub struct QueueWrites {
    /// New messages, in order.
    pub puts: Vec<StoredMessage>,
    /// Messages settled out of order (at or after the record's head).
    pub deletes: Vec<Seq>,
    /// Ranges, both ends included, of which nothing is left (a purge behind messages that are still held): one range
    /// delete each, whatever they hold. None of the puts is in one.
    pub delete_ranges: Vec<(Seq, Seq)>,
    /// The queue's record after this commit. Left as it came (`next` is 0) where there is nothing to write at all.
    pub record: QueueRecord,
    /// Messages that are on disk for want of memory only. The record does not speak of them.
    pub overflow: OverflowWrites,
}

impl QueueWrites {
    /// Empties it and keeps its memory for the next commit.
    pub fn clear(&mut self) {
        self.puts.clear();
        self.deletes.clear();
        self.delete_ranges.clear();
        self.record = QueueRecord::default();
        self.overflow.clear();
    }

    /// Whether no message that outlives the process is written or deleted.
    #[must_use]
    pub fn touches_no_message(&self) -> bool {
        self.puts.is_empty() && self.deletes.is_empty() && self.delete_ranges.is_empty()
    }
}

/// Names a metadata record: a kind of thing and its key within the kind, both the caller's.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MetadataKey {
    /// One letter for each kind of record.
    pub kind: u8,
    /// The key within the kind.
    pub key: Vec<u8>,
}

/// One change of what is declared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MetadataWrite {
    /// Creates or replaces a record.
    Put(MetadataKey, Vec<u8>),
    /// Removes a record.
    Delete(MetadataKey),
    /// Removes all messages and the record of a queue.
    DropQueue(QueueId),
}
