//! All ready messages of a queue: one order a priority level, the highest first.

use super::entry::{Disk, Entry, Note};
use super::level::{Filled, Head, Level, Read};
use super::returns::{Returned, Returns};
use super::shape::Shape;
use super::tally::Tally;
use crate::model::message::{Attributes, Message};
use crate::model::{Millis, Seq};
use crate::store::QueueRecord;

#[derive(Debug)]
pub(super) struct Order {
    shape: Shape,
    /// What came back, where that goes first.
    returns: Returns,
    /// By number; those above the highest that was ever used are left out.
    levels: Vec<Level>,
    /// A bit for each level that has anything.
    occupied: [u64; 4],
    ready: Tally,
    /// Bytes of memory that the entries take.
    memory: usize,
}

impl Order {
    pub fn new(shape: Shape) -> Self {
        Self {
            shape,
            returns: Returns::in_turn(),
            levels: Vec::new(),
            occupied: [0; 4],
            ready: Tally::default(),
            memory: 0,
        }
    }

    /// The order of a queue that has everything on disk.
    pub fn recovered(shape: Shape, record: &QueueRecord) -> Self {
        let mut order = Self::new(shape);
        let last = record.next.saturating_sub(1);
        let mut place = |level: u8, first: Seq, last: Seq, tally: Tally| {
            if tally.count > 0 {
                let disk = Disk { first, last, tally, expires: record.expires };
                order.place(level, Level::on_disk(disk), tally);
            }
        };
        if record.levels.is_empty() {
            place(0, record.head, last, Tally { count: record.count, bytes: record.bytes });
        }
        for level in &record.levels {
            let tally = Tally { count: level.count, bytes: level.bytes };
            place(level.level.min(shape.highest()), level.first.max(record.head), level.last, tally);
        }
        order
    }

    fn place(&mut self, at: u8, level: Level, tally: Tally) {
        self.with_level(at, |slot| *slot = level);
        self.ready.add(tally);
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

    fn top_level(&self) -> Option<&Level> {
        self.levels.get(usize::from(self.top()))
    }

    fn with_level<T>(&mut self, at: u8, change: impl FnOnce(&mut Level) -> T) -> Option<T> {
        if self.levels.len() <= usize::from(at) {
            self.levels.resize_with(usize::from(at) + 1, Level::default);
        }
        let level = self.levels.get_mut(usize::from(at))?;
        let result = change(level);
        let occupied = !level.is_empty();
        self.occupy(at, occupied);
        Some(result)
    }

    pub fn is_empty(&self) -> bool {
        self.occupied == [0; 4] && self.returns.is_empty()
    }

    /// The levels that have anything.
    pub fn occupied_levels(&self) -> impl Iterator<Item = u8> + '_ {
        let has_any = |level: &u8| {
            let word = self.occupied.get(usize::from(level / 64));
            word.is_some_and(|word| word >> (level % 64) & 1 == 1)
        };
        (0..=self.top()).filter(has_any)
    }

