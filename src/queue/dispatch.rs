//! The way out: the head goes to gets and consumers, or is dropped where a rule says so.

use super::effect::{Effects, Reason};
use super::entry::Entry;
use super::level::Head;
use super::machine::Queue;
use super::unacked::Held;
use crate::model::{ConsumerId, Millis};

/// Messages that one command may drop or let expire at the head; the rest follow with the next tick, which is due at
/// once. At some 50 ns to 1 us each this keeps the queue's lock within a few milliseconds.
pub(super) const DROPS_AT_ONCE: usize = 4096;

impl Queue {
    /// Does everything that can be done now: drops, hands out, and asks for what it needs to go on.
    pub(super) fn pump(&mut self, now: Millis, fx: &mut impl Effects) {
        let mut drops = DROPS_AT_ONCE;
        self.unfinished = false;
        loop {
            self.take_doomed(now, &mut drops, |queue, reason| queue.drop_head(reason, fx));
            if self.unfinished {
                return;
            }
            let Head::Memory(head) = self.order.head() else { break };
            if self.holds_back(head) {
                if !self.gets.is_empty() || self.consumers.len() > 0 {
                    self.ledger.announce_consumption(fx);
                }
                break;
            }
            if !self.serve_get(now, &mut drops, fx) && !self.serve_consumer(fx) {
                break;
            }
        }
        if self.order.is_empty() {
            for get in self.gets.drain(..) {
                fx.got(get.ticket, None);
            }
        } else {
            self.read_ahead(fx);
        }
    }

    /// Whether a message waits for a commit before anybody may have it.
    pub(super) fn holds_back(&self, head: &Entry) -> bool {
        self.is_written(&head.attributes) && !self.ledger.may_hand_out(head.seq)
    }

    /// Has what no longer belongs at the head taken from there, as many as this command may still.
    fn take_doomed(&mut self, now: Millis, drops: &mut usize, mut take: impl FnMut(&mut Self, Reason)) {
        while let Head::Memory(head) = self.order.head() {
            let Some(reason) = self.doomed(head, now) else { return };
            if *drops == 0 {
                self.unfinished = true;
                return;
            }
            *drops -= 1;
            take(self, reason);
        }
    }

    fn drop_head(&mut self, reason: Reason, fx: &mut impl Effects) {
        if let Some(entry) = self.order.pop() {
            self.die(entry, reason, fx);
        }
    }

    /// What lies expired behind the message got is not counted as left, up to the first that is not in memory.
    fn serve_get(&mut self, now: Millis, drops: &mut usize, fx: &mut impl Effects) -> bool {
        let Some(get) = self.gets.pop_front() else { return false };
        let Some(entry) = self.order.pop() else { return false };
        let mut doomed = Vec::new();
        self.take_doomed(now, drops, |queue, reason| doomed.extend(queue.order.pop().map(|entry| (entry, reason))));
        fx.got(get.ticket, Some((entry.delivery(), self.order.ready().count)));
        self.handed_out(entry, None, get.no_ack, fx);
        for (entry, reason) in doomed {
            self.die(entry, reason, fx);
        }
        true
    }

    fn serve_consumer(&mut self, fx: &mut impl Effects) -> bool {
        let Head::Memory(head) = self.order.head() else { return false };
        let Some(taker) = self.consumers.offer(head, fx) else { return false };
        if let Some(entry) = self.order.pop() {
            self.handed_out(entry, Some(taker.consumer), taker.no_ack, fx);
        }
        true
    }

    fn handed_out(&mut self, entry: Entry, consumer: Option<ConsumerId>, no_ack: bool, fx: &mut impl Effects) {
        if self.is_written(&entry.attributes) {
            self.ledger.handed_out(entry.seq, fx);
        }
        if no_ack {
            self.gone(&entry, fx);
        } else {
            self.unacked.insert(Held { consumer, entry });
        }
    }
}
