//! Answers that wait for the disk: one sync for all changes of what is declared that a client sends at once.

use super::session::Session;
use crate::broker::synced;
use crate::model::AmqpError;
use crate::store::Completion;
use amqp_spec::{Encode, Method, frame};
use bytes::BytesMut;

/// Changes after which the disk is waited for, though more may follow: one client's flood of declarations holds a core
/// for a few milliseconds at most, and a sync is cheap beside so many.
const CHANGES: usize = 256;

/// Answers in the order of their methods, and what they wait for.
#[derive(Default)]
pub(super) struct Held {
    answers: BytesMut,
    /// Resolves when the last of the changes is on disk, and with it those before: changes are committed in their order.
    synced: Option<Completion>,
    changes: usize,
}

impl Session {
    /// Notes a change whose answer, and all that follows it on this connection, must not leave before it is on disk.
    pub(super) fn hold(&mut self, synced: Option<Completion>) {
        if synced.is_some() {
            self.held.synced = synced;
            self.held.changes += 1;
        }
    }

    /// Answers a change of what is declared: when all that is held before is on disk.
    pub(super) fn answer<M: Encode>(&mut self, channel: u16, method: &M) {
        if self.held.synced.is_some() {
            frame::put_method(&mut self.held.answers, channel, method);
        } else {
            self.send(channel, method);
        }
    }

    /// Whether something waits for the disk.
    #[must_use]
    pub fn is_holding(&self) -> bool {
        self.held.synced.is_some()
    }

    /// Whether a method may be carried out while earlier answers are held.
    #[must_use]
    pub fn may_hold(&self, method: &Method<'_>) -> bool {
        self.held.changes < CHANGES && changes_declarations(method)
    }

    /// Waits until the disk has all that is held, and sends the answers.
    ///
    /// # Errors
    /// 541 when the disk failed; nothing is answered then.
    pub async fn settled(&mut self) -> Result<(), AmqpError> {
        let Some(completion) = self.held.synced.take() else { return Ok(()) };
        let outcome = synced(Some(completion)).await;
        let held = std::mem::take(&mut self.held);
        outcome?;
        self.outbox.lock().output.inline.extend_from_slice(&held.answers);
        self.after.wake(&self.outbox);
        Ok(())
    }
}

fn changes_declarations(method: &Method<'_>) -> bool {
    matches!(
        method,
        Method::QueueDeclare(_)
            | Method::QueueBind(_)
            | Method::QueueUnbind(_)
            | Method::QueueDelete(_)
            | Method::ExchangeDeclare(_)
            | Method::ExchangeDelete(_)
            | Method::ExchangeBind(_)
            | Method::ExchangeUnbind(_)
    )
}
