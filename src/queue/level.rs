//! The ready messages of one priority level in their order: those that came back, a head window in memory, and behind
//! it stretches on disk and in memory.
//!
//! What came back was handed out before, and what is handed out is always the oldest: so everything in `returned` is
//! older than anything in the window, and no message that was ever handed out lies within a stretch on disk. Only after
//! a restart that is not so: what waited for its retry comes back among others that were read from the disk.

use super::entry::{Disk, Entry, Note};
use super::returns::{Returned, Returns};
use super::tally::Tally;
use crate::model::Seq;
use std::collections::{BTreeSet, VecDeque};

/// A stretch behind the head window.
#[derive(Debug)]
pub(super) enum Run {
    Memory(VecDeque<Entry>),
    Disk(Disk),
}

impl Run {
    fn begins_on_disk_at(&self, seq: Seq) -> bool {
        matches!(self, Self::Disk(disk) if disk.first == seq)
    }
}

/// What a read brought: the tallies of the same messages as they were counted before and as they are counted now,
/// which differ only where the disk contradicts its record; and the bytes of memory that they take.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Filled {
    pub before: Tally,
    pub after: Tally,
    /// Those of `after` that are not ready yet.
    pub waiting: Tally,
    /// The same as `before` and `after`, of those that are in the overflow.
    pub spilled_before: Tally,
    pub spilled_after: Tally,
    pub memory: usize,
}

/// A message that was read.
#[derive(Debug)]
pub(super) enum Read {
    Ready(Entry),
    /// It waits for its retry, and is to be taken care of elsewhere.
    Waits(Entry),
    /// It is of another level.
    Elsewhere,
}

#[derive(Debug, Default)]
pub(super) struct Level {
    pub(super) returned: Returns,
    pub(super) front: VecDeque<Entry>,
    /// Bytes of memory that `front` takes.
    pub(super) front_bytes: usize,
    /// Empty, or begins on disk.
    pub(super) rest: VecDeque<Run>,
    /// What was read and is taken care of elsewhere: a stretch may be let go of around it, and is read with it again.
    pub(super) taken: BTreeSet<Seq>,
    /// Up to here everything behind the window was let go if it could be.
    pub(super) examined: Seq,
}

/// What is at the head.
#[derive(Debug)]
pub(super) enum Head<'a> {
    Empty,
    Memory(&'a Entry),
    /// One that came back, with its body only on disk.
    Returned(&'a Note),
    Disk(&'a Disk),
}

impl<'a> From<&'a Returned> for Head<'a> {
    fn from(returned: &'a Returned) -> Self {
        match returned {
            Returned::Whole(entry) => Self::Memory(entry),
            Returned::OnDisk(note) => Self::Returned(note),
        }
    }
}

impl Level {
    pub fn on_disk(disk: Disk) -> Self {
        Self { rest: VecDeque::from([Run::Disk(disk)]), ..Self::default() }
    }

    pub fn is_empty(&self) -> bool {
        self.front.is_empty() && self.rest.is_empty() && self.returned.is_empty()
    }

    pub fn head(&self) -> Head<'_> {
        if let Some(returned) = self.returned_first() {
            return returned.into();
        }
        match (self.front.front(), self.rest.front()) {
            (Some(entry), _) => Head::Memory(entry),
            (None, Some(Run::Disk(disk))) => Head::Disk(disk),
            (None, _) => Head::Empty,
        }
    }

    /// The oldest that came back, if nothing else is older.
    fn returned_first(&self) -> Option<&Returned> {
        let untouched = self.first_untouched();
        self.returned.head().filter(|returned| untouched.is_none_or(|first| returned.seq() < first))
    }

    /// No message of the level is before it.
    pub fn first(&self) -> Option<Seq> {
        self.returned.first().into_iter().chain(self.first_untouched()).min()
    }

    /// The oldest that was never handed out.
    pub fn first_untouched(&self) -> Option<Seq> {
        match (self.front.front(), self.rest.front()) {
            (Some(entry), _) => Some(entry.seq),
            (None, Some(Run::Disk(disk))) => Some(disk.first),
            (None, _) => None,
        }
    }

    /// The first stretch on disk.
    pub fn disk(&self) -> Option<&Disk> {
        match self.rest.front() {
            Some(Run::Disk(disk)) => Some(disk),
            _ => None,
        }
    }

    /// Takes a message that is younger than all others.
    pub fn push(&mut self, entry: Entry) {
        match self.rest.back_mut() {
            None => {
                if self.front.is_empty() {
                    self.taken.clear();
                }
                self.front_bytes += entry.footprint();
                self.front.push_back(entry);
            }
            Some(Run::Memory(run)) => run.push_back(entry),
            Some(Run::Disk(_)) => self.rest.push_back(Run::Memory(VecDeque::from([entry]))),
        }
    }

    /// Takes the head, if it is in memory.
    pub fn pop(&mut self) -> Option<Entry> {
        if self.returned_first().is_some() {
            return self.returned.pop();
        }
        let entry = self.front.pop_front()?;
        self.front_bytes -= entry.footprint();
        Some(entry)
    }

    /// Takes what was read from the first stretch, asked for from `from` to `to` (it may have grown since).
    /// Where nothing was read nothing is there. What waits for its retry goes to `waits`.
    pub fn fill(
        &mut self,
        (from, to): (Seq, Seq),
        read: impl Iterator<Item = (Seq, Read)>,
        waits: &mut Vec<Entry>,
    ) -> Option<Filled> {
        let Some(Run::Disk(disk)) = self.rest.front_mut().filter(|run| run.begins_on_disk_at(from)) else {
            return None;
        };
        let mut filled = Filled { before: disk.tally, spilled_before: disk.spilled, ..Filled::default() };
        disk.first = to + 1;
        for (seq, read) in read.filter(|(seq, _)| (from..=to).contains(seq)) {
            disk.first = seq + 1;
            let (entry, waiting) = match read {
                _ if self.taken.contains(&seq) => continue,
                Read::Elsewhere => continue,
                Read::Ready(entry) => (entry, false),
                Read::Waits(entry) => (entry, true),
            };
            let tally = entry.tally();
            disk.tally.take(tally);
            filled.after.add(tally);
            if entry.spilled {
                disk.spilled.take(tally);
                filled.spilled_after.add(tally);
            }
            if waiting {
                filled.waiting.add(tally);
                self.taken.insert(seq);
                waits.push(entry);
            } else {
                filled.memory += entry.footprint();
                self.front.push_back(entry);
            }
        }
        self.front_bytes += filled.memory;
        if disk.first <= disk.last {
            filled.after.add(disk.tally);
            filled.spilled_after.add(disk.spilled);
        } else {
            self.rest.pop_front();
            self.absorb();
        }
        Some(filled)
    }

    /// Joins stretches in memory to the window, so that `rest` begins on disk again.
    pub fn absorb(&mut self) {
        while let Some(Run::Memory(run)) = self.rest.front_mut() {
            let run = std::mem::take(run);
            self.rest.pop_front();
            self.front_bytes += run.iter().map(Entry::footprint).sum::<usize>();
            if self.front.is_empty() {
                self.front = run;
            } else {
                self.front.extend(run);
            }
        }
    }

    /// Puts a message behind the last stretch, on disk.
    pub(super) fn push_disk(&mut self, entry: &Entry) {
        match self.rest.back_mut() {
            Some(Run::Disk(disk)) => disk.extend(entry),
            _ => self.rest.push_back(Run::Disk(Disk::of(entry))),
        }
    }
}
