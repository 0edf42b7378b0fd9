//! Publisher confirms of one channel: which publishes wait for how many queues, and what may be told.

use super::outbox::Outbox;
use super::vhost::Vhost;
use crate::metrics::Metrics;
use crate::model::{Outcome, ReceiptSink};
use amqp_spec::frame;
use amqp_spec::method::basic;
use parking_lot::Mutex;
use std::collections::VecDeque;
use std::sync::Arc;

/// What is to be sent: a tag, whether it stands for all before it too, and whether it is an ack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The publish, counted from 1 since confirm.select.
    pub tag: u64,
    /// All up to it.
    pub multiple: bool,
    /// basic.ack, or else basic.nack.
    pub ack: bool,
}

#[derive(Clone, Copy, Debug)]
struct Waiting {
    /// Queues that have not answered.
    left: u32,
    refused: bool,
    told: bool,
}

/// Publishes that were not confirmed yet.
#[derive(Debug)]
pub struct Ledger {
    first: u64,
    waiting: VecDeque<Waiting>,
    /// Confirmed out of order since the last [`Ledger::verdicts`]; indices are found by tag.
    early: Vec<u64>,
    /// Taken by all their queues since this was last asked for.
    confirmed: u64,
    /// The same since the channel was opened.
    told: u64,
}

impl Default for Ledger {
    fn default() -> Self {
        Self { first: 1, waiting: VecDeque::new(), early: Vec::new(), confirmed: 0, told: 0 }
    }
}

impl Ledger {
    /// Registers the next publish, which goes to `queues` queues, and gives its number.
    pub fn expect(&mut self, queues: u32) -> u64 {
        let tag = self.first + self.waiting.len() as u64;
        self.waiting.push_back(Waiting { left: queues, refused: false, told: false });
        if queues == 0 {
            self.confirmed += 1;
            self.early.push(tag);
        }
        tag
    }

    /// Notes one queue's answer.
    pub fn settle(&mut self, tag: u64, outcome: Outcome) {
        let Some(waiting) = tag.checked_sub(self.first).and_then(|i| self.waiting.get_mut(i as usize)) else {
            return;
        };
        waiting.refused |= outcome == Outcome::Refused;
        waiting.left = waiting.left.saturating_sub(1);
        if waiting.left == 0 {
            self.confirmed += u64::from(!waiting.refused);
            self.early.push(tag);
        }
    }

    /// Publishes that all their queues have taken since this was last called.
    pub fn take_confirmed(&mut self) -> u64 {
        self.told += self.confirmed;
        std::mem::take(&mut self.confirmed)
    }

    /// What may be told now: the finished prefix in as few acks as it takes, then single ones for what finished out
    /// of order.
    pub fn verdicts(&mut self, mut tell: impl FnMut(Verdict)) {
        let mut run: Option<u64> = None;
        let mut length = 0_u32;
        while let Some(front) = self.waiting.front().copied().filter(|w| w.left == 0) {
            self.waiting.pop_front();
            let tag = self.first;
            self.first += 1;
            if front.told || front.refused {
                flush(&mut run, &mut length, &mut tell);
            }
            if front.refused && !front.told {
                tell(Verdict { tag, multiple: false, ack: false });
            } else if !front.told {
                run = Some(tag);
                length += 1;
            }
        }
        flush(&mut run, &mut length, &mut tell);
        for tag in std::mem::take(&mut self.early) {
            let Some(waiting) = tag.checked_sub(self.first).and_then(|i| self.waiting.get_mut(i as usize)) else {
                continue;
            };
            if !waiting.told {
                waiting.told = true;
                tell(Verdict { tag, multiple: false, ack: !waiting.refused });
            }
        }
    }
}

/// The confirms of one channel: the sink of its publishes' receipts. Its lock comes before the outbox's.
pub struct Confirms {
    ledger: Mutex<Ledger>,
    outbox: Arc<Outbox>,
    outlet: u32,
    outlet_incarnation: u32,
    metrics: Arc<Metrics>,
    vhost: Arc<Vhost>,
}

impl Confirms {
    /// Confirms for the channel at a place of an outbox.
    #[must_use]
    pub fn new(
        outbox: Arc<Outbox>,
        (outlet, outlet_incarnation): (u32, u32),
        metrics: Arc<Metrics>,
        vhost: Arc<Vhost>,
    ) -> Self {
        Self { ledger: Mutex::default(), outbox, outlet, outlet_incarnation, metrics, vhost }
    }

