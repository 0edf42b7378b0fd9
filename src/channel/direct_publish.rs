//! A publish without a connection, and what became of it.

use super::direct::Direct;
use super::publish::Way;
use super::publish_checks::{Checked, check};
use super::state::Channel;
use crate::broker::{Routed, Targets, reply_to};
use crate::model::{AmqpError, Message, Outcome, Receipt, ReceiptSink};
use amqp_spec::ReplyCode;
use parking_lot::Mutex;
use std::sync::Arc;
use tokio::sync::oneshot;

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Published {
    /// All queues that it went to have it, on disk where it is persistent.
    Taken,
    /// It went to none.
    Unroutable,
    /// A queue refused it.
    Refused,
}

impl Direct {
    /// Publishes a message, and waits until its queues have it.
    ///
    /// # Errors
    /// As basic.publish.
    pub async fn publish(&mut self, message: Message) -> Result<Published, AmqpError> {
        let published = match self.send(message)? {
            // A broker that stops tells nobody.
            Some(answer) => answer.await.map_err(|_| AmqpError::new(ReplyCode::InternalError, "the broker stops"))?,
            None => Published::Unroutable,
        };
        if published != Published::Refused {
            // The answer is the confirm.
            self.session.shared.metrics.messages.confirmed.add(1);
            self.session.vhost.totals.add_confirms(1);
        }
        Ok(published)
    }

    fn send(&mut self, message: Message) -> Result<Option<oneshot::Receiver<Published>>, AmqpError> {
        let session = &mut self.session;
        let max = session.shared.config.amqp.max_message_size;
        if message.body_len() as u64 > max {
            let text = format!("message size {} is larger than configured max size {max}", message.body_len());
            return Err(AmqpError::new(ReplyCode::PreconditionFailed, text));
        }
        let topology = session.vhost.topology();
        let exchange = self.channel.exchange_of(session, &message, topology)?;
        let speaker = (!session.impersonator && !session.unrestricted).then_some(&session.user);
        let checked = check(message, speaker, None)?;
        if !checked.more_keys.is_empty() {
            Channel::check_copies(session, &checked)?;
        }
        self.channel.copies_of_reply(session, &checked);
        let way = self.channel.way(session, exchange.as_ref(), &checked, topology);
        if session.vhost.is_traced() {
            self.channel.trace(session, &checked, &way);
        }
        match way {
            Way::Queues(targets) => Ok(self.hand_over(checked, targets)),
            Way::Reply => {
                let (message, after) = (&checked.message, &mut self.session.after);
                reply_to::deliver(&self.session.shared, message.routing_key(), message, after);
                self.session.shared.finish(after);
                Ok(None)
            }
        }
    }

    fn hand_over(&mut self, checked: Checked, targets: Arc<Targets>) -> Option<oneshot::Receiver<Published>> {
        let session = &mut self.session;
        let tally = &mut session.after.tally;
        tally.received += 1;
        tally.received_confirm += 1;
        tally.sizes.count(checked.message.body_len() as u64);
        let answers = targets.answers();
        tally.unroutable_returned += u64::from(targets.queues().is_empty());
        let (tell, answer) = oneshot::channel();
        let waiting = Waiting { left: answers, refused: false, tell: Some(tell) };
        let receipt = Receipt { sink: Arc::new(Answers(Mutex::new(waiting))), number: 1 };
        let Checked { message, attributes, .. } = checked;
        if answers > 0 {
            session.publish(Routed { targets, message, attributes, receipt: Some(receipt) });
        }
        session.flush();
        (answers > 0).then_some(answer)
    }
}

/// The answers that are still to come to one publish.
struct Answers(Mutex<Waiting>);

struct Waiting {
    left: usize,
    refused: bool,
    tell: Option<oneshot::Sender<Published>>,
}

impl ReceiptSink for Answers {
    fn settle(&self, outcomes: &[(u64, Outcome)]) {
        let mut waiting = self.0.lock();
        for (_, outcome) in outcomes {
            waiting.left = waiting.left.saturating_sub(1);
            waiting.refused |= *outcome == Outcome::Refused;
        }
        if waiting.left == 0
            && let Some(tell) = waiting.tell.take()
        {
            let _ = tell.send(if waiting.refused { Published::Refused } else { Published::Taken });
        }
    }
}
