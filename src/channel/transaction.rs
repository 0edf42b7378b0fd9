//! tx.select, tx.commit and tx.rollback: publishes and acknowledgements that wait for the commit.

use super::publish::Publish;
use super::publish_checks::Checked;
use super::session::Session;
use super::state::{Channel, Mode, Place};
use crate::broker::{Outbox, Routed, Settle, Targets, UnknownTag, reply_to};
use crate::model::{AmqpError, Message, Outcome, Receipt, ReceiptSink};
use amqp_spec::ReplyCode;
use amqp_spec::method::tx;
use parking_lot::Mutex;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::oneshot;

enum Step {
    Publish(Publish, Checked, Arc<Targets>),
    /// To the consumer of the direct reply-to name given.
    Reply(Message, Box<[u8]>),
    Settle(Settle),
}

/// What waits for the commit, in order.
#[derive(Default)]
pub struct Transaction {
    steps: Vec<Step>,
    /// Tags that the steps settle: they may not be settled twice.
    settled: BTreeSet<u64>,
}

impl Transaction {
    pub(super) fn publish(&mut self, publish: Publish, checked: Checked, targets: Arc<Targets>) {
        self.steps.push(Step::Publish(publish, checked, targets));
    }

    pub(super) fn reply(&mut self, message: Message, name: &[u8]) {
        self.steps.push(Step::Reply(message, name.into()));
    }

    /// Publishes and acknowledgements that wait.
    pub(super) fn waiting(&self) -> (usize, usize) {
        (self.steps.len() - self.settled.len(), self.settled.len())
    }

    /// Notes an acknowledgement. The deliveries stay outstanding until the commit.
    ///
    /// # Errors
    /// When the tag is not outstanding, or was settled in this transaction already.
    pub(super) fn settle(&mut self, outbox: &Outbox, place: Place, settle: Settle) -> Result<(), UnknownTag> {
        let mut inner = outbox.lock();
        let Some((outlet, _, _)) = inner.outlet(place.outlet, place.incarnation) else { return Ok(()) };
        let all = settle.multiple && settle.tag == 0;
        if !all && (!outlet.unacked.knows(settle.tag) || self.settled.contains(&settle.tag)) {
            return Err(UnknownTag);
        }
        let tags: Vec<u64> = match settle.multiple {
            true => outlet.unacked.tags_up_to(settle.tag).filter(|tag| !self.settled.contains(tag)).collect(),
            false => vec![settle.tag],
        };
        for tag in tags {
            self.settled.insert(tag);
            self.steps.push(Step::Settle(Settle { tag, multiple: false, how: settle.how }));
        }
        Ok(())
    }
}

/// Counts the queues that are still to answer for a transaction's publishes.
struct Pending {
    left: Mutex<(usize, Option<oneshot::Sender<()>>)>,
    refused: AtomicBool,
}

impl ReceiptSink for Pending {
    fn settle(&self, outcomes: &[(u64, Outcome)]) {
        if outcomes.iter().any(|(_, outcome)| *outcome == Outcome::Refused) {
            self.refused.store(true, Ordering::Relaxed);
        }
        let mut left = self.left.lock();
        left.0 = left.0.saturating_sub(outcomes.len());
        if left.0 == 0
            && let Some(done) = left.1.take()
        {
            // A connection that has gone does not wait any more.
            let _ = done.send(());
        }
    }
}

impl Channel {
    pub(super) fn tx_select(&mut self, session: &mut Session) -> Result<(), AmqpError> {
        match self.mode {
            Mode::Confirm(_) => {
                return Err(AmqpError::new(ReplyCode::PreconditionFailed, "cannot switch from confirm to tx mode"));
            }
            Mode::Transaction(_) => {}
            Mode::Plain => {
                self.mode = Mode::Transaction(Box::default());
                self.card.transacts();
            }
        }
        session.send(self.number, &tx::SelectOk);
        Ok(())
    }

    fn transaction(&mut self) -> Result<&mut Transaction, AmqpError> {
        match &mut self.mode {
            Mode::Transaction(transaction) => Ok(transaction),
            _ => Err(AmqpError::new(ReplyCode::PreconditionFailed, "channel is not transactional")),
        }
    }

    pub(super) fn tx_rollback(&mut self, session: &mut Session) -> Result<(), AmqpError> {
        *self.transaction()? = Transaction::default();
        self.card.set_uncommitted(0, 0);
        session.send(self.number, &tx::RollbackOk);
        Ok(())
    }

    pub(super) async fn tx_commit(&mut self, session: &mut Session) -> Result<(), AmqpError> {
        let Transaction { steps, .. } = std::mem::take(self.transaction()?);
        self.card.set_uncommitted(0, 0);
        let count =
            steps.iter().map(|step| if let Step::Publish(_, _, targets) = step { targets.answers() } else { 0 }).sum();
        let (done, answered) = oneshot::channel();
        let pending = Arc::new(Pending { left: Mutex::new((count, Some(done))), refused: AtomicBool::new(false) });
        for step in steps {
            self.commit_step(session, step, &pending);
        }
        session.flush();
        self.end_batch();
        if count > 0 && answered.await.is_err() {
            return Err(AmqpError::new(ReplyCode::InternalError, "the transaction could not be stored"));
        }
        if pending.refused.load(Ordering::Relaxed) {
            return Err(AmqpError::new(ReplyCode::PreconditionFailed, "partial tx completion"));
        }
        session.send(self.number, &tx::CommitOk);
        Ok(())
    }

    fn commit_step(&mut self, session: &mut Session, step: Step, pending: &Arc<Pending>) {
        match step {
            Step::Publish(publish, checked, targets) => {
                if targets.are_deduplicated() {
                    session.tell_settled();
                }
                self.count(session, publish, &checked.message, &targets);
                if targets.queues().is_empty() && publish.mandatory {
                    self.send_back(session, &checked.message);
                }
                if targets.answers() == 0 {
                    return;
                }
                let Checked { message, attributes, .. } = checked;
                let receipt = Some(Receipt { sink: pending.clone(), number: 0 });
                session.publish(Routed { targets, message, attributes, receipt });
            }
            Step::Reply(message, name) => reply_to::deliver(&session.shared, &name, &message, &mut session.after),
            // Checked when it was noted; a queue that was deleted since has nothing to settle.
            Step::Settle(settle) => drop(session.settle(self.place, &settle)),
        }
    }
}
