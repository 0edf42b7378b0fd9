//! What becomes of messages that were handed out, and of the dead.

use super::command::Settlement;
use super::dispatch::DROPS_AT_ONCE;
use super::effect::{Dead, Effects, Reason};
use super::entry::Entry;
use super::machine::{Dying, Queue};
use super::returns::Returned;
use super::settings::Settings;
use crate::model::{Millis, Seq};

/// Bodies up to which a message is written again when it came back, so that its counts outlast the broker. Those of
/// larger ones begin again: a client that returns them quickly would have the disk write nothing else.
const REWRITE_UP_TO: usize = 64 << 10;

impl Queue {
    pub(super) fn settle(&mut self, now: Millis, seqs: &[Seq], how: Settlement, fx: &mut impl Effects) {
        for seq in seqs {
            let Some(held) = self.unacked.remove(*seq) else { continue };
            if let Some(consumer) = held.consumer {
                self.consumers.released(consumer);
            }
            match how {
                Settlement::Acknowledge => self.gone(&held.entry, fx),
                Settlement::Requeue { counts } => self.requeue(now, held.entry, counts, fx),
                Settlement::Discard { counts } => {
                    let mut entry = held.entry;
                    if counts {
                        count_return(&mut entry);
                    }
                    self.die(entry, Reason::Rejected, fx);
                }
            }
        }
    }

    fn requeue(&mut self, now: Millis, mut entry: Entry, counts: bool, fx: &mut impl Effects) {
        entry.attributes.redelivered = true;
        entry.attributes.acquired_count = entry.attributes.acquired_count.saturating_add(1);
        if counts {
            count_return(&mut entry);
            if self.settings.delivery_limit.is_some_and(|limit| entry.attributes.delivery_count > limit) {
                return self.die(entry, Reason::DeliveryLimit, fx);
            }
        }
        let delay = self.settings.retry.and_then(|retry| retry.delay(counts, entry.attributes.delivery_count));
        if let Some(delay) = delay {
            entry.attributes.retry_at = now.saturating_add(delay);
        }
        if self.keeps_counts(&entry) {
            self.ledger.rewrite(&entry, fx);
        }
        match delay {
            Some(_) => self.wait(entry),
            None => self.order.put_back(Returned::Whole(entry)),
        }
    }

    /// Whether it is kept on disk how often a message came back: where somebody will ask for it.
    fn keeps_counts(&self, entry: &Entry) -> bool {
        let Settings { quorum, delivery_limit, retry, .. } = &self.settings;
        let asked = *quorum || delivery_limit.is_some() || retry.is_some();
        asked && entry.message.body_len() <= REWRITE_UP_TO && self.is_written(&entry.attributes)
    }

    /// Has a message wait for its retry; without its body where that is on disk and enough others are in memory.
    pub(super) fn wait(&mut self, entry: Entry) {
        let at = entry.attributes.retry_at;
        let on_disk = self.is_written(&entry.attributes) && entry.seq <= self.ledger.committed();
        let crowded = self.waiting.memory() + entry.footprint() > self.settings.memory_bytes / 4;
        let message = if on_disk && crowded { Returned::OnDisk(entry.note()) } else { Returned::Whole(entry) };
        self.waiting.insert(at, message);
    }

    /// Makes messages ready whose time has come, as many as one command may; the next tick goes on with more.
    pub(super) fn end_waits(&mut self, now: Millis) {
        for _ in 0..DROPS_AT_ONCE {
            let Some(message) = self.waiting.pop(now) else { return };
            self.order.put_back(message.ready());
        }
    }

    /// A message dies: it is dropped, or dead-lettered and kept on disk until it is buried.
    pub(super) fn die(&mut self, entry: Entry, reason: Reason, fx: &mut impl Effects) {
        if !self.settings.dead_letters {
            return self.gone(&entry, fx);
        }
        self.left(entry.seq);
        let Entry { seq, attributes, message } = entry;
        if self.is_written(&attributes) {
            self.dying.insert(seq, Dying { attributes, body_len: message.body_len(), reason });
        }
        fx.dead_letter(Dead { seq, message, attributes, reason });
    }

    pub(super) fn buried(&mut self, seqs: &[Seq], fx: &mut impl Effects) {
        for seq in seqs {
            if let Some(dying) = self.dying.remove(seq) {
                self.ledger.gone(*seq, &dying.attributes, dying.body_len, fx);
            }
        }
    }
}

fn count_return(entry: &mut Entry) {
    entry.attributes.delivery_count = entry.attributes.delivery_count.saturating_add(1);
}
