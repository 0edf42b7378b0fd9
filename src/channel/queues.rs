//! queue.declare, queue.purge and queue.delete.

use super::consume::{check_not_stream, generated};
use super::obsolete;
use super::session::Session;
use super::state::Channel;
use crate::auth::Right;
use crate::broker::{acting, reply_to};
use crate::metadata::{Owner, QueueDeclaration, RESERVED_PREFIX};
use crate::model::arguments::DEAD_LETTER_EXCHANGE;
use crate::model::{AmqpError, Name, ResourceKind};
use crate::queue::{Command, Reply};
use amqp_spec::method::queue;
use amqp_spec::{FieldTable, FieldValue, ReplyCode};

/// A name from the wire, where it is known to be UTF-8.
pub(super) fn cleaned(name: &[u8]) -> Name {
    Name::cleaned(&String::from_utf8_lossy(name))
}

impl Channel {
    /// The name that a method means; an empty one is the queue declared last on this channel.
    ///
    /// # Errors
    /// 404 when there was none.
    pub(super) fn queue_name(&self, name: &[u8]) -> Result<Name, AmqpError> {
        if !name.is_empty() {
            return Ok(cleaned(name));
        }
        let last = self.last_queue.clone();
        last.ok_or_else(|| AmqpError::new(ReplyCode::NotFound, "no previously declared queue"))
    }

    pub(super) async fn queue_declare(
        &mut self,
        session: &mut Session,
        m: &queue::Declare<'_>,
    ) -> Result<(), AmqpError> {
        if m.queue == reply_to::QUEUE.as_bytes() || reply_to::is_generated(m.queue) {
            return self.declare_reply_name(session, m);
        }
        if m.passive {
            return self.queue_passive(session, m).await;
        }
        let server_named = m.queue.is_empty();
        let name = if server_named { Name::from(generated("amq.gen-")?) } else { cleaned(m.queue) };
        let declaration = QueueDeclaration {
            name: name.clone(),
            server_named,
            durable: m.durable,
            exclusive: m.exclusive,
            auto_delete: m.auto_delete,
            arguments: FieldTable::from(m.arguments),
            owner: Owner(session.connection),
        };
        require_declare(session, &declaration)?;
        obsolete::warn(&declaration);
        let vhost = session.vhost.clone();
        let (queue, synced) = acting(&session.user, || session.shared.declare_queue(&vhost, declaration))?;
        session.hold(synced);
        self.last_queue = Some(name);
        self.declare_ok(session, m.nowait, &queue);
        Ok(())
    }

    async fn queue_passive(&mut self, session: &mut Session, m: &queue::Declare<'_>) -> Result<(), AmqpError> {
        // An empty name names nothing here.
        let name = cleaned(m.queue);
        session.require_any(ResourceKind::Queue, &name)?;
        let queue = session.vhost.queue(&name).ok_or_else(|| super::answer::no_queue(session, &name))?;
        self.check_exclusive(session, &queue)?;
        session.shared.recorded(&queue).await?;
        self.last_queue = Some(queue.name.clone());
        // A passive declare is use of the queue. It is never refused.
        let _ = queue.apply(Command::Touch, &mut session.after);
        session.shared.finish(&mut session.after);
        self.declare_ok(session, m.nowait, &queue);
        Ok(())
    }

    fn declare_ok(&self, session: &mut Session, nowait: bool, queue: &crate::broker::QueueCell) {
        if nowait {
            return;
        }
        let (messages, consumers) = queue.told_counts();
        let declare_ok = queue::DeclareOk {
            queue: queue.name.as_bytes(),
            message_count: u32::try_from(messages).unwrap_or(u32::MAX),
            consumer_count: u32::try_from(consumers).unwrap_or(u32::MAX),
        };
        session.answer(self.number, &declare_ok);
    }

    /// The pseudo-queue of direct reply-to is always there; a generated name is while its consumer is.
    fn declare_reply_name(&mut self, session: &mut Session, m: &queue::Declare<'_>) -> Result<(), AmqpError> {
        let name = cleaned(m.queue);
        if reply_to::is_generated(m.queue) && !reply_to::is_alive(&session.shared, m.queue) {
            return Err(super::answer::no_queue(session, &name));
        }
        if !m.nowait {
            session.answer(self.number, &queue::DeclareOk { queue: m.queue, message_count: 0, consumer_count: 1 });
        }
        self.last_queue = Some(name);
        Ok(())
    }

    pub(super) fn queue_purge(&mut self, session: &mut Session, m: &queue::Purge<'_>) -> Result<(), AmqpError> {
        let mut count = 0;
        // Nothing waits behind a direct reply-to name, so there is nothing to purge.
        if !reply_to::is_alive(&session.shared, m.queue) {
            let queue = self.readable_queue(session, m.queue)?;
            check_not_stream(&queue, "queue.purge")?;
            if let Ok(Reply::Count(purged)) = queue.apply(Command::Purge, &mut session.after) {
                count = u32::try_from(purged).unwrap_or(u32::MAX);
            }
            session.shared.finish(&mut session.after);
        }
        if !m.nowait {
            session.send(self.number, &queue::PurgeOk { message_count: count });
        }
        Ok(())
    }

    pub(super) fn queue_delete(&mut self, session: &mut Session, m: &queue::Delete<'_>) -> Result<(), AmqpError> {
        let name = self.queue_name(m.queue)?;
        session.require(Right::Configure, ResourceKind::Queue, &name)?;
        let vhost = session.vhost.clone();
        let owner = Owner(session.connection);
        let delete = || session.shared.delete_queue(&vhost, &name, owner, m.if_unused, m.if_empty);
        let (deleted, synced) = acting(&session.user, delete)?;
        session.hold(synced);
        if !m.nowait {
            let message_count = u32::try_from(deleted).unwrap_or(u32::MAX);
            session.answer(self.number, &queue::DeleteOk { message_count });
        }
        Ok(())
    }
}

/// The right to declare a queue of a name that can be declared at all, and where it is new and has a dead-letter exchange, to have messages go there.
pub(super) fn require_declare(session: &mut Session, declaration: &QueueDeclaration) -> Result<(), AmqpError> {
    let name = &declaration.name;
    if !declaration.server_named && name.starts_with(RESERVED_PREFIX) {
        return Ok(());
    }
    session.require(Right::Configure, ResourceKind::Queue, name)?;
    let exchange = declaration.arguments.get(DEAD_LETTER_EXCHANGE).and_then(FieldValue::as_longstr);
    match exchange {
        Some(exchange) if session.vhost.queue(name).is_none() => {
            session.require_forwarding(ResourceKind::Queue, name, &String::from_utf8_lossy(exchange))
        }
        _ => Ok(()),
    }
}
