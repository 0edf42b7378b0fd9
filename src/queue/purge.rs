//! Dropping all that is ready, and the end of a queue.

use super::effect::Effects;
use super::entry::Entry;
use super::inside::Inside;
use super::level::Run;
use super::machine::Queue;
use super::order::Order;
use super::tally::Tally;
use super::unacked::Unacked;
use crate::model::Seq;

impl Queue {
    /// Drops all ready messages and says how many.
    pub(super) fn purge(&mut self, fx: &mut impl Effects) -> u64 {
        // What is handed out is forgotten too, as by the plugin for RabbitMQ.
        self.inside.iter_mut().for_each(Inside::clear);
        let ready = self.order.ready().count;
        let untouched = self.order.first_untouched();
        let on_disk = self.ledger.on_disk();
        for (at, level) in (0..=u8::MAX).zip(self.order.drain()) {
            for entry in level.returned.into_values() {
                self.gone(&entry, fx);
            }
            for run in [Run::Memory(level.front)].into_iter().chain(level.rest) {
                match run {
                    Run::Memory(run) => run.into_iter().for_each(|entry| self.purge_entry(&entry, fx)),
                    Run::Disk(disk) => self.ledger.forget(Some(at), disk.tally),
                }
            }
        }
        let purged_disk = self.ledger.on_disk() != on_disk;
        if let Some(first) = untouched.filter(|first| purged_disk && *first <= self.ledger.collected()) {
            let survivors = self.survivors(first);
            self.ledger.delete_from(first, &survivors, fx);
        }
        ready
    }

    /// Drops a message that is not on disk; what is there goes with a range.
    fn purge_entry(&mut self, entry: &Entry, fx: &mut impl Effects) {
        if entry.seq > self.ledger.collected() {
            self.gone(entry, fx);
        } else if self.is_written(&entry.attributes) {
            self.ledger.forget(entry.attributes.priority, Tally::one(entry.message.body_len()));
        }
    }

    /// What is on disk from `first` on and stays there.
    fn survivors(&self, first: Seq) -> Vec<Seq> {
        let collected = self.ledger.collected();
        let mut seqs = self.unacked.seqs_from(first);
        seqs.extend(self.dying.range(first..).map(|(seq, _)| *seq));
        seqs.retain(|seq| *seq <= collected);
        seqs.sort_unstable();
        seqs
    }

    /// Ends the queue and says how many were ready.
    pub(super) fn delete(&mut self, fx: &mut impl Effects) -> u64 {
        let ready = self.order.ready().count;
        self.ledger.clear(fx);
        self.inside = None;
        self.order = Order::new(self.settings.max_priority.unwrap_or(0));
        self.unacked = Unacked::default();
        self.dying.clear();
        self.loading = None;
        self.obsolete = true;
        self.ended = true;
        ready
    }
}
