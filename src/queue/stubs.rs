//! Messages that were handed out, whose bytes have left memory since: they come back, or die, when those were read again.

use super::effect::{Effects, Reason};
use super::entry::{STUB_OVERHEAD, Stub};
use super::level::{Head, Level};
use super::machine::Queue;
use super::order::{Order, level_of};
use crate::model::{Attributes, Message, Seq};
use std::ops::RangeInclusive;

/// Numbers that lie between two messages which are read together, at most: what is read for nothing is in one block
/// with what is wanted.
const GAP: Seq = 16;
/// Messages that are looked at for one read.
const AT_ONCE: usize = 4096;

/// The last of ascending numbers that is to be read together with the first.
fn close_together(mut seqs: impl Iterator<Item = Seq>) -> Option<RangeInclusive<Seq>> {
    let first = seqs.next()?;
    let mut last = first;
    for seq in seqs.take(AT_ONCE) {
        if seq - last > GAP {
            break;
        }
        last = seq;
    }
    Some(first..=last)
}

/// The messages of which a read of `asked` says something: all up to the last that it brought, since it may have been
/// cut short, or all where it brought none.
fn answered(asked: RangeInclusive<Seq>, read: &[(Seq, Attributes, Message)]) -> RangeInclusive<Seq> {
    *asked.start()..=read.last().map_or(*asked.end(), |(seq, ..)| *seq)
}

impl Level {
    /// Gives messages their bytes back. Gives the memory that these take, and those whose bytes are gone.
    fn restore(&mut self, asked: RangeInclusive<Seq>, read: Vec<(Seq, Attributes, Message)>) -> (usize, Vec<Stub>) {
        let (answered, mut memory) = (answered(asked, &read), 0);
        for (seq, _, message) in read {
            if let Some(stub) = self.stubs.remove(&seq) {
                let entry = stub.with(message);
                memory += entry.footprint();
                self.returned.insert(seq, entry);
            }
        }
        let lost = self.stubs.extract_if(answered, |_, _| true).map(|(_, stub)| stub).collect();
        (memory, lost)
    }
}

impl Order {
    /// Puts a message that was handed out back in its place, without its bytes.
    pub fn put_back_stub(&mut self, stub: Stub) {
        self.ready.add(stub.tally());
        self.memory += STUB_OVERHEAD;
        let level = level_of(self.highest(), stub.attributes.priority);
        self.with_level(level, |level| level.stubs.insert(stub.seq, stub));
    }

    /// What is to be read where the head has no bytes, and of which level that is.
    pub fn stubs_at_head(&self) -> Option<(u8, RangeInclusive<Seq>)> {
        let level = self.top_level()?;
        let Head::Stub(first) = level.head() else { return None };
        let range = close_together(level.stubs.range(first.seq..).map(|(seq, _)| *seq))?;
        Some((self.top(), range))
    }

    /// Gives messages their bytes back. Gives those whose bytes are gone, which are ready no more.
    pub fn restore(&mut self, at: u8, asked: RangeInclusive<Seq>, read: Vec<(Seq, Attributes, Message)>) -> Vec<Stub> {
        let before = self.levels.get(usize::from(at)).map_or(0, |level| level.stubs.len());
        let Some((memory, lost)) = self.with_level(at, |level| level.restore(asked, read)) else { return Vec::new() };
        let after = self.levels.get(usize::from(at)).map_or(0, |level| level.stubs.len());
        self.memory = (self.memory + memory).saturating_sub((before - after) * STUB_OVERHEAD);
        lost.iter().for_each(|stub| self.ready.take(stub.tally()));
        lost
    }
}

impl Queue {
    /// A message that has no bytes in memory dies: where it goes anywhere they are read first.
    pub(super) fn condemn(&mut self, stub: Stub, reason: Reason, fx: &mut impl Effects) {
        if self.settings.dead_letters {
            self.condemned.insert(stub.seq, (stub, reason));
        } else {
            self.gone(stub, fx);
        }
    }

    /// What is to be read so that the condemned can die.
    pub(super) fn condemned_first(&self) -> Option<RangeInclusive<Seq>> {
        if self.dying_enough() {
            return None;
        }
        close_together(self.condemned.keys().copied())
    }

    /// Bytes of the condemned have come.
    pub(super) fn execute(
        &mut self,
        asked: RangeInclusive<Seq>,
        read: Vec<(Seq, Attributes, Message)>,
        fx: &mut impl Effects,
    ) {
        let answered = answered(asked, &read);
        for (seq, _, message) in read {
            if let Some((stub, reason)) = self.condemned.remove(&seq) {
                self.die(stub.with(message), reason, fx);
            }
        }
        let lost: Vec<_> = self.condemned.extract_if(answered, |_, _| true).map(|(_, (stub, _))| stub).collect();
        lost.into_iter().for_each(|stub| self.gone(stub, fx));
    }
}
