//! Messages that are to die and have no bytes in memory: those are read again first.

use super::effect::{Effects, Reason};
use super::entry::Note;
use super::machine::Queue;
use crate::model::{Attributes, Message, Seq};

/// Numbers that lie between two messages which are read together, at most: what is read for nothing is in one block
/// with what is wanted.
const GAP: Seq = 16;
/// Messages that are looked at for one read.
const AT_ONCE: usize = 4096;

impl Queue {
    /// A message that has no bytes in memory dies: where it goes anywhere they are read first.
    pub(super) fn condemn(&mut self, note: Note, reason: Reason, fx: &mut impl Effects) {
        if self.settings.dead_letters {
            self.left(note.seq);
            self.condemned.insert(note.seq, (note, reason));
        } else {
            self.gone_note(&note, fx);
        }
    }

    /// From where to where is to be read so that the condemned can die.
    pub(super) fn condemned_first(&self) -> Option<(Seq, Seq)> {
        if self.dying_enough() {
            return None;
        }
        let mut seqs = self.condemned.keys().copied();
        let first = seqs.next()?;
        let mut last = first;
        for seq in seqs.take(AT_ONCE) {
            if seq - last > GAP {
                break;
            }
            last = seq;
        }
        Some((first, last))
    }

    /// Bytes of the condemned have come. A read may have been cut short: it says something of all up to the last that
    /// it brought, or of all where it brought none.
    pub(super) fn execute(
        &mut self,
        (from, to): (Seq, Seq),
        read: Vec<(Seq, Attributes, Message)>,
        fx: &mut impl Effects,
    ) {
        let answered = from..=read.last().map_or(to, |(seq, ..)| *seq);
        for (seq, _, message) in read {
            if let Some((note, reason)) = self.condemned.remove(&seq) {
                self.die(note.with(message), reason, fx);
            }
        }
        let lost: Vec<_> = self.condemned.extract_if(answered, |_, _| true).map(|(_, (note, _))| note).collect();
        lost.iter().for_each(|note| self.gone_note(note, fx));
    }
}
