//! The way in: limits that refuse, a consumer that waits, or a place in the order.

use super::command::Enqueue;
use super::effect::{Dead, Effects, Reason};
use super::entry::Entry;
use super::machine::Queue;
use super::settings::Overflow;
use super::unacked::Held;
use crate::model::message::NEVER;
use crate::model::{Attributes, Message, Millis, Outcome, Receipt};

/// A message that stays is copied out of its read buffer if its body is smaller than this. A read buffer is up to
/// 256 KiB, so what is not copied pins at most four times its size; copying 64 KiB costs a few microseconds, less than
/// reading it did.
const COMPACT_BELOW: usize = 64 * 1024;

/// The message as it is kept.
fn kept(message: Message) -> Message {
    if message.body_len() < COMPACT_BELOW { message.compact() } else { message }
}

impl Queue {
    pub(super) fn enqueue(&mut self, now: Millis, enqueue: Enqueue, fx: &mut impl Effects) {
        let Enqueue { message, mut attributes, receipt } = enqueue;
        if self.ended {
            return settle_taken(receipt, fx);
        }
        attributes.expires_at = attributes.expires_at.min(self.latest(now));
        // A quorum queue keeps all that it takes (RabbitMQ).
        attributes.persistent |= self.settings.quorum;
        if self.refuses(message.body_len()) {
            return self.refuse(message, attributes, receipt, fx);
        }
        let key = self.key_of(&message);
        let Err(receipt) = self.drop_duplicate(now, key, receipt, fx) else { return };
        // One that goes straight to a consumer was never handed out here, whatever flag it brought from its old queue;
        // in RabbitMQ's classic queues that shows, in its quorum queues it does not.
        let flagged = attributes.redelivered;
        attributes.redelivered &= self.settings.quorum;
        let mut entry = Entry { seq: self.next, attributes, message, spilled: false };
        self.next += 1;
        let taker = if self.order.is_empty() { self.consumers.offer(&entry, fx) } else { None };
        let Some(taker) = taker else {
            entry.attributes.redelivered = flagged;
            self.came(key, entry.seq, &entry.attributes);
            let entry = self.take_charge(entry, receipt, fx);
            self.order.push(entry);
            return self.watch_memory(fx);
        };
        if self.is_written(&attributes) {
            self.ledger.handed_out(entry.seq, fx);
        }
        if taker.no_ack {
            settle_taken(receipt, fx);
        } else {
            self.came(key, entry.seq, &entry.attributes);
            let entry = self.take_charge(entry, receipt, fx);
            self.unacked.insert(Held { consumer: Some(taker.consumer), entry });
        }
    }

    /// When a message that comes now expires at the latest.
    fn latest(&self, now: Millis) -> Millis {
        self.settings.message_ttl.map_or(NEVER, |ttl| now.saturating_add(ttl))
    }

    /// Whether one more message of `body_len` bytes is refused.
    fn refuses(&self, body_len: usize) -> bool {
        if self.settings.overflow == Overflow::DropHead {
            return false;
        }
        let held = self.limited();
        self.settings.max_length.is_some_and(|max| held.count >= max)
            || self.settings.max_length_bytes.is_some_and(|max| held.bytes + body_len as u64 > max)
    }

    fn refuse(&mut self, message: Message, attributes: Attributes, receipt: Option<Receipt>, fx: &mut impl Effects) {
        if self.settings.overflow == Overflow::RejectPublishDlx && self.settings.dead_letters {
            fx.dead_letter(Dead { seq: 0, message, attributes, reason: Reason::MaxLen, again: false });
        }
        if let Some(receipt) = receipt {
            fx.settle(receipt, Outcome::Refused);
        }
    }

    /// Becomes answerable for a message: at once, or when it is on disk.
    fn take_charge(&mut self, entry: Entry, receipt: Option<Receipt>, fx: &mut impl Effects) -> Entry {
        let entry = Entry { message: kept(entry.message), ..entry };
        if self.is_written(&entry.attributes) {
            self.ledger.enqueue(entry.seq, entry.attributes, entry.message.clone(), receipt, fx);
        } else {
            settle_taken(receipt, fx);
        }
        entry
    }
}

fn settle_taken(receipt: Option<Receipt>, fx: &mut impl Effects) {
    if let Some(receipt) = receipt {
        fx.settle(receipt, Outcome::Taken);
    }
}
