//! queue.bind, queue.unbind, exchange.bind and exchange.unbind.

use super::queues::cleaned;
use super::session::Session;
use super::state::Channel;
use crate::auth::Right;
use crate::broker::{acting, reply_to};
use crate::metadata::{BindingRequest, Owner, Target};
use crate::model::{AmqpError, Name, ResourceKind};
use amqp_spec::method::{exchange, queue};
use amqp_spec::{FieldTable, ReplyCode};

impl Channel {
    pub(super) fn queue_bind(&mut self, session: &mut Session, m: &queue::Bind<'_>) -> Result<(), AmqpError> {
        let name = self.queue_name(m.queue)?;
        let key = key_for(m.queue, m.routing_key, &name);
        let request = request(session, cleaned(m.exchange), Target::Queue(name), key, m.arguments)?;
        let synced = acting(&session.user, || session.shared.bind(&session.vhost, request))?;
        session.hold(synced);
        if !m.nowait {
            session.answer(self.number, &queue::BindOk);
        }
        Ok(())
    }

    pub(super) fn queue_unbind(&mut self, session: &mut Session, m: &queue::Unbind<'_>) -> Result<(), AmqpError> {
        let name = self.queue_name(m.queue)?;
        let key = key_for(m.queue, m.routing_key, &name);
        let request = request(session, cleaned(m.exchange), Target::Queue(name), key, m.arguments)?;
        let synced = acting(&session.user, || session.shared.unbind(&session.vhost, request))?;
        session.hold(synced);
        session.answer(self.number, &queue::UnbindOk);
        Ok(())
    }

    pub(super) fn exchange_bind(&mut self, session: &mut Session, m: &exchange::Bind<'_>) -> Result<(), AmqpError> {
        let target = Target::Exchange(cleaned(m.destination));
        let request = request(session, cleaned(m.source), target, m.routing_key.into(), m.arguments)?;
        let synced = acting(&session.user, || session.shared.bind(&session.vhost, request))?;
        session.hold(synced);
        if !m.nowait {
            session.answer(self.number, &exchange::BindOk);
        }
        Ok(())
    }

    pub(super) fn exchange_unbind(&mut self, session: &mut Session, m: &exchange::Unbind<'_>) -> Result<(), AmqpError> {
        let target = Target::Exchange(cleaned(m.destination));
        let request = request(session, cleaned(m.source), target, m.routing_key.into(), m.arguments)?;
        let synced = acting(&session.user, || session.shared.unbind(&session.vhost, request))?;
        session.hold(synced);
        if !m.nowait {
            session.answer(self.number, &exchange::UnbindOk);
        }
        Ok(())
    }
}

/// With neither queue nor key given, the name of the queue that is meant is the key too.
fn key_for(queue: &[u8], key: &[u8], name: &Name) -> Box<[u8]> {
    if queue.is_empty() && key.is_empty() { name.as_bytes().into() } else { key.into() }
}

/// What is asked for, by someone who has the right to.
pub(super) fn request(
    session: &mut Session,
    source: Name,
    target: Target,
    key: Box<[u8]>,
    arguments: impl Into<FieldTable>,
) -> Result<BindingRequest, AmqpError> {
    if let Target::Queue(name) = &target
        && reply_to::is_alive(&session.shared, name.as_bytes())
    {
        let text = "cannot bind or unbind to a volatile (direct reply-to) queue";
        return Err(AmqpError::new(ReplyCode::AccessRefused, text));
    }
    let (kind, to) = match &target {
        Target::Queue(name) => (ResourceKind::Queue, name),
        Target::Exchange(name) => (ResourceKind::Exchange, name),
    };
    session.require_binding(&source, kind, to)?;
    if let Some(exchange) = session.vhost.exchange(&source) {
        session.require_topics(Right::Read, &exchange, std::iter::once(&*key))?;
    }
    let owner = Owner(session.connection);
    Ok(BindingRequest { source, target, key, arguments: arguments.into(), owner })
}
