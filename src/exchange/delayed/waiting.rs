//! The messages that wait at one exchange: those due soon in memory, the rest on disk.

use crate::model::{Attributes, Message, Millis, Receipt};
use crate::store::{DelayedMessage, Due, QueueRecord, QueueWrites};
use ahash::AHashMap;
use std::collections::BTreeMap;

/// Messages in memory above which those due last are left to the disk. An hour of five messages a second.
const WINDOW_COUNT: usize = 16 << 10;
/// Bytes of messages above which the same is done: what one exchange may take of memory.
const WINDOW_BYTES: usize = 8 << 20;
/// Messages read at a time: half of what fits, so that a read is worth its while and leaves room for what comes.
pub const LOAD_COUNT: usize = WINDOW_COUNT / 2;
/// Bytes read at a time.
pub const LOAD_BYTES: usize = WINDOW_BYTES / 2;
/// Messages that have left and are not known to have arrived. No more leave then, so that a great many that are due at
/// once don't run ahead of the disk.
const MOST_FIRING: usize = 4 << 10;
/// Single deletions up to which a range deletion, which every read pays for, is not worth it.
const FEW: usize = 16;

/// A message that is not collected, or not known to be on disk.
#[derive(Debug)]
struct Unwritten {
    message: DelayedMessage,
    receipt: Option<Receipt>,
}

/// A message that has left.
#[derive(Clone, Copy, Debug)]
struct Firing {
    /// Queues that have not said that they have it.
    left: usize,
    body_len: usize,
}

/// The messages that wait at one exchange.
///
/// All of them are written. `window` has all before `horizon`; what is from there on is on disk, or on its way there.
#[derive(Debug)]
pub struct Delays {
    /// Messages in memory at most.
    room: usize,
    window: BTreeMap<Due, DelayedMessage>,
    window_bytes: usize,
    horizon: Due,
    unwritten: BTreeMap<Due, Unwritten>,
    uncollected: usize,
    committing: Vec<Unwritten>,
    /// What came beyond the horizon since a read began, or was not on disk then: the read may have missed it.
    missed: Option<BTreeMap<Due, DelayedMessage>>,
    firing: BTreeMap<Due, Firing>,
    by_number: AHashMap<u64, Due>,
    /// Arrived, and not deleted yet.
    arrived: Vec<(Due, usize)>,
    /// The last that left: no message may come before it any more.
    fired_to: Due,
    next: u64,
    stored: (u64, u64),
}

impl Delays {
    /// With what the store knows of it: all messages are there and none in memory.
    #[must_use]
    pub fn new(record: Option<&QueueRecord>) -> Self {
        Self::with_room_for(WINDOW_COUNT, record)
    }

    pub(super) fn with_room_for(room: usize, record: Option<&QueueRecord>) -> Self {
        let (next, count, bytes) = record.map_or((1, 0, 0), |record| (record.next.max(1), record.count, record.bytes));
        Self {
            room,
            window: BTreeMap::new(),
            window_bytes: 0,
            horizon: if count > 0 { Due::default() } else { Due::NEVER },
            unwritten: BTreeMap::new(),
            uncollected: 0,
            committing: Vec::new(),
            missed: None,
            firing: BTreeMap::new(),
            by_number: AHashMap::new(),
            arrived: Vec::new(),
            fired_to: Due::default(),
            next,
            stored: (count, bytes),
        }
    }

    /// Takes a message that is due at `at`. The receipt is settled when it is on disk, or has left and arrived before.
    pub fn put(
        &mut self,
        at: Millis,
        (message, attributes): (&Message, Attributes),
        more_keys: Vec<Box<[u8]>>,
        receipt: Option<Receipt>,
    ) {
        // Not before what has left, should the clock have been set back: that may be deleted as one range.
        let due = Due { at: at.max(self.fired_to.at), number: self.next };
        self.next += 1;
        let message = DelayedMessage { due, attributes, message: message.compact(), more_keys };
        if due < self.horizon {
            self.admit(message.clone());
        } else if let Some(missed) = &mut self.missed {
            missed.insert(due, message.clone());
        }
        self.uncollected += message.message.size();
        self.unwritten.insert(due, Unwritten { message, receipt });
        self.bound();
    }

    fn admit(&mut self, message: DelayedMessage) {
        let size = message.message.size();
        if self.window.insert(message.due, message).is_none() {
            self.window_bytes += size;
        }
    }

    /// Leaves to the disk what is due last, where there is too much. Not during a read, which begins at the horizon.
    fn bound(&mut self) {
        let too_much = self.window.len() > self.room || self.window_bytes > WINDOW_BYTES;
        if !too_much || self.missed.is_some() {
            return;
        }
        while (self.window.len() > self.room / 4 * 3 || self.window_bytes > WINDOW_BYTES / 4 * 3)
            && self.window.len() > 1
            && let Some((due, message)) = self.window.pop_last()
        {
            self.window_bytes -= message.message.size();
            self.horizon = due;
        }
    }

    /// When the next message is to leave, as far as that is in memory.
    #[must_use]
    pub fn next_due(&self) -> Option<Millis> {
        let first = self.window.first_key_value()?;
        (self.firing.len() < MOST_FIRING).then_some(first.0.at)
    }

    /// Messages that are due, in order, at most so many. Each is to be answered for by [`Delays::expect`].
    pub fn take_due(&mut self, now: Millis, most: usize) -> Vec<DelayedMessage> {
        let mut due = Vec::new();
        while due.len() < most
            && self.next_due().is_some_and(|at| at <= now)
            && let Some((place, message)) = self.window.pop_first()
        {
            self.window_bytes -= message.message.size();
            self.firing.insert(place, Firing { left: 1, body_len: message.message.body_len() });
            self.by_number.insert(place.number, place);
            self.fired_to = place;
            due.push(message);
        }
        due
    }

