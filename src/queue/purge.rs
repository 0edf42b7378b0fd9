//! Dropping all that is ready, and the end of a queue.

use super::effect::{Effects, Urgency};
use super::entry::Entry;
use super::level::Run;
use super::machine::Queue;
use super::order::Order;
use super::tally::Tally;
use super::unacked::Unacked;
use crate::model::Seq;

impl Queue {
    /// Drops all ready messages and says how many.
    pub(super) fn purge(&mut self, fx: &mut impl Effects) -> u64 {
        let ready = self.order.ready().count;
        let untouched = self.order.first_untouched();
        let (on_disk, overflow) = (self.ledger.on_disk(), self.overflow.live());
        for (at, level) in (0..=u8::MAX).zip(self.order.drain()) {
            for entry in level.returned.into_values() {
                self.gone(entry.stub(), fx);
            }
            for stub in level.stubs.into_values() {
                self.gone(stub, fx);
            }
            for run in [Run::Memory(level.front)].into_iter().chain(level.rest) {
                match run {
                    Run::Memory(run) => run.into_iter().for_each(|entry| self.purge_entry(&entry, fx)),
                    Run::Disk(disk) => {
                        self.ledger.forget(Some(at), disk.written());
                        self.overflow.forget(disk.spilled);
                    }
                }
            }
        }
        let purged_disk = self.ledger.on_disk() != on_disk;
        if let Some(first) = untouched.filter(|first| purged_disk && *first <= self.ledger.collected()) {
            let survivors = self.survivors(first);
            self.ledger.delete_from(first, &survivors, fx);
        }
        if let Some(first) = untouched.filter(|_| self.overflow.live() != overflow) {
            self.purge_overflow(first, fx);
        }
        ready
    }

    /// Drops a message that is not on disk; what is there goes with a range.
    fn purge_entry(&mut self, entry: &Entry, fx: &mut impl Effects) {
        let written = self.is_written(&entry.attributes);
        if entry.spilled {
            self.overflow.forget(entry.tally());
        } else if entry.seq > self.ledger.collected() {
            self.gone(entry.stub(), fx);
        } else if written {
            self.ledger.forget(entry.attributes.priority, Tally::one(entry.message.body_len()));
        }
    }

    /// Has all deleted that was put to the overflow from `first` on and is not held.
    fn purge_overflow(&mut self, first: Seq, fx: &mut impl Effects) {
        let mut held = self.unacked.seqs_from(first);
        held.extend(self.condemned.range(first..).map(|(seq, _)| *seq));
        held.sort_unstable();
        let mut from = first;
        for end in held.into_iter().chain([self.next]) {
            if end > from {
                self.overflow.gone_range((from, end - 1));
            }
            from = end + 1;
        }
        if self.overflow.is_worth_deleting() {
            self.ledger.ask(Urgency::Lazy, fx);
        }
    }

    /// What is on disk from `first` on and stays there.
    fn survivors(&self, first: Seq) -> Vec<Seq> {
        let collected = self.ledger.collected();
        let mut seqs = self.unacked.seqs_from(first);
        seqs.extend(self.dying.range(first..).map(|(seq, _)| *seq));
        seqs.extend(self.condemned.range(first..).map(|(seq, _)| *seq));
        seqs.retain(|seq| *seq <= collected);
        seqs.sort_unstable();
        seqs
    }

    /// Ends the queue and says how many were ready.
    pub(super) fn delete(&mut self, fx: &mut impl Effects) -> u64 {
        let ready = self.order.ready().count;
        self.ledger.clear(fx);
        self.order = Order::new(self.settings.max_priority.unwrap_or(0));
        self.unacked = Unacked::default();
        self.dying.clear();
        self.dying_bytes = 0;
        self.condemned.clear();
        self.loading = None;
        self.obsolete = true;
        self.ended = true;
        ready
    }
}
