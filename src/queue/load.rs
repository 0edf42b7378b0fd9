//! Reading back what is only on disk, ahead of need and many at a time.

use super::effect::Effects;
use super::entry::{Disk, ENTRY_OVERHEAD};
use super::level::{Filled, Head};
use super::machine::Queue;
use super::tally::Tally;
use crate::model::{Attributes, Message, Millis, Seq};
use std::ops::RangeInclusive;

/// Bytes of bodies that one read brings at most: enough for a disk to be read in sequence, little beside the memory
/// of a busy queue.
const READ_BYTES: usize = 1024 * 1024;
/// Messages that one read brings at most, so that one answer does not hold the queue's lock for long.
const READ_COUNT: usize = 4096;
/// Messages that a get reads where there are no consumers: more gets are likely, a whole window is not.
const GET_COUNT: usize = 64;

/// A read that is under way.
#[derive(Clone, Debug)]
pub(super) enum Loading {
    /// The first stretch on disk of a level.
    Stretch { level: u8, from: Seq, to: Seq },
    /// Messages of a level that came back without their bytes.
    Stubs { level: u8, asked: RangeInclusive<Seq> },
    /// Messages that die when their bytes are there.
    Condemned { asked: RangeInclusive<Seq> },
}

impl Queue {
    /// Asks for what is next on disk if somebody waits for it or soon will.
    pub(super) fn read_ahead(&mut self, now: Millis, fx: &mut impl Effects) {
        if self.loading.is_some() {
            return;
        }
        if let Some((level, asked)) = self.order.stubs_at_head() {
            if self.wants_stub(now) {
                fx.load(*asked.start(), *asked.end(), READ_COUNT, READ_BYTES);
                self.loading = Some(Loading::Stubs { level, asked });
            }
            return;
        }
        let Some((level, disk, ahead)) = self.order.next_on_disk() else { return };
        // Half of the limit is the window of this queue, and half of the window is read at a time.
        let half_window = self.settings.memory_bytes / 4;
        let consumed = self.consumers.len() > 0;
        let at_head = matches!(self.order.head(), Head::Disk(_));
        let needed = at_head && (self.must_read(&disk) || !self.gets.is_empty());
        if !(needed || consumed && (at_head || ahead < half_window)) {
            return;
        }
        let most = if consumed || self.gets.is_empty() { READ_COUNT } else { GET_COUNT };
        let count = (half_window / ENTRY_OVERHEAD).clamp(1, most);
        fx.load(disk.first, disk.last, count, half_window.clamp(1, READ_BYTES));
        self.loading = Some(Loading::Stretch { level, from: disk.first, to: disk.last });
    }

    /// Asks for the bytes of what is to die, if nothing else is being read.
    pub(super) fn read_condemned(&mut self, fx: &mut impl Effects) {
        if self.loading.is_none()
            && let Some(asked) = self.condemned_first()
        {
            fx.load(*asked.start(), *asked.end(), READ_COUNT, READ_BYTES);
            self.loading = Some(Loading::Condemned { asked });
        }
    }

    /// Whether somebody waits for a head that has no bytes, or it has to go.
    fn wants_stub(&self, now: Millis) -> bool {
        let Head::Stub(stub) = self.order.head() else { return false };
        let doomed = stub.attributes.expires_at <= now || self.over_limit();
        doomed || self.consumers.len() > 0 || !self.gets.is_empty()
    }

    /// Whether a stretch at the head has to be read though nobody takes from it: something in it may have to go. One
    /// of which the record counts nothing more is read to its end, so that it hides nothing behind it.
    pub(super) fn must_read(&self, disk: &Disk) -> bool {
        disk.expires || disk.tally.count == 0 || self.over_limit()
    }

    /// Takes what was read. A read that was overtaken by a purge is passed over.
    pub(super) fn loaded(&mut self, messages: Vec<(Seq, Attributes, Message)>, fx: &mut impl Effects) {
        match self.loading.take() {
            None => {}
            Some(Loading::Stretch { level, from, to }) => {
                let (delivered, durable) = (self.delivered_before, self.settings.durable);
                if let Some(filled) = self.order.fill(level, (from, to), messages, delivered, durable) {
                    self.correct(level, &filled);
                }
            }
            Some(Loading::Stubs { level, asked }) => {
                let lost = self.order.restore(level, asked, messages);
                lost.into_iter().for_each(|stub| self.gone(stub, fx));
            }
            Some(Loading::Condemned { asked }) => self.execute(asked, messages, fx),
        }
    }

    /// Counts what was read as what it is.
    fn correct(&mut self, level: u8, filled: &Filled) {
        let written = |mut all: Tally, spilled| {
            all.take(spilled);
            all
        };
        let before = written(filled.before, filled.spilled_before);
        self.ledger.correct(level, before, written(filled.after, filled.spilled_after));
        self.overflow.correct(filled.spilled_before, filled.spilled_after);
    }
}