    /// A message that left goes to so many places, each of which [`Delays::arrived`] is to be told of. With none it is
    /// gone: its receipt is given back where nothing has settled it.
    pub fn expect(&mut self, number: u64, places: usize) -> Option<Receipt> {
        let due = *self.by_number.get(&number)?;
        let firing = self.firing.get_mut(&due)?;
        firing.left = places;
        if places == 0 { self.gone(due) } else { None }
    }

    /// One of the places that a message went to has it. Gives the message's receipt back where that was the last one and
    /// nothing has settled it.
    pub fn arrived(&mut self, number: u64) -> Option<Receipt> {
        let due = *self.by_number.get(&number)?;
        let firing = self.firing.get_mut(&due)?;
        firing.left = firing.left.saturating_sub(1);
        if firing.left == 0 { self.gone(due) } else { None }
    }

    fn gone(&mut self, due: Due) -> Option<Receipt> {
        self.by_number.remove(&due.number);
        let firing = self.firing.remove(&due)?;
        match self.unwritten.remove(&due) {
            // It never was on disk.
            Some(unwritten) => {
                self.uncollected -= unwritten.message.message.size();
                unwritten.receipt
            }
            None => {
                self.arrived.push((due, firing.body_len));
                None
            }
        }
    }

    /// Whether there is something to collect.
    #[must_use]
    pub fn wants_write(&self) -> bool {
        !self.unwritten.is_empty() || !self.arrived.is_empty()
    }

    /// Bytes that wait to be collected.
    #[must_use]
    pub fn uncollected_bytes(&self) -> usize {
        self.uncollected
    }

    /// Moves what is to be written into `writes`.
    pub fn collect(&mut self, writes: &mut QueueWrites) {
        if !self.wants_write() {
            return;
        }
        for (_, unwritten) in std::mem::take(&mut self.unwritten) {
            self.stored.0 += 1;
            self.stored.1 += unwritten.message.message.body_len() as u64;
            writes.delayed.puts.push(unwritten.message.clone());
            self.committing.push(unwritten);
        }
        self.uncollected = 0;
        self.collect_deletes(writes);
        let (count, bytes) = self.stored;
        writes.record = QueueRecord { head: 1, next: self.next, count, bytes, ..QueueRecord::default() };
    }

    /// Of what has left and arrived, all before the first that has not arrived is one range: nothing comes in between.
    fn collect_deletes(&mut self, writes: &mut QueueWrites) {
        let mut arrived = std::mem::take(&mut self.arrived);
        arrived.sort_unstable();
        for (_, body_len) in &arrived {
            self.stored.0 = self.stored.0.saturating_sub(1);
            self.stored.1 = self.stored.1.saturating_sub(*body_len as u64);
        }
        let before = self.firing.first_key_value().map_or(Due::NEVER, |(due, _)| *due);
        let run = arrived.partition_point(|(due, _)| *due < before);
        let (run, rest) = arrived.split_at(run);
        match (run.first(), run.last()) {
            (Some((first, _)), Some((last, _))) if run.len() > FEW => {
                writes.delayed.delete_ranges.push((*first, *last));
            }
            _ => writes.delayed.deletes.extend(run.iter().map(|(due, _)| *due)),
        }
        writes.delayed.deletes.extend(rest.iter().map(|(due, _)| *due));
    }

    /// What was collected last is on disk: gives the receipts that this settles.
    pub fn committed(&mut self) -> impl Iterator<Item = Receipt> + '_ {
        self.committing.drain(..).filter_map(|unwritten| unwritten.receipt)
    }

    /// Begins a read where too little is in memory; gives where from. [`Delays::loaded`] must follow.
    pub fn begin_load(&mut self) -> Option<Due> {
        let wanted = self.horizon < Due::NEVER && self.missed.is_none() && self.window.len() <= self.room / 4;
        if !wanted || self.window_bytes > WINDOW_BYTES / 4 {
            return None;
        }
        let on_its_way = self.committing.iter().chain(self.unwritten.values());
        let beyond = on_its_way.filter(|unwritten| unwritten.message.due >= self.horizon);
        self.missed = Some(beyond.map(|unwritten| (unwritten.message.due, unwritten.message.clone())).collect());
        Some(self.horizon)
    }

    /// What was read from the horizon on, in order; nothing where nothing is left there.
    pub fn loaded(&mut self, messages: Vec<DelayedMessage>) {
        let Some(missed) = self.missed.take() else { return };
        self.horizon = messages.last().map_or(Due::NEVER, |last| last.due.after());
        let horizon = self.horizon;
        let missed = missed.into_values().take_while(|message| message.due < horizon);
        messages.into_iter().chain(missed).for_each(|message| self.admit(message));
        self.bound();
    }

    /// How many messages wait, or have left and not arrived.
    #[must_use]
    pub fn count(&self) -> u64 {
        (self.stored.0 + self.unwritten.len() as u64).saturating_sub(self.arrived.len() as u64)
    }

    /// Messages in memory.
    #[cfg(test)]
    pub(super) fn in_memory(&self) -> usize {
        self.window.len() + self.unwritten.len() + self.committing.len() + self.missed.as_ref().map_or(0, BTreeMap::len)
    }

    /// Ends it: gives all receipts that are not settled.
    pub fn end(&mut self) -> Vec<Receipt> {
        let unwritten = std::mem::take(&mut self.unwritten).into_values();
        let ended = unwritten.chain(self.committing.drain(..)).filter_map(|unwritten| unwritten.receipt).collect();
        *self = Self::with_room_for(self.room, None);
        ended
    }
}
