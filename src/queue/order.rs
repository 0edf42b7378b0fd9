//! All ready messages of a queue: one order a priority level, the highest first.

use super::entry::{Disk, Entry};
use super::level::{Filled, Head, Level};
use super::tally::Tally;
use crate::model::Seq;
use crate::model::message::{Attributes, Message};
use crate::store::QueueRecord;

#[derive(Debug)]
pub(super) struct Order {
    pub(super) levels: Vec<Level>,
    /// A bit for each level that has anything.
    occupied: [u64; 4],
    pub(super) ready: Tally,
    /// Bytes of memory that the entries take.
    pub(super) memory: usize,
}

/// The level of a message in a queue whose highest level is `highest`.
pub(super) fn level_of(highest: u8, priority: Option<u8>) -> u8 {
    priority.unwrap_or(0).min(highest)
}

impl Order {
    pub fn new(highest: u8) -> Self {
        let levels = (0..=highest).map(|_| Level::default()).collect();
        Self { levels, occupied: [0; 4], ready: Tally::default(), memory: 0 }
    }

    /// The order of a queue that has everything on disk.
    pub fn recovered(highest: u8, record: &QueueRecord) -> Self {
        let mut order = Self::new(highest);
        let last = record.next.saturating_sub(1);
        let mut place = |level: u8, first: Seq, last: Seq, tally: Tally| {
            if tally.count > 0 {
                let disk = Disk { first, last, tally, spilled: Tally::default(), expires: record.expires };
                order.place(level, Level::on_disk(disk), tally);
            }
        };
        if record.levels.is_empty() {
            place(0, record.head, last, Tally { count: record.count, bytes: record.bytes });
        }
        for level in &record.levels {
            let tally = Tally { count: level.count, bytes: level.bytes };
            place(level.level.min(highest), level.first.max(record.head), level.last, tally);
        }
        order
    }

    fn place(&mut self, at: u8, level: Level, tally: Tally) {
        if let Some(slot) = self.levels.get_mut(usize::from(at)) {
            *slot = level;
            self.ready.add(tally);
            self.occupy(at, true);
        }
    }

    pub(super) fn highest(&self) -> u8 {
        (self.levels.len() - 1) as u8
    }

    fn occupy(&mut self, level: u8, occupied: bool) {
        if let Some(word) = self.occupied.get_mut(usize::from(level / 64)) {
            let bit = 1u64 << (level % 64);
            *word = if occupied { *word | bit } else { *word & !bit };
        }
    }

    /// The highest level that has anything.
    pub fn top(&self) -> u8 {
        let word = self.occupied.iter().rposition(|word| *word != 0).unwrap_or(0);
        let bits = self.occupied.get(word).copied().unwrap_or(0);
        (word as u8) * 64 + (63 - (bits | 1).leading_zeros()) as u8
    }

    pub(super) fn top_level(&self) -> Option<&Level> {
        self.levels.get(usize::from(self.top()))
    }

    pub(super) fn with_level<T>(&mut self, at: u8, change: impl FnOnce(&mut Level) -> T) -> Option<T> {
        let level = self.levels.get_mut(usize::from(at))?;
        let result = change(level);
        let occupied = !level.is_empty();
        self.occupy(at, occupied);
        Some(result)
    }

    pub fn is_empty(&self) -> bool {
        self.occupied == [0; 4]
    }

    /// How many are ready, and the bytes of their bodies.
    pub fn ready(&self) -> Tally {
        self.ready
    }

    /// Bytes of memory that ready messages take.
    pub fn memory(&self) -> usize {
        self.memory
    }

    pub fn head(&self) -> Head<'_> {
        self.top_level().map_or(Head::Empty, Level::head)
    }

    /// The first stretch on disk of the highest level, and the bytes of memory ahead of it.
    pub fn next_on_disk(&self) -> Option<(u8, Disk, usize)> {
        let level = self.top_level()?;
        Some((self.top(), *level.disk()?, level.front_bytes))
    }

    /// No ready message is before it.
    pub fn first(&self) -> Option<Seq> {
        self.levels.iter().filter_map(Level::first).min()
    }

    /// The oldest ready message that was never handed out.
    pub fn first_untouched(&self) -> Option<Seq> {
        self.levels.iter().filter_map(Level::first_untouched).min()
    }

    pub fn push(&mut self, entry: Entry) {
        self.count_in(&entry);
        let level = level_of(self.highest(), entry.attributes.priority);
        self.with_level(level, |level| level.push(entry));
    }

    /// Puts a message that was handed out back in its place.
    pub fn put_back(&mut self, entry: Entry) {
        self.count_in(&entry);
        let level = level_of(self.highest(), entry.attributes.priority);
        self.with_level(level, |level| level.returned.insert(entry.seq, entry));
    }

    fn count_in(&mut self, entry: &Entry) {
        self.ready.add(entry.tally());
        self.memory += entry.footprint();
    }

    /// Takes the head, if it is in memory.
    pub fn pop(&mut self) -> Option<Entry> {
        let entry = self.with_level(self.top(), Level::pop)??;
        self.ready.take(entry.tally());
        self.memory = self.memory.saturating_sub(entry.footprint());
        Some(entry)
    }

    /// Takes what was read of a level's first stretch on disk. What was handed out before the last start, and so may
    /// be of the messages before `delivered`, is flagged. Where `durable`, what is persistent is not in the overflow.
    pub fn fill(
        &mut self,
        at: u8,
        (from, to): (Seq, Seq),
        read: Vec<(Seq, Attributes, Message)>,
        delivered: Seq,
        durable: bool,
    ) -> Option<Filled> {
        let highest = self.highest();
        let entries = read.into_iter().map(|(seq, mut attributes, message)| {
            attributes.redelivered |= seq < delivered;
            let here = level_of(highest, attributes.priority) == at;
            let spilled = !(durable && attributes.persistent);
            (seq, here.then_some(Entry { seq, attributes, message, spilled }))
        });
        let filled = self.with_level(at, |level| level.fill(from, to, entries))??;
        self.memory += filled.memory;
        self.ready.take(filled.before);
        self.ready.add(filled.after);
        Some(filled)
    }

    /// Lets go of what is on disk behind the head windows, which share half of `limit`.
    pub fn evict(&mut self, limit: usize, committed: Seq) {
        let window = limit / 2 / self.levels.len();
        for level in &mut self.levels {
            let freed = level.evict(window, committed, |entry| entry.attributes.persistent && entry.seq <= committed);
            self.memory = self.memory.saturating_sub(freed);
        }
    }

    /// Looks at all messages again at the next [`Order::evict`].
    pub fn forget_examined(&mut self) {
        self.levels.iter_mut().for_each(|level| level.examined = 0);
    }

    /// Takes all that is ready.
    pub fn drain(&mut self) -> Vec<Level> {
        let fresh = Self::new(self.highest());
        std::mem::replace(self, fresh).levels
    }
}
