//! What becomes of messages that were handed out, and of the dead.

use super::command::Settlement;
use super::dispatch::DROPS_AT_ONCE;
use super::effect::{Dead, Effects, Reason};
use super::entry::Entry;
use super::machine::{Dying, Queue};
use super::returns::Returned;
use super::settings::Settings;
use super::tally::Tally;
use crate::model::{Attributes, Millis, Seq};

/// Bodies up to which a message is written again when it came back, so that its counts outlast the broker. Those of
/// larger ones begin again: a client that returns them quickly would have the disk write nothing else.
const REWRITE_UP_TO: usize = 64 << 10;

/// Whether it is kept on disk how often a message came back: where somebody will ask for it. Its bytes are needed for
/// that.
pub(super) fn keeps_counts(settings: &Settings, entry: &Entry) -> bool {
    let Settings { durable, quorum, delivery_limit, retry, .. } = settings;
    let asked = *quorum || delivery_limit.is_some() || retry.is_some();
    asked && *durable && entry.attributes.persistent && entry.message.body_len() <= REWRITE_UP_TO
}

impl Queue {
    pub(super) fn settle(&mut self, now: Millis, seqs: &[Seq], how: Settlement, fx: &mut impl Effects) {
        for seq in seqs {
            let Some((consumer, kept)) = self.unacked.remove(*seq) else { continue };
            if let Some(consumer) = consumer {
                self.consumers.released(consumer);
            }
            match how {
                Settlement::Acknowledge => self.gone_note(&kept.note(), fx),
                Settlement::Requeue { counts } => self.requeue(now, kept, counts, fx),
                Settlement::PutBack => self.order.put_back(kept),
                Settlement::Discard { counts } => {
                    let mut kept = kept;
                    if counts {
                        count_return(kept.attributes_mut());
                    }
                    self.die_kept(kept, Reason::Rejected, fx);
                }
            }
        }
    }

    fn requeue(&mut self, now: Millis, mut kept: Returned, counts: bool, fx: &mut impl Effects) {
        let attributes = kept.attributes_mut();
        attributes.redelivered = true;
        attributes.acquired_count = attributes.acquired_count.saturating_add(1);
        if counts {
            count_return(attributes);
            if self.settings.delivery_limit.is_some_and(|limit| attributes.delivery_count > limit) {
                return self.die_kept(kept, Reason::DeliveryLimit, fx);
            }
        }
        let delay = self.settings.retry.and_then(|retry| retry.delay(counts, attributes.delivery_count));
        if let Some(delay) = delay {
            attributes.retry_at = now.saturating_add(delay);
        }
        if let Returned::Whole(entry) = &kept
            && keeps_counts(&self.settings, entry)
        {
            self.ledger.rewrite(entry, fx);
        }
        match delay {
            Some(_) => self.wait(kept),
            None => self.order.put_back(kept),
        }
    }

    /// Has a message wait for its retry; without its bytes where they are on disk and enough others are in memory.
    pub(super) fn wait(&mut self, message: Returned) {
        let at = message.attributes().retry_at;
        let on_disk = self.is_written(message.attributes()) && message.seq() <= self.ledger.committed();
        let crowded = self.waiting.memory() + message.footprint() > self.settings.memory_bytes / 4;
        let message = if on_disk && crowded { Returned::OnDisk(message.note()) } else { message };
        self.waiting.insert(at, message);
    }

    /// Makes messages ready whose time has come, as many as one command may; the next tick goes on with more.
    pub(super) fn end_waits(&mut self, now: Millis) {
        for _ in 0..DROPS_AT_ONCE {
            let Some(message) = self.waiting.pop(now) else { return };
            self.order.put_back(message.ready());
        }
    }

    fn die_kept(&mut self, kept: Returned, reason: Reason, fx: &mut impl Effects) {
        match kept {
            Returned::Whole(entry) => self.die(entry, reason, fx),
            Returned::OnDisk(note) => self.condemn(note, reason, fx),
        }
    }

    /// A message dies: it is dropped, or dead-lettered and kept on disk until it is buried.
    pub(super) fn die(&mut self, entry: Entry, reason: Reason, fx: &mut impl Effects) {
        if !self.settings.dead_letters {
            return self.gone(&entry, fx);
        }
        self.left(entry.seq);
        let Entry { seq, attributes, message, spilled } = entry;
        let tally = Tally::one(message.body_len());
        if self.is_written(&attributes) {
            self.burying.add(tally);
            let body_len = message.body_len();
            self.dying.insert(seq, Dying { attributes, body_len, reason, homeless: false });
        } else if spilled {
            self.gone_from_overflow(seq, tally, fx);
        }
        fx.dead_letter(Dead { seq, message, attributes, reason, again: false });
    }

    pub(super) fn buried(&mut self, seqs: &[Seq], fx: &mut impl Effects) {
        for seq in seqs {
            if let Some(dying) = self.dying.remove(seq) {
                if !dying.homeless {
                    self.burying.take(Tally::one(dying.body_len));
                }
                self.ledger.gone(*seq, &dying.attributes, dying.body_len, fx);
            }
        }
    }
}

fn count_return(attributes: &mut Attributes) {
    attributes.delivery_count = attributes.delivery_count.saturating_add(1);
}
