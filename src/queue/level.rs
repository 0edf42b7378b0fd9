//! The ready messages of one priority level in their order: those that came back, a head window in memory, and behind
//! it stretches on disk and in memory.
//!
//! What came back was handed out before, and what is handed out is always the oldest: so everything in `returned` and
//! `stubs` is older than anything in the window, and no message that was ever handed out lies within a stretch on disk.

use super::entry::{Disk, Entry, Stub};
use super::tally::Tally;
use crate::model::Seq;
use std::collections::{BTreeMap, VecDeque};

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
    /// The same of those that are in the overflow.
    pub spilled_before: Tally,
    pub spilled_after: Tally,
    pub memory: usize,
}

#[derive(Debug, Default)]
pub(super) struct Level {
    pub(super) returned: BTreeMap<Seq, Entry>,
    /// Those that came back without their bytes.
    pub(super) stubs: BTreeMap<Seq, Stub>,
    pub(super) front: VecDeque<Entry>,
    /// Bytes of memory that `front` takes.
    pub(super) front_bytes: usize,
    /// Empty, or begins on disk.
    pub(super) rest: VecDeque<Run>,
    /// Up to here everything behind the window was let go if it could be.
    pub(super) examined: Seq,
}

/// What is at the head.
#[derive(Debug)]
pub(super) enum Head<'a> {
    Empty,
    Memory(&'a Entry),
    Disk(&'a Disk),
    Stub(&'a Stub),
}

impl Level {
    pub fn on_disk(disk: Disk) -> Self {
        Self { rest: VecDeque::from([Run::Disk(disk)]), ..Self::default() }
    }

    pub fn is_empty(&self) -> bool {
        self.front.is_empty() && self.rest.is_empty() && self.returned.is_empty() && self.stubs.is_empty()
    }

    pub fn head(&self) -> Head<'_> {
        let returned = self.returned.first_key_value().map(|(_, entry)| entry);
        match self.first_stub() {
            Some(stub) if returned.is_none_or(|entry| stub.seq < entry.seq) => return Head::Stub(stub),
            _ => {}
        }
        if let Some(entry) = returned {
            return Head::Memory(entry);
        }
        match (self.front.front(), self.rest.front()) {
            (Some(entry), _) => Head::Memory(entry),
            (None, Some(Run::Disk(disk))) => Head::Disk(disk),
            (None, _) => Head::Empty,
        }
    }

    /// No message of the level is before it.
    pub fn first(&self) -> Option<Seq> {
        match self.head() {
            Head::Empty => None,
            Head::Memory(entry) => Some(entry.seq),
            Head::Disk(disk) => Some(disk.first),
            Head::Stub(stub) => Some(stub.seq),
        }
    }

    pub fn first_stub(&self) -> Option<&Stub> {
        self.stubs.first_key_value().map(|(_, stub)| stub)
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
                self.front_bytes += entry.footprint();
                self.front.push_back(entry);
            }
            Some(Run::Memory(run)) => run.push_back(entry),
            Some(Run::Disk(_)) => self.rest.push_back(Run::Memory(VecDeque::from([entry]))),
        }
    }

    /// Takes the head, if it is in memory.
    pub fn pop(&mut self) -> Option<Entry> {
        let stub = self.first_stub().map(|stub| stub.seq);
        match self.returned.first_key_value() {
            Some((seq, _)) if stub.is_none_or(|stub| *seq < stub) => {
                return self.returned.pop_first().map(|(_, entry)| entry);
            }
            None if stub.is_none() => {}
            _ => return None,
        }
        let entry = self.front.pop_front()?;
        self.front_bytes -= entry.footprint();
        Some(entry)
    }

    /// Takes what was read from the first stretch, asked for from `from` to `to` (it may have grown since); `None`
    /// stands for a message of another level. Where nothing was read nothing is there.
    pub fn fill(&mut self, from: Seq, to: Seq, read: impl Iterator<Item = (Seq, Option<Entry>)>) -> Option<Filled> {
        let Some(Run::Disk(disk)) = self.rest.front_mut().filter(|run| run.begins_on_disk_at(from)) else {
            return None;
        };
        let mut filled = Filled { before: disk.tally, spilled_before: disk.spilled, ..Filled::default() };
        disk.first = to + 1;
        for (seq, entry) in read.filter(|(seq, _)| (from..=to).contains(seq)) {
            disk.first = seq + 1;
            if let Some(entry) = entry {
                let tally = entry.tally();
                disk.tally.take(tally);
                filled.after.add(tally);
                if entry.spilled {
                    disk.spilled.take(tally);
                    filled.spilled_after.add(tally);
                }
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
