//! What an exchange remembers, within its bounds of number and time.
//!
//! A key is claimed when its message comes, and remembered once the message is where it goes to. Until then a duplicate's
//! publisher waits with the first one's: it is not to be told that a message is safe which is not.

use super::key::SeenKey;
use crate::model::arguments::SeenArguments;
use crate::model::message::NEVER;
use crate::model::{Attributes, Message, Millis, Receipt, Seq};
use crate::store::{QueueRecord, QueueWrites, StoredMessage};
use ahash::AHashMap;
use std::collections::BTreeMap;

/// Expired keys forgotten for each one that comes: more than come, so that they don't pile up.
const FORGOTTEN_AT_ONCE: usize = 2;

/// What was found out about a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Looked {
    /// Nothing like it is known. Its key is claimed now: [`Seen::remember`] or [`Seen::release`] must follow.
    New,
    /// Its like is on its way: [`Seen::wait`] for it.
    Coming,
    /// Its like has come.
    Known,
}

#[derive(Clone, Copy, Debug)]
struct Slot {
    expires_at: Millis,
    /// Its place in the order, from which the oldest are forgotten; none while it is only claimed.
    place: Option<Seq>,
}

/// What one exchange remembers.
#[derive(Debug)]
pub struct Seen {
    arguments: SeenArguments,
    /// Whether it is written.
    stored: bool,
    slots: AHashMap<SeenKey, Slot>,
    order: BTreeMap<Seq, SeenKey>,
    next: Seq,
    /// Receipts that are settled once a key is remembered for good.
    waiting: AHashMap<SeenKey, Vec<Receipt>>,
    puts: Vec<(Seq, SeenKey)>,
    deletes: Vec<Seq>,
    committing: Vec<SeenKey>,
    changed: bool,
}

impl Seen {
    /// Of an exchange with these arguments; `stored` where it outlives a restart.
    #[must_use]
    pub fn new(arguments: SeenArguments, stored: bool) -> Self {
        Self {
            arguments,
            stored,
            slots: AHashMap::new(),
            order: BTreeMap::new(),
            next: 1,
            waiting: AHashMap::new(),
            puts: Vec::new(),
            deletes: Vec::new(),
            committing: Vec::new(),
            changed: false,
        }
    }

    /// Takes back what was found on disk, a page at a time, in order; `next` is the record's.
    pub fn recover(&mut self, messages: Vec<StoredMessage>, next: Seq) {
        self.next = self.next.max(next);
        for (seq, attributes, message) in messages {
            let Some(key) = SeenKey::from_bytes(message.body()) else { continue };
            let slot = Slot { expires_at: attributes.expires_at, place: Some(seq) };
            self.slots.insert(key, slot);
            self.order.insert(seq, key);
        }
        self.bound();
    }

    /// Looks whether a message's like has come, and claims its key where it has not. `ttl` is the message's own.
    pub fn look(&mut self, now: Millis, key: SeenKey, ttl: Option<Millis>) -> Looked {
        self.forget_expired(now);
        match self.slots.get(&key).copied() {
            Some(Slot { place: None, .. }) => return Looked::Coming,
            Some(Slot { expires_at, place: Some(place) }) if expires_at <= now => self.forget(place, key),
            Some(_) if self.waiting.contains_key(&key) => return Looked::Coming,
            Some(_) => return Looked::Known,
            None => {}
        }
        let ttl = ttl.or(self.arguments.ttl);
        let expires_at = ttl.map_or(NEVER, |ttl| now.saturating_add(ttl).min(NEVER - 1));
        self.slots.insert(key, Slot { expires_at, place: None });
        Looked::New
    }

    fn forget(&mut self, place: Seq, key: SeenKey) {
        self.slots.remove(&key);
        self.order.remove(&place);
        self.deletes.push(place);
        self.changed = true;
    }

