//! Dropping all that is ready, and the end of a queue.

use super::effect::{Effects, Urgency};
use super::entry::Entry;
use super::level::Run;
use super::machine::Queue;
use super::order::Order;
use super::returns::Returns;
use super::shape::Shape;
use super::tally::Tally;
use super::unacked::Unacked;
use super::waiting::Waiting;
use crate::model::{Millis, Seq};

impl Queue {
    /// Drops all messages that are ready, or will be after their wait, and says how many.
    pub(super) fn purge(&mut self, fx: &mut impl Effects) -> u64 {
        // What is handed out is forgotten too, as by the plugin for RabbitMQ.
        self.inside.iter_mut().for_each(|inside| inside.clear());
        let purged = self.limited().count;
        let untouched = self.order.first_untouched();
        let (on_disk, overflow) = (self.ledger.on_disk(), self.overflow.live());
        let (returns, levels) = self.order.drain();
        self.purge_returns(returns, fx);
        while let Some(waiting) = self.waiting.pop(Millis::MAX) {
            self.gone_note(&waiting.note(), fx);
        }
        for (at, level) in (0..=u8::MAX).zip(levels) {
            self.purge_returns(level.returned, fx);
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
        purged
    }

    fn purge_returns(&mut self, returns: Returns, fx: &mut impl Effects) {
        for returned in returns.into_messages() {
            self.gone_note(&returned.note(), fx);
        }
    }

    /// Drops a message that is not on disk; what is there goes with a range.
    fn purge_entry(&mut self, entry: &Entry, fx: &mut impl Effects) {
        let written = self.is_written(&entry.attributes);
        if entry.spilled {
            self.overflow.forget(entry.tally());
        } else if entry.seq > self.ledger.collected() {
            self.gone(entry, fx);
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
        self.inside = None;
        self.order = Order::new(Shape::default());
        self.waiting = Waiting::default();
        self.unacked = Unacked::default();
        self.dying.clear();
        self.burying = Tally::default();
        self.homeless = None;
        self.condemned.clear();
        self.loading = None;
        self.obsolete = true;
        self.ended = true;
        ready
    }
}
