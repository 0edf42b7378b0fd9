//! A message that a queue holds in memory, and a stretch of messages that it does not.

use super::effect::Delivery;
use super::tally::Tally;
use crate::model::message::{Attributes, Message};
use crate::model::{Millis, Seq};

/// What an entry costs besides its message's bytes: the entry itself and its share of the collections it is in.
pub(super) const ENTRY_OVERHEAD: usize = 128;

/// A message in memory.
#[derive(Debug)]
pub(super) struct Entry {
    pub seq: Seq,
    pub attributes: Attributes,
    pub message: Message,
}

impl Entry {
    pub fn delivery(&self) -> Delivery<'_> {
        Delivery { seq: self.seq, message: &self.message, attributes: &self.attributes }
    }

    pub fn note(&self) -> Note {
        Note { seq: self.seq, attributes: self.attributes, body_len: self.message.body_len() }
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

/// What is known of a message whose body is only on disk.
#[derive(Clone, Copy, Debug)]
pub(super) struct Note {
    pub seq: Seq,
    pub attributes: Attributes,
    pub body_len: usize,
}

/// Ready messages of one level that are only on disk: every one of that level there from `first` to `last`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Disk {
    pub first: Seq,
    pub last: Seq,
    pub tally: Tally,
    /// Whether one of them may expire.
    pub expires: bool,
}

impl Disk {
    /// Takes in a message that comes after the others and leaves memory.
    pub fn extend(&mut self, entry: &Entry) {
        self.last = entry.seq;
        self.tally.add(entry.tally());
        self.expires |= entry.attributes.expires_at != crate::model::message::NEVER;
    }
}