    /// The oldest, where their time is over.
    fn forget_expired(&mut self, now: Millis) {
        for _ in 0..FORGOTTEN_AT_ONCE {
            let Some((&place, &key)) = self.order.first_key_value() else { return };
            if self.slots.get(&key).is_some_and(|slot| slot.expires_at > now) {
                return;
            }
            self.forget(place, key);
        }
    }

    /// Has a duplicate's publisher wait for the first one's message; gives the receipt back where that is over.
    pub fn wait(&mut self, key: SeenKey, receipt: Option<Receipt>) -> Option<Receipt> {
        let claimed = self.slots.get(&key).is_some_and(|slot| slot.place.is_none());
        if !claimed && !self.waiting.contains_key(&key) {
            return receipt;
        }
        self.waiting.entry(key).or_default().extend(receipt);
        None
    }

    /// The message of a claimed key is where it goes to. Gives the receipts that this settles: where the key is to be
    /// written, none before that is done.
    pub fn remember(&mut self, key: SeenKey, receipt: Option<Receipt>) -> Vec<Receipt> {
        let place = self.next;
        if let Some(slot) = self.slots.get_mut(&key).filter(|slot| slot.place.is_none()) {
            slot.place = Some(place);
            self.next += 1;
            self.order.insert(place, key);
            self.bound();
        }
        if !self.stored {
            return self.waiting.remove(&key).into_iter().flatten().chain(receipt).collect();
        }
        self.puts.push((place, key));
        self.waiting.entry(key).or_default().extend(receipt);
        self.changed = true;
        Vec::new()
    }

    /// The message of a claimed key went nowhere after all: its like may come. Gives the receipts of those who waited.
    pub fn release(&mut self, key: SeenKey) -> Vec<Receipt> {
        if self.slots.get(&key).is_some_and(|slot| slot.place.is_none()) {
            self.slots.remove(&key);
        }
        self.waiting.remove(&key).unwrap_or_default()
    }

    fn bound(&mut self) {
        while self.slots.len() as u64 > self.arguments.size
            && let Some((&place, &key)) = self.order.first_key_value()
        {
            self.forget(place, key);
        }
    }

    /// Whether there is something to collect.
    #[must_use]
    pub fn wants_write(&self) -> bool {
        self.stored && self.changed
    }

    /// Moves what is to be written into `writes`: keys as bodies of messages.
    pub fn collect(&mut self, writes: &mut QueueWrites) {
        if !self.wants_write() {
            return;
        }
        self.changed = false;
        for (place, key) in self.puts.drain(..) {
            self.committing.push(key);
            let slot = self.slots.get(&key).filter(|slot| slot.place == Some(place));
            if let Some(slot) = slot {
                let attributes = Attributes { persistent: true, expires_at: slot.expires_at, ..Attributes::default() };
                writes.puts.push((place, attributes, Message::from_parts(b"", b"", &[0, 0], key.bytes())));
            }
        }
        let head = self.order.first_key_value().map_or(self.next, |(place, _)| *place);
        writes.deletes.extend(self.deletes.drain(..).filter(|place| *place >= head));
        let count = self.order.len() as u64;
        let bytes = self.order.values().next().map_or(0, |key| key.bytes().len() as u64) * count;
        let expires = true;
        writes.record = QueueRecord { head, next: self.next, count, bytes, expires, ..QueueRecord::default() };
    }

    /// What was collected last is on disk: gives the receipts that this settles.
    pub fn committed(&mut self) -> Vec<Receipt> {
        let keys = std::mem::take(&mut self.committing);
        keys.iter().filter_map(|key| self.waiting.remove(key)).flatten().collect()
    }

    /// Ends it: gives all receipts that wait.
    pub fn end(&mut self) -> Vec<Receipt> {
        self.slots.clear();
        self.order.clear();
        self.puts.clear();
        self.waiting.drain().flat_map(|(_, receipts)| receipts).collect()
    }

    /// How many keys it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.slots.len()
    }

    /// Whether it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }
}
