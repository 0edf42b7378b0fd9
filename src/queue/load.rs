//! Reading back what is only on disk, ahead of need and many at a time.

use super::effect::Effects;
use super::entry::{Disk, ENTRY_OVERHEAD, Note};
use super::level::{Filled, Head};
use super::machine::Queue;
use super::order::Known;
use super::returns::Returned;
use super::tally::Tally;
use crate::model::{Attributes, Message, Millis, Seq};

/// Bytes of bodies that one read brings at most: enough for a disk to be read in sequence, little beside the memory
/// of a busy queue.
const READ_BYTES: usize = 1024 * 1024;
/// Messages that one read brings at most, so that one answer does not hold the queue's lock for long.
const READ_COUNT: usize = 4096;
/// Messages that a get reads where there are no consumers: more gets are likely, a whole window is not.
const GET_COUNT: usize = 64;

/// A read that is under way.
#[derive(Clone, Copy, Debug)]
pub(super) struct Loading {
    what: What,
    from: Seq,
    to: Seq,
}

#[derive(Clone, Copy, Debug)]
enum What {
    /// The first stretch on disk of a level.
    Stretch(u8),
    /// Bodies of messages that came back.
    Bodies,
    /// Messages that die when their bytes are there.
    Condemned,
    /// A dead letter that is to die again.
    Letter,
}

impl Loading {
    /// The read of a dead letter.
    pub fn letter(seq: Seq) -> Self {
        Self { what: What::Letter, from: seq, to: seq }
    }
}

#[cfg(test)]
impl Loading {
    /// The level that it is for.
    pub fn level(&self) -> Option<u8> {
        match self.what {
            What::Stretch(level) => Some(level),
            What::Bodies | What::Condemned | What::Letter => None,
        }
    }
}

impl Queue {
    /// Asks for what is next on disk if somebody waits for it or soon will.
    pub(super) fn read_ahead(&mut self, now: Millis, fx: &mut impl Effects) {
        if self.loading.is_some() {
            return;
        }
        if let Head::Returned(note) = self.order.head() {
            let note = *note;
            return self.read_bodies(now, &note, fx);
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
        self.loading = Some(Loading { what: What::Stretch(level), from: disk.first, to: disk.last });
    }

    /// Asks for the bytes of what came back and is at the head, if somebody waits for it or it has to go.
    fn read_bodies(&mut self, now: Millis, head: &Note, fx: &mut impl Effects) {
        let doomed = head.attributes.expires_at <= now || self.over_limit();
        let wanted = doomed || self.consumers.len() > 0 || !self.gets.is_empty();
        // Not looked up while nobody wants it: that walks over thousands, and every message that comes asks.
        if !wanted {
            return;
        }
        let Some((from, to)) = self.order.returned_to_read(READ_COUNT) else { return };
        fx.load(from, to, READ_COUNT, (self.settings.memory_bytes / 4).clamp(1, READ_BYTES));
        self.loading = Some(Loading { what: What::Bodies, from, to });
    }

    /// Asks for the bytes of what is to die, if nothing else is being read.
    pub(super) fn read_condemned(&mut self, fx: &mut impl Effects) {
        if self.loading.is_none()
            && let Some((from, to)) = self.condemned_first()
        {
            fx.load(from, to, READ_COUNT, READ_BYTES);
            self.loading = Some(Loading { what: What::Condemned, from, to });
        }
    }

    /// Whether a stretch at the head has to be read though nobody takes from it: something in it may have to go. One
    /// of which the record counts nothing more is read to its end, so that it hides nothing behind it.
    pub(super) fn must_read(&self, disk: &Disk) -> bool {
        disk.expires || disk.tally.count == 0 || self.over_limit()
    }

    /// Takes what was read. A read that was overtaken by a purge is passed over.
    pub(super) fn loaded(&mut self, now: Millis, messages: Vec<(Seq, Attributes, Message)>, fx: &mut impl Effects) {
        let Some(Loading { what, from, to }) = self.loading.take() else { return };
        match what {
            What::Letter => self.letter_loaded(from, messages, fx),
            What::Condemned => self.execute((from, to), messages, fx),
            What::Bodies => {
                for lost in self.order.refill((from, to), &messages) {
                    self.gone_note(&lost, fx);
                }
            }
            What::Stretch(level) => {
                let mut waits = Vec::new();
                let known = Known { delivered: self.delivered_before, now, durable: self.settings.durable };
                if let Some(filled) = self.order.fill(level, (from, to), messages, &known, &mut waits) {
                    self.correct(level, &filled);
                }
                waits.into_iter().for_each(|entry| self.wait(Returned::Whole(entry)));
            }
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
