//! Dead letters on their way: routed through the dead-letter exchange, and buried in the queue they died in once they
//! have arrived.

use super::aftermath::Aftermath;
use super::core::Shared;
use super::dead_letter::{DeadLetter, Death};
use super::publish::{PublishBatch, Routed};
use super::queue_cell::QueueCell;
use super::route::{Targets, Walk};
use super::vhost::Vhost;
use crate::exchange::Envelope;
use crate::metrics::QueueTally;
use crate::model::{Outcome, Receipt, ReceiptSink, Seq, time};
use crate::queue::{Command, Dead, Reason};
use amqp_spec::Properties;
use parking_lot::Mutex;
use smallvec::SmallVec;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// The dead letters of a queue, in the order in which they died, until somebody sends them.
#[derive(Default)]
pub struct Burial {
    waiting: Mutex<Vec<Dead>>,
    /// Held while they are sent: batches that die one after the other, in different tasks, arrive in that order.
    turn: Mutex<()>,
}

impl Burial {
    /// One more; the queue is locked.
    pub(super) fn died(&self, dead: Dead) {
        self.waiting.lock().push(dead);
    }
}

/// Sends the dead letters of all queues noted in `after` where they go.
pub(super) fn bury(shared: &Arc<Shared>, after: &mut Aftermath) {
    for queue in std::mem::take(&mut after.dead) {
        let (buried, unburied) = {
            let _turn = queue.burial.turn.lock();
            let dead = std::mem::take(&mut *queue.burial.waiting.lock());
            send(shared, &queue, dead, after)
        };
        for (seqs, kept) in [(&buried, false), (&unburied, true)] {
            if !seqs.is_empty() {
                let _ = queue.apply(if kept { Command::Unburied { seqs } } else { Command::Buried { seqs } }, after);
            }
        }
    }
}

/// Sends dead letters of one queue: those that are done with because they go nowhere, and those that the queue keeps
/// for that reason.
fn send(shared: &Arc<Shared>, queue: &Arc<QueueCell>, dead: Vec<Dead>, after: &mut Aftermath) -> (Vec<Seq>, Vec<Seq>) {
    let (mut batch, mut buried, mut unburied) = (PublishBatch::default(), Vec::new(), Vec::new());
    let keeps = queue.rules().keeps_dead_letters();
    for dead in dead {
        let way = route(shared, queue, &dead);
        // One that is kept died when it did, wherever it then goes and however often that is tried.
        let counts = if keeps { !dead.again } else { matches!(way, Way::To(_)) };
        if counts {
            count(after.tally.of(queue.kind), dead.reason, keeps);
        }
        let kept = match way {
            Way::To(routed) => {
                batch.push(*routed);
                continue;
            }
            Way::Round => false,
            Way::Nowhere => keeps,
        };
        // What the queue refused it never had.
        if dead.seq > 0 {
            if kept { &mut unburied } else { &mut buried }.push(dead.seq);
        }
    }
    batch.flush(after);
    (buried, unburied)
}

fn count(tally: &mut QueueTally, reason: Reason, keeps: bool) {
    let deaths = if keeps { &mut tally.dead_kept } else { &mut tally.dead };
    let counter = match reason {
        Reason::Rejected => &mut deaths.rejected,
        Reason::Expired => &mut deaths.expired,
        Reason::MaxLen => &mut deaths.maxlen,
        Reason::DeliveryLimit => &mut deaths.delivery_limit,
    };
    *counter += 1;
}

/// Where a dead letter goes.
enum Way {
    /// To queues.
    To(Box<Routed>),
    /// Only to queues that it has died in already, by itself: it would go round for ever.
    Round,
    /// No exchange, or no binding.
    Nowhere,
}

fn route(shared: &Arc<Shared>, queue: &Arc<QueueCell>, dead: &Dead) -> Way {
    way(shared, queue, dead).unwrap_or(Way::Nowhere)
}