    /// The head of one level.
    pub fn head_of(&self, level: u8) -> Head<'_> {
        self.levels.get(usize::from(level)).map_or(Head::Empty, Level::head)
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
        if let Some(returned) = self.returns.head() {
            return returned.into();
        }
        self.top_level().map_or(Head::Empty, Level::head)
    }

    /// Bodies to be read for the head and what is close behind it, at most `most`.
    pub fn returned_to_read(&self, most: usize) -> Option<(Seq, Seq)> {
        if !self.returns.is_empty() {
            return self.returns.to_read(most);
        }
        self.top_level()?.returned.to_read(most)
    }

    /// The first stretch on disk of the highest level, and the bytes of memory ahead of it.
    pub fn next_on_disk(&self) -> Option<(u8, Disk, usize)> {
        let level = self.top_level()?;
        Some((self.top(), *level.disk()?, level.front_bytes))
    }

    /// No ready message is before it.
    pub fn first(&self) -> Option<Seq> {
        self.levels.iter().filter_map(Level::first).chain(self.returns.first()).min()
    }

    /// The oldest ready message that was never handed out.
    pub fn first_untouched(&self) -> Option<Seq> {
        self.levels.iter().filter_map(Level::first_untouched).min()
    }

    pub fn push(&mut self, entry: Entry) {
        self.count_in(&entry);
        let level = self.shape.level_of(entry.attributes.priority);
        self.with_level(level, |level| level.push(entry));
    }

    /// Puts a message that was handed out back: to its place, or before everything else.
    pub fn put_back(&mut self, message: Returned) {
        self.ready.add(message.tally());
        self.memory += message.footprint();
        if self.shape.returns_first {
            return self.returns.insert(message);
        }
        let level = self.shape.level_of(message.attributes().priority);
        self.with_level(level, |level| level.returned.insert(message));
    }

    fn count_in(&mut self, entry: &Entry) {
        self.ready.add(entry.tally());
        self.memory += entry.footprint();
    }

    /// Takes the head, if it is in memory.
    pub fn pop(&mut self) -> Option<Entry> {
        if self.returns.is_empty() {
            return self.pop_from(self.top());
        }
        let entry = self.returns.pop()?;
        self.count_out(&entry);
        Some(entry)
    }

    /// Takes the head of one level, if it is in memory.
    pub fn pop_from(&mut self, level: u8) -> Option<Entry> {
        let entry = self.with_level(level, Level::pop)??;
        self.count_out(&entry);
        Some(entry)
    }

    fn count_out(&mut self, entry: &Entry) {
        self.ready.take(entry.tally());
        self.memory = self.memory.saturating_sub(entry.footprint());
    }

    /// Takes bodies that were read for messages that came back. Gives those that were not there any more.
    pub fn refill(&mut self, span: (Seq, Seq), read: &[(Seq, Attributes, Message)]) -> Vec<Note> {
        let mut lost = Vec::new();
        let Self { returns, levels, .. } = self;
        // They may be of any level, so each takes its own.
        for returns in std::iter::once(returns).chain(levels.iter_mut().map(|level| &mut level.returned)) {
            self.memory += returns.fill(span, read, &mut lost);
        }
        for note in &lost {
            self.ready.take(Tally::one(note.body_len));
        }
        lost
    }

    /// Takes what was read of a level's first stretch on disk. What was handed out before the last start, and so may
    /// be of the messages before `delivered`, is flagged. What is to wait for its retry comes back in `waits`.
    pub fn fill(
        &mut self,
        at: u8,
        (from, to): (Seq, Seq),
        read: Vec<(Seq, Attributes, Message)>,
        (delivered, now): (Seq, Millis),
        waits: &mut Vec<Entry>,
    ) -> Option<Filled> {
        let shape = self.shape;
        let entries = read.into_iter().map(|(seq, mut attributes, message)| {
            if seq < delivered && !attributes.redelivered {
                attributes.redelivered = true;
                attributes.acquired_count = attributes.acquired_count.saturating_add(1);
            }
            let entry = Entry { seq, attributes, message };
            if shape.level_of(attributes.priority) != at {
                return (seq, Read::Elsewhere);
            }
            if attributes.retry_at <= now {
                return (seq, Read::Ready(entry));
            }
            let tally = entry.tally();
            waits.push(entry);
            (seq, Read::Waits(tally))
        });
        let filled = self.with_level(at, |level| level.fill(from, to, entries))??;
        self.memory += filled.memory;
        self.ready.take(filled.before);
        self.ready.add(filled.after);
        self.ready.take(filled.waiting);
        Some(filled)
    }

    /// Lets go of what is on disk behind the head windows, which share half of `limit`.
    pub fn evict(&mut self, limit: usize, committed: Seq) {
        let occupied: u32 = self.occupied.iter().map(|word| word.count_ones()).sum();
        let window = limit / 2 / (occupied.max(1) as usize);
        for level in &mut self.levels {
            let freed = level.evict(window, committed, |entry| entry.attributes.persistent && entry.seq <= committed);
            self.memory = self.memory.saturating_sub(freed);
        }
    }

    /// Looks at all messages again at the next [`Order::evict`].
    pub fn forget_examined(&mut self) {
        self.levels.iter_mut().for_each(|level| level.examined = 0);
    }

    /// Takes all that is ready: what came back to before everything else, and the levels.
    pub fn drain(&mut self) -> (Returns, Vec<Level>) {
        let before = std::mem::replace(self, Self::new(self.shape));
        (before.returns, before.levels)
    }
}
