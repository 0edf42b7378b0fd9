//! A message that a queue holds in memory, and a stretch of messages that it does not.

use super::effect::Delivery;
use super::tally::Tally;
use crate::model::message::{Attributes, Message};
use crate::model::{Millis, Seq};

/// What an entry costs besides its message's bytes: the entry itself and its share of the collections it is in.
pub(super) const ENTRY_OVERHEAD: usize = 128;

/// What a message whose bytes are only on disk costs, with its share of the collection it is in.
pub(super) const NOTE_OVERHEAD: usize = 96;

/// A message in memory.
#[derive(Debug)]
pub(super) struct Entry {
    pub seq: Seq,
    pub attributes: Attributes,
    pub message: Message,
    /// It is in the overflow too, or on its way there.
    pub spilled: bool,
}

/// What is known of a message whose bytes are only on disk, or that is on its way out.
#[derive(Clone, Copy, Debug)]
pub(super) struct Note {
    pub seq: Seq,
    pub attributes: Attributes,
    pub body_len: usize,
    /// It is in the overflow.
    pub spilled: bool,
}

impl Note {
    pub fn tally(&self) -> Tally {
        Tally::one(self.body_len)
    }

    /// The whole message again.
    pub fn with(self, message: Message) -> Entry {
        Entry { seq: self.seq, attributes: self.attributes, message, spilled: self.spilled }
    }
}

impl Entry {
    pub fn delivery(&self) -> Delivery<'_> {
        Delivery { seq: self.seq, message: &self.message, attributes: &self.attributes }
    }

    pub fn note(&self) -> Note {
        Note { seq: self.seq, attributes: self.attributes, body_len: self.message.body_len(), spilled: self.spilled }
    }

    /// Bytes of memory it takes.
    pub fn footprint(&self) -> usize {
        self.message.size() + ENTRY_OVERHEAD
    }

    pub fn tally(&self) -> Tally {
        Tally::one(self.message.body_len())
    }

    pub fn expired(&self, now: Millis) -> bool {
        self.attributes.expires_at <= now
    }
}

/// Ready messages of one level that are only on disk: every one of that level there from `first` to `last`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Disk {
    pub first: Seq,
    pub last: Seq,
    pub tally: Tally,
    /// Those of them that are in the overflow.
    pub spilled: Tally,
    /// Whether one of them may expire.
    pub expires: bool,
}

impl Disk {
    /// A stretch of one message.
    pub fn of(entry: &Entry) -> Self {
        let nothing = Tally::default();
        let mut disk = Self { first: entry.seq, last: entry.seq, tally: nothing, spilled: nothing, expires: false };
        disk.extend(entry);
        disk
    }

    /// Takes in a stretch that comes after this one.
    pub fn join(&mut self, other: &Self) {
        self.last = other.last;
        self.tally.add(other.tally);
        self.spilled.add(other.spilled);
        self.expires |= other.expires;
    }

    /// What of it outlives the process.
    pub fn written(&self) -> Tally {
        let mut written = self.tally;
        written.take(self.spilled);
        written
    }

    /// Takes in a message that comes after the others and leaves memory.
    pub fn extend(&mut self, entry: &Entry) {
        self.last = entry.seq;
        self.tally.add(entry.tally());
        if entry.spilled {
            self.spilled.add(entry.tally());
        }
        self.expires |= entry.attributes.expires_at != crate::model::message::NEVER;
    }
}
