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
    New(Seq),
    /// Its like is on its way: [`Seen::wait`] for it.
    Coming(Seq),
    /// Its like has come.
    Known,
}

#[derive(Clone, Copy, Debug)]
struct Slot {
    expires_at: Millis,
    /// Its place in the order, from which the oldest are forgotten.
    place: Seq,
    /// Its message is not where it goes to.
    claimed: bool,
}

/// What one exchange remembers.
#[derive(Debug)]
pub struct Seen {
    arguments: SeenArguments,
    /// Whether it is written.
    stored: bool,
    slots: AHashMap<SeenKey, Slot>,
    order: BTreeMap<Seq, SeenKey>,
    /// Those of them that are only claimed.
    claims: u64,
    next: Seq,
    /// Receipts that are settled once a key is remembered for good, by its place.
    waiting: AHashMap<Seq, Vec<Receipt>>,
    puts: Vec<Seq>,
    deletes: Vec<Seq>,
    committing: Vec<Seq>,
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
            claims: 0,
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
        for (place, attributes, message) in messages {
            let Some(key) = SeenKey::from_bytes(message.body()) else { continue };
            self.slots.insert(key, Slot { expires_at: attributes.expires_at, place, claimed: false });
            self.order.insert(place, key);
        }
        self.bound();
    }

    /// Looks whether a message's like has come, and claims its key where it has not. `ttl` is the message's own.
    pub fn look(&mut self, now: Millis, key: SeenKey, ttl: Option<Millis>) -> Looked {
        self.forget_expired(now);
        match self.slots.get(&key).copied() {
            Some(slot) if slot.claimed || self.waiting.contains_key(&slot.place) => return Looked::Coming(slot.place),
            Some(slot) if slot.expires_at > now => return Looked::Known,
            Some(slot) => self.forget(slot.place),
            None => {}
        }
        let (place, ttl) = (self.next, ttl.or(self.arguments.ttl));
        let expires_at = ttl.map_or(NEVER, |ttl| now.saturating_add(ttl).min(NEVER - 1));
        self.next += 1;
        self.claims += 1;
        self.slots.insert(key, Slot { expires_at, place, claimed: true });
        self.order.insert(place, key);
        self.bound();
        Looked::New(place)
    }

    fn forget(&mut self, place: Seq) {
        let slot = self.order.remove(&place).and_then(|key| self.slots.remove(&key));
        match slot {
            Some(slot) if slot.claimed => self.claims -= 1,
            Some(_) => {
                self.deletes.push(place);
                self.changed = true;
            }
            None => {}
        }
    }

    /// The oldest, where their time is over.
    fn forget_expired(&mut self, now: Millis) {
        for _ in 0..FORGOTTEN_AT_ONCE {
            let Some((&place, key)) = self.order.first_key_value() else { return };
            if self.slots.get(key).is_some_and(|slot| slot.claimed || slot.expires_at > now) {
                return;
            }
            self.forget(place);
        }
    }

    fn bound(&mut self) {
        while self.slots.len() as u64 > self.arguments.size
            && let Some((&place, _)) = self.order.first_key_value()
        {
            self.forget(place);
        }
    }

    fn claim(&mut self, place: Seq) -> Option<&mut Slot> {
        let key = self.order.get(&place)?;
        self.slots.get_mut(key).filter(|slot| slot.claimed)
    }

    /// Has a duplicate's publisher wait for the first one's message; gives the receipt back where that is over.
    pub fn wait(&mut self, place: Seq, receipt: Option<Receipt>) -> Option<Receipt> {
        if self.claim(place).is_none() && !self.waiting.contains_key(&place) {
            return receipt;
        }
        self.waiting.entry(place).or_default().extend(receipt);
        None
    }

    /// The message of a claimed key is where it goes to. Gives the receipts that this settles: where the key is to be
    /// written, none before that is done.
    pub fn remember(&mut self, place: Seq, receipt: Option<Receipt>) -> Vec<Receipt> {
        let claimed = self.claim(place).map(|slot| slot.claimed = false).is_some();
        self.claims -= u64::from(claimed);
        // One that was forgotten before it was remembered is not written.
        if !self.stored || !claimed {
            return self.waiting.remove(&place).into_iter().flatten().chain(receipt).collect();
        }
        self.puts.push(place);
        self.waiting.entry(place).or_default().extend(receipt);
        self.changed = true;
        Vec::new()
    }

    /// The message of a claimed key went nowhere after all: its like may come. Gives the receipts of those who waited.
    pub fn release(&mut self, place: Seq) -> Vec<Receipt> {
        if self.claim(place).is_some() {
            self.forget(place);
        }
        self.waiting.remove(&place).unwrap_or_default()
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
        self.puts.sort_unstable();
        for place in self.puts.drain(..) {
            self.committing.push(place);
            let Some((key, slot)) = self.order.get(&place).and_then(|key| Some((key, self.slots.get(key)?))) else {
                continue;
            };
            let attributes = Attributes { persistent: true, expires_at: slot.expires_at, ..Attributes::default() };
            writes.puts.push((place, attributes, Message::from_parts(b"", b"", &[0, 0], key.bytes())));
        }
        let head = self.order.first_key_value().map_or(self.next, |(place, _)| *place);
        writes.deletes.extend(self.deletes.drain(..).filter(|place| *place >= head));
        let count = (self.order.len() as u64).saturating_sub(self.claims);
        let bytes = count * SeenKey::LENGTH as u64;
        writes.record = QueueRecord { head, next: self.next, count, bytes, expires: true, ..QueueRecord::default() };
    }

    /// What was collected last is on disk: gives the receipts that this settles.
    pub fn committed(&mut self) -> Vec<Receipt> {
        let places = std::mem::take(&mut self.committing);
        places.iter().filter_map(|place| self.waiting.remove(place)).flatten().collect()
    }

    /// Ends it: gives all receipts that wait.
    pub fn end(&mut self) -> Vec<Receipt> {
        let waiting = std::mem::take(&mut self.waiting);
        *self = Self::new(self.arguments, self.stored);
        waiting.into_values().flatten().collect()
    }

    /// How many keys it holds.
    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.slots.len()
    }
}