    /// Registers the next publish, which goes to `queues` queues, and gives its number. With none it is finished:
    /// the caller has it told by [`Confirms::tell`].
    pub fn expect(&self, queues: usize) -> u64 {
        self.ledger.lock().expect(u32::try_from(queues).unwrap_or(u32::MAX))
    }

    /// How many publishes were confirmed, and how many wait for that.
    #[must_use]
    pub fn look(&self) -> (u64, usize) {
        let ledger = self.ledger.lock();
        (ledger.told, ledger.waiting.len())
    }

    /// Sends what may be told.
    pub fn tell(&self) {
        self.tell_locked(&mut self.ledger.lock());
    }

    fn tell_locked(&self, ledger: &mut Ledger) {
        let mut inner = self.outbox.lock();
        let Some((outlet, output, _)) = inner.outlet(self.outlet, self.outlet_incarnation) else { return };
        let (channel, out) = (outlet.number, &mut output.inline);
        ledger.verdicts(|Verdict { tag, multiple, ack }| match ack {
            true => frame::put_method(out, channel, &basic::Ack { delivery_tag: tag, multiple }),
            false => frame::put_method(out, channel, &basic::Nack { delivery_tag: tag, multiple, requeue: false }),
        });
        drop(inner);
        let confirmed = ledger.take_confirmed();
        if confirmed > 0 {
            self.metrics.messages.confirmed.add(confirmed);
            self.vhost.totals.add_confirms(confirmed);
        }
        self.outbox.wake();
    }
}

impl ReceiptSink for Confirms {
    fn settle(&self, outcomes: &[(u64, Outcome)]) {
        let mut ledger = self.ledger.lock();
        for (tag, outcome) in outcomes {
            ledger.settle(*tag, *outcome);
        }
        self.tell_locked(&mut ledger);
    }
}

fn flush(run: &mut Option<u64>, length: &mut u32, tell: &mut impl FnMut(Verdict)) {
    if let Some(tag) = run.take() {
        tell(Verdict { tag, multiple: *length > 1, ack: true });
    }
    *length = 0;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdicts(ledger: &mut Ledger) -> Vec<(u64, bool, bool)> {
        let mut all = Vec::new();
        ledger.verdicts(|v| all.push((v.tag, v.multiple, v.ack)));
        all
    }

    #[test]
    fn a_finished_prefix_is_told_at_once() {
        let mut ledger = Ledger::default();
        for _ in 0..3 {
            ledger.expect(1);
        }
        ledger.settle(1, Outcome::Taken);
        ledger.settle(2, Outcome::Taken);
        assert_eq!(verdicts(&mut ledger), [(2, true, true)]);
        ledger.settle(3, Outcome::Taken);
        assert_eq!(verdicts(&mut ledger), [(3, false, true)]);
    }

    #[test]
    fn what_finishes_out_of_order_is_told_singly_and_once() {
        let mut ledger = Ledger::default();
        for queues in [1, 0, 1] {
            ledger.expect(queues);
        }
        assert_eq!(verdicts(&mut ledger), [(2, false, true)]);
        ledger.settle(3, Outcome::Taken);
        ledger.settle(1, Outcome::Taken);
        assert_eq!(verdicts(&mut ledger), [(1, false, true), (3, false, true)]);
    }

    #[test]
    fn a_refusal_is_a_nack_and_all_queues_must_answer() {
        let mut ledger = Ledger::default();
        ledger.expect(2);
        ledger.expect(1);
        ledger.settle(1, Outcome::Refused);
        assert_eq!(verdicts(&mut ledger), []);
        ledger.settle(1, Outcome::Taken);
        ledger.settle(2, Outcome::Taken);
        assert_eq!(verdicts(&mut ledger), [(1, false, false), (2, false, true)]);
    }

    #[test]
    fn multiple_never_covers_what_is_not_finished_or_was_refused() {
        let mut ledger = Ledger::default();
        for _ in 0..4 {
            ledger.expect(1);
        }
        for (tag, outcome) in [(1, Outcome::Taken), (2, Outcome::Refused), (3, Outcome::Taken), (4, Outcome::Taken)] {
            ledger.settle(tag, outcome);
        }
        assert_eq!(verdicts(&mut ledger), [(1, false, true), (2, false, false), (4, true, true)]);
    }
}
