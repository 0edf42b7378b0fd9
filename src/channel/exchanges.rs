//! exchange.declare, delete, bind and unbind.

use super::queues::cleaned;
use super::session::Session;
use super::state::Channel;
use crate::metadata::{BindingRequest, ExchangeDeclaration, Owner, Target};
use crate::model::AmqpError;
use amqp_spec::FieldTable;
use amqp_spec::method::exchange;

impl Channel {
    pub(super) async fn exchange_declare(
        &mut self,
        session: &mut Session,
        m: &exchange::Declare<'_>,
    ) -> Result<(), AmqpError> {
        let vhost = session.vhost.clone();
        let name = cleaned(m.exchange);
        if m.passive {
            session.shared.metadata.lock().vhost(&vhost.name)?.passive_exchange(&name)?;
        } else {
            let declaration = ExchangeDeclaration {
                name,
                kind: String::from_utf8_lossy(m.type_).into_owned(),
                durable: m.durable,
                auto_delete: m.auto_delete,
                internal: m.internal,
                arguments: FieldTable::from(m.arguments),
            };
            session.shared.clone().declare_exchange(&vhost, declaration).await?;
        }
        if !m.nowait {
            session.send(self.number, &exchange::DeclareOk);
        }
        Ok(())
    }

    pub(super) async fn exchange_delete(
        &mut self,
        session: &mut Session,
        m: &exchange::Delete<'_>,
    ) -> Result<(), AmqpError> {
        let vhost = session.vhost.clone();
        session.shared.clone().delete_exchange(&vhost, &cleaned(m.exchange), m.if_unused).await?;
        if !m.nowait {
            session.send(self.number, &exchange::DeleteOk);
        }
        Ok(())
    }

    pub(super) async fn exchange_bind(
        &mut self,
        session: &mut Session,
        m: &exchange::Bind<'_>,
    ) -> Result<(), AmqpError> {
        let request = BindingRequest {
            source: cleaned(m.source),
            target: Target::Exchange(cleaned(m.destination)),
            key: m.routing_key.into(),
            arguments: FieldTable::from(m.arguments),
            owner: Owner(session.connection),
        };
        let vhost = session.vhost.clone();
        session.shared.clone().bind(&vhost, request).await?;
        if !m.nowait {
            session.send(self.number, &exchange::BindOk);
        }
        Ok(())
    }

    pub(super) async fn exchange_unbind(
        &mut self,
        session: &mut Session,
        m: &exchange::Unbind<'_>,
    ) -> Result<(), AmqpError> {
        let request = BindingRequest {
            source: cleaned(m.source),
            target: Target::Exchange(cleaned(m.destination)),
            key: m.routing_key.into(),
            arguments: FieldTable::from(m.arguments),
            owner: Owner(session.connection),
        };
        let vhost = session.vhost.clone();
        session.shared.clone().unbind(&vhost, request).await?;
        if !m.nowait {
            session.send(self.number, &exchange::UnbindOk);
        }
        Ok(())
    }
}
