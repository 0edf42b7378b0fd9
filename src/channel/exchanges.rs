//! exchange.declare and exchange.delete.

use super::queues::cleaned;
use super::session::Session;
use super::state::Channel;
use crate::auth::Right;
use crate::broker::acting;
use crate::metadata::ExchangeDeclaration;
use crate::model::arguments::ALTERNATE_EXCHANGE;
use crate::model::{AmqpError, ExchangeKind, Name, ResourceKind};
use amqp_spec::method::exchange;
use amqp_spec::{FieldTable, FieldValue};

impl Channel {
    pub(super) fn exchange_declare(
        &mut self,
        session: &mut Session,
        m: &exchange::Declare<'_>,
    ) -> Result<(), AmqpError> {
        let vhost = session.vhost.clone();
        let name = cleaned(m.exchange);
        if m.passive {
            if !name.is_empty() {
                session.require_any(ResourceKind::Exchange, &name)?;
            }
            session.shared.metadata.lock().vhost(&vhost.name)?.passive_exchange(&name)?;
        } else {
            let declaration = ExchangeDeclaration {
                name,
                kind: String::from_utf8_lossy(m.type_).into_owned(),
                durable: m.durable,
                auto_delete: m.auto_delete,
                internal: m.internal,
                arguments: FieldTable::from(m.arguments),
                user: session.user.clone(),
            };
            require_declare(session, &declaration)?;
            let synced = acting(&session.user, || session.shared.declare_exchange(&vhost, declaration))?;
            session.hold(synced);
        }
        if !m.nowait {
            session.answer(self.number, &exchange::DeclareOk);
        }
        Ok(())
    }

    pub(super) fn exchange_delete(&mut self, session: &mut Session, m: &exchange::Delete<'_>) -> Result<(), AmqpError> {
        let (vhost, name) = (session.vhost.clone(), cleaned(m.exchange));
        if !refused_anyway(&name) {
            session.require(Right::Configure, ResourceKind::Exchange, &name)?;
        }
        let synced = acting(&session.user, || session.shared.delete_exchange(&vhost, &name, m.if_unused))?;
        session.hold(synced);
        if !m.nowait {
            session.answer(self.number, &exchange::DeleteOk);
        }
        Ok(())
    }
}

/// Names that nobody may delete, which is told before rights are.
pub(super) fn refused_anyway(name: &Name) -> bool {
    name.is_empty() || name.starts_with("amq.")
}

/// What is no exchange that could be declared is told before rights are.
pub(super) fn require_declare(session: &mut Session, declaration: &ExchangeDeclaration) -> Result<(), AmqpError> {
    let name = &declaration.name;
    if name.is_empty() || ExchangeKind::from_name(&declaration.kind).is_none() {
        return Ok(());
    }
    session.require(Right::Configure, ResourceKind::Exchange, name)?;
    let alternate = declaration.arguments.get(ALTERNATE_EXCHANGE).and_then(FieldValue::as_longstr);
    match alternate {
        Some(alternate) if session.vhost.exchange(name).is_none() => {
            session.require_forwarding(ResourceKind::Exchange, name, &cleaned(alternate))
        }
        _ => Ok(()),
    }
}
