//! basic.ack, basic.nack, basic.reject and basic.recover.

use super::session::Session;
use super::state::{Channel, Mode};
use crate::broker::{Settle, resume_turned_away};
use crate::model::AmqpError;
use crate::queue::Settlement;
use amqp_spec::ReplyCode;
use amqp_spec::method::basic;

impl Channel {
    /// basic.ack.
    ///
    /// # Errors
    /// 406 when the tag is not outstanding.
    pub fn ack(&mut self, session: &mut Session, m: &basic::Ack) -> Result<(), AmqpError> {
        self.settle(session, m.delivery_tag, m.multiple, Settlement::Acknowledge)
    }

    pub(super) fn nack(&mut self, session: &mut Session, m: &basic::Nack) -> Result<(), AmqpError> {
        let how = if m.requeue { Settlement::Requeue { counts: false } } else { Settlement::Discard { counts: false } };
        self.settle(session, m.delivery_tag, m.multiple, how)
    }

    pub(super) fn reject(&mut self, session: &mut Session, m: &basic::Reject) -> Result<(), AmqpError> {
        let how = if m.requeue { Settlement::Requeue { counts: true } } else { Settlement::Discard { counts: true } };
        self.settle(session, m.delivery_tag, false, how)
    }

    fn settle(&mut self, session: &mut Session, tag: u64, multiple: bool, how: Settlement) -> Result<(), AmqpError> {
        let settle = Settle { tag, multiple, how };
        let settled = match &mut self.mode {
            Mode::Transaction(tx) => {
                let settled = tx.settle(&session.outbox, self.place, settle);
                let (publishes, acks) = tx.waiting();
                self.card.set_uncommitted(publishes, acks);
                settled.map(|()| 0)
            }
            _ => session.settle(self.place, &settle),
        };
        if let (Ok(count), Settlement::Acknowledge) = (&settled, how) {
            self.card.acknowledged(*count);
        }
        let settled = settled.map(drop);
        settled.map_err(|_| AmqpError::new(ReplyCode::PreconditionFailed, format!("unknown delivery tag {tag}")))
    }

    pub(super) fn recover(&mut self, session: &mut Session, requeue: bool, reply: bool) -> Result<(), AmqpError> {
        if !requeue {
            return Err(AmqpError::new(ReplyCode::NotImplemented, "requeue=false"));
        }
        if reply {
            session.send(self.number, &basic::RecoverOk);
        }
        session.return_all(self.place, Settlement::Requeue { counts: false });
        Ok(())
    }

    pub(super) fn qos(&mut self, session: &mut Session, m: &basic::Qos) -> Result<(), AmqpError> {
        if m.prefetch_size != 0 {
            let text = format!("prefetch_size!=0 ({})", m.prefetch_size);
            return Err(AmqpError::new(ReplyCode::NotImplemented, text));
        }
        if m.global {
            if let Some((outlet, _, _)) = session.outbox.lock().outlet(self.place.outlet, self.place.incarnation) {
                outlet.shared_prefetch = m.prefetch_count.into();
            }
            resume_turned_away(&session.outbox, self.place.into(), &mut session.after);
        } else {
            self.prefetch = m.prefetch_count.into();
            self.card.set_prefetch(self.prefetch);
        }
        session.send(self.number, &basic::QosOk);
        session.shared.finish(&mut session.after);
        Ok(())
    }
}
