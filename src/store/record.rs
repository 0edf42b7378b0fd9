//! What goes to the disk and comes back, as values.

use super::stream::StreamWrites;
use crate::model::message::{Attributes, Message};
use crate::model::{Millis, QueueId, Seq};

/// A persistent message on its way to the disk, or back from it.
pub type StoredMessage = (Seq, Attributes, Message);

/// When a delayed message is due, and which of its exchange's messages it is. Orders as the keys on disk do: by time, then
/// in the order in which the messages came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Due {
    /// When, in milliseconds since the Unix epoch.
    pub at: Millis,
    /// Its number, given once by its exchange.
    pub number: u64,
}

impl Due {
    /// After everything.
    pub const NEVER: Self = Self { at: Millis::MAX, number: u64::MAX };

    /// The next one after it.
    #[must_use]
    pub fn after(self) -> Self {
        match self.number.checked_add(1) {
            Some(number) => Self { number, ..self },
            None => Self { at: self.at.saturating_add(1), number: 0 },
        }
    }
}

/// A message that an exchange keeps until it is due.
#[derive(Clone, Debug)]
pub struct DelayedMessage {
    /// Its place.
    pub due: Due,
    /// What is known of it.
    pub attributes: Attributes,
    /// The message as it came.
    pub message: Message,
    /// Routing keys besides the message's own (CC, and BCC, which the message itself no longer shows).
    pub more_keys: Vec<Box<[u8]>>,
}

/// What one exchange that delays writes in one commit.
#[derive(Debug, Default)]
pub struct DelayedWrites {
    /// New messages.
    pub puts: Vec<DelayedMessage>,
    /// Messages that have gone where they were to go.
    pub deletes: Vec<Due>,
    /// Ranges, both ends included, of which nothing is left.
    pub delete_ranges: Vec<(Due, Due)>,
}

impl DelayedWrites {
    /// Whether nothing is written or deleted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.puts.is_empty() && self.deletes.is_empty() && self.delete_ranges.is_empty()
    }

    fn clear(&mut self) {
        self.puts.clear();
        self.deletes.clear();
        self.delete_ranges.clear();
    }
}

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

/// What one queue writes in one commit.
#[derive(Debug, Default)]
pub struct QueueWrites {
    /// New messages, in order.
    pub puts: Vec<StoredMessage>,
    /// Messages that are on disk already and of which more is known now: they replace what is there. None is in the
    /// deletes or ranges.
    pub rewrites: Vec<StoredMessage>,
    /// Messages settled out of order (at or after the record's head).
    pub deletes: Vec<Seq>,
    /// Ranges, both ends included, of which nothing is left (a purge behind messages that are still held): one range
    /// delete each, whatever they hold. None of the puts is in one.
    pub delete_ranges: Vec<(Seq, Seq)>,
    /// Of an exchange that delays, whose record is one as a queue's: `next` is its next number, `count` and `bytes` are
    /// those of what waits, the rest says nothing.
    pub delayed: DelayedWrites,
    /// The queue's record after this commit. Left as it came (`next` is 0) where there is nothing to write at all.
    pub record: QueueRecord,
    /// What it writes as a stream, which does not use the other fields.
    pub stream: StreamWrites,
}

impl QueueWrites {
    /// Empties it and keeps its memory for the next commit.
    pub fn clear(&mut self) {
        self.puts.clear();
        self.rewrites.clear();
        self.deletes.clear();
        self.delete_ranges.clear();
        self.delayed.clear();
        self.record = QueueRecord::default();
        self.stream.clear();
    }

    /// Whether no message is written or deleted.
    #[must_use]
    pub fn touches_no_message(&self) -> bool {
        let of_queue = self.puts.is_empty() && self.rewrites.is_empty();
        of_queue && self.deletes.is_empty() && self.delete_ranges.is_empty() && self.delayed.is_empty()
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
    /// Removes all messages and the records of a queue or stream.
    DropQueue(QueueId),
    /// Removes all that is kept under the id of an exchange, or under an id of which nobody knows what it was.
    DropSource(QueueId),
}