fn way(shared: &Arc<Shared>, queue: &Arc<QueueCell>, dead: &Dead) -> Option<Way> {
    let vhost = shared.vhosts.get(&queue.vhost)?.value().clone();
    let settings = queue.rules();
    let exchange_name = settings.dead_letter_exchange.as_ref()?;
    let death = Death {
        queue: &queue.name,
        reason: dead.reason,
        exchange: exchange_name,
        routing_key: settings.dead_letter_routing_key.as_deref(),
        seconds: time::now() / 1000,
    };
    let letter = DeadLetter::new(&dead.message, &dead.attributes, &death).ok()?;
    let all = targets(&vhost, exchange_name, &letter)?;
    if all.answers() == 0 {
        return None;
    }
    let targets = all.only(|target| !letter.is_cycle(&target.name));
    let count = targets.answers();
    if count == 0 {
        return Some(Way::Round);
    }
    Some(Way::To(Box::new(Routed {
        targets: Arc::new(targets),
        attributes: letter.attributes,
        receipt: (dead.seq > 0).then(|| receipt(queue, dead.seq, count)),
        message: letter.message,
    })))
}

fn targets(vhost: &Vhost, exchange: &str, letter: &DeadLetter) -> Option<Targets> {
    let properties = Properties::scan(letter.message.properties()).ok()?;
    let mut walk = Walk::new(vhost, &letter.message, &letter.attributes);
    let keys: SmallVec<[&[u8]; 4]> = letter.routing_keys().collect();
    if exchange.is_empty() {
        keys.iter().for_each(|key| walk.default_exchange(key));
    } else {
        walk.from(&vhost.exchange(exchange)?, &Envelope { keys: &keys, properties: Some(&properties) });
    }
    Some(walk.targets())
}

fn receipt(queue: &Arc<QueueCell>, seq: Seq, targets: usize) -> Receipt {
    if targets == 1 {
        return Receipt { sink: queue.clone(), number: seq };
    }
    Receipt {
        sink: Arc::new(Several {
            queue: queue.clone(),
            left: AtomicUsize::new(targets),
            refused: AtomicBool::new(false),
        }),
        number: seq,
    }
}

/// A dead letter that goes to several queues is buried when the last of them has it.
struct Several {
    queue: Arc<QueueCell>,
    left: AtomicUsize,
    /// One of them did not take it.
    refused: AtomicBool,
}

impl ReceiptSink for Several {
    fn settle(&self, outcomes: &[(u64, Outcome)]) {
        for (number, outcome) in outcomes {
            self.refused.fetch_or(*outcome == Outcome::Refused, Ordering::AcqRel);
            if self.left.fetch_sub(1, Ordering::AcqRel) == 1 {
                let refused = self.refused.load(Ordering::Acquire);
                self.queue.settle(&[(*number, if refused { Outcome::Refused } else { Outcome::Taken })]);
            }
        }
    }
}

impl ReceiptSink for QueueCell {
    /// Dead letters of this queue have arrived. One that its target refused is gone, unless the queue keeps what nobody
    /// takes.
    fn settle(&self, outcomes: &[(u64, Outcome)]) {
        let keeps = self.rules().keeps_dead_letters();
        let (back, arrived): (Vec<_>, Vec<_>) =
            outcomes.iter().partition(|(_, outcome)| keeps && *outcome == Outcome::Refused);
        let seqs = |outcomes: Vec<(u64, Outcome)>| outcomes.into_iter().map(|(seq, _)| seq).collect::<Vec<Seq>>();
        let mut after = Aftermath::default();
        if keeps {
            after.tally.of(self.kind).dead_confirmed += arrived.len() as u64;
        }
        if !arrived.is_empty() {
            let _ = self.apply(Command::Buried { seqs: &seqs(arrived) }, &mut after);
        }
        if !back.is_empty() {
            let _ = self.apply(Command::Unburied { seqs: &seqs(back) }, &mut after);
        }
        if let Some(shared) = self.shared.upgrade() {
            shared.finish(&mut after);
        }
    }
}
