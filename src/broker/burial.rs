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
use crate::model::{Outcome, Receipt, ReceiptSink, Seq, time};
use crate::queue::{Command, Dead, Reason};
use amqp_spec::Properties;
use smallvec::SmallVec;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Sends all dead letters in `after` where they go.
pub(super) fn bury(shared: &Arc<Shared>, after: &mut Aftermath) {
    let mut batch = PublishBatch::default();
    let mut done: Vec<(Arc<QueueCell>, Vec<Seq>)> = Vec::new();
    for (queue, dead) in std::mem::take(&mut after.dead) {
        let seq = dead.seq;
        let deaths = after.tally.of(queue.kind);
        let reason = match dead.reason {
            Reason::Rejected => &mut deaths.dead_rejected,
            Reason::Expired => &mut deaths.dead_expired,
            Reason::MaxLen => &mut deaths.dead_maxlen,
            Reason::DeliveryLimit => &mut deaths.dead_delivery_limit,
        };
        match route(shared, &queue, &dead) {
            Some(routed) => {
                *reason += 1;
                batch.push(routed);
            }
            // What the queue refused it never had.
            None if seq == 0 => {}
            None => match done.last_mut() {
                Some((last, seqs)) if Arc::ptr_eq(last, &queue) => seqs.push(seq),
                _ => done.push((queue, vec![seq])),
            },
        }
    }
    batch.flush(after);
    for (queue, seqs) in done {
        let _ = queue.apply(Command::Buried { seqs: &seqs }, after);
    }
}

/// Where a dead letter goes, or `None` when it goes nowhere: no exchange, no binding, or a cycle.
fn route(shared: &Arc<Shared>, queue: &Arc<QueueCell>, dead: &Dead) -> Option<Routed> {
    let vhost = shared.vhosts.get(&queue.vhost)?.value().clone();
    let settings = &queue.declared.settings;
    let exchange_name = settings.dead_letter_exchange.as_ref()?;
    let death = Death {
        queue: &queue.name,
        reason: dead.reason,
        exchange: exchange_name,
        routing_key: settings.dead_letter_routing_key.as_deref(),
        seconds: time::now() / 1000,
    };
    let letter = DeadLetter::new(&dead.message, &dead.attributes, &death).ok()?;
    let targets = targets(&vhost, exchange_name, &letter)?;
    let count = targets.answers();
    (count > 0).then(|| Routed {
        targets: Arc::new(targets),
        attributes: letter.attributes,
        receipt: (dead.seq > 0).then(|| receipt(queue, dead.seq, count)),
        message: letter.message,
    })
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
    Some(walk.targets().only(|target| !letter.is_cycle(&target.name)))
}

fn receipt(queue: &Arc<QueueCell>, seq: Seq, targets: usize) -> Receipt {
    if targets == 1 {
        return Receipt { sink: queue.clone(), number: seq };
    }
    Receipt { sink: Arc::new(Several { queue: queue.clone(), left: AtomicUsize::new(targets) }), number: seq }
}

/// A dead letter that goes to several queues is buried when the last of them has it.
struct Several {
    queue: Arc<QueueCell>,
    left: AtomicUsize,
}

impl ReceiptSink for Several {
    fn settle(&self, outcomes: &[(u64, Outcome)]) {
        for outcome in outcomes {
            if self.left.fetch_sub(1, Ordering::AcqRel) == 1 {
                self.queue.settle(&[*outcome]);
            }
        }
    }
}

impl ReceiptSink for QueueCell {
    /// A dead letter of this queue has arrived. One that its target refused is gone: dead-lettering is at most once
    /// towards a queue that rejects, as in RabbitMQ.
    fn settle(&self, outcomes: &[(u64, Outcome)]) {
        let seqs: Vec<Seq> = outcomes.iter().map(|(seq, _)| *seq).collect();
        let mut after = Aftermath::default();
        let _ = self.apply(Command::Buried { seqs: &seqs }, &mut after);
        if let Some(shared) = self.shared.upgrade() {
            shared.finish(&mut after);
        }
    }
}
