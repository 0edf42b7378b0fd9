//! What a user does without a connection, over HTTP: the same checks as on a channel, and answers that are values.

use super::bindings::request;
use super::consume::{check_gettable, check_not_stream};
use super::session::{Capabilities, Session};
use super::state::{Channel, Place};
use super::{exchanges, queues};
use crate::auth::Right;
use crate::broker::clients::{Client, Introduction};
use crate::broker::{Outbox, Presence, QueueCell, Shared, Vhost, synced};
use crate::metadata::{ExchangeDeclaration, Owner, QueueDeclaration, Target};
use crate::model::{AmqpError, Name, ResourceKind};
use crate::queue::{Command, Reply};
use amqp_spec::FieldTable;
use std::sync::Arc;

/// A user in a vhost, without a connection. Nothing is delivered to it and nothing is held for it, so it may be dropped at
/// any time.
pub struct Direct {
    pub(super) session: Session,
    pub(super) channel: Channel,
}

impl Direct {
    /// For a user; `unrestricted` where no permission is to be asked for.
    #[must_use]
    pub fn new(shared: &Arc<Shared>, vhost: Arc<Vhost>, user: Name, unrestricted: bool) -> Self {
        let outbox = Outbox::new(shared.next_id(), 0);
        let presence = Presence::uncounted(outbox.connection, (&user, &vhost.name), &shared.stopping);
        // In no list of connections: it is none.
        let client = Client::new(outbox, Arc::new(presence), (user, vhost), Introduction::of_request());
        let card = client.open_channel(0, 0, (0, 0));
        let mut session = Session::new(shared.clone(), client, Capabilities::default());
        session.unrestricted = unrestricted;
        Self { session, channel: Channel::at(Place::default(), 0, card) }
    }

    /// As whom it owns queues: none are its own, so that others' exclusive ones are out of its reach.
    #[must_use]
    pub fn owner(&self) -> Owner {
        Owner(self.session.connection)
    }

    /// Declares a queue.
    ///
    /// # Errors
    /// As queue.declare.
    pub async fn declare_queue(&mut self, declaration: QueueDeclaration) -> Result<(), AmqpError> {
        queues::require_declare(&mut self.session, &declaration)?;
        let (_, done) = self.session.shared.declare_queue(&self.session.vhost, declaration)?;
        synced(done).await
    }

    /// Deletes a queue.
    ///
    /// # Errors
    /// As queue.delete.
    pub async fn delete_queue(&mut self, name: &Name, if_unused: bool, if_empty: bool) -> Result<(), AmqpError> {
        self.session.require(Right::Configure, ResourceKind::Queue, name)?;
        let (shared, vhost, owner) = (&self.session.shared, &self.session.vhost, self.owner());
        let (_, done) = shared.delete_queue(vhost, name, owner, if_unused, if_empty)?;
        synced(done).await
    }

    /// Drops all ready messages of a queue, and says how many.
    ///
    /// # Errors
    /// As queue.purge.
    pub fn purge(&mut self, name: &Name) -> Result<u64, AmqpError> {
        let queue = self.readable_queue(name)?;
        check_not_stream(&queue, "queue.purge")?;
        let reply = queue.apply(Command::Purge, &mut self.session.after);
        self.session.shared.finish(&mut self.session.after);
        Ok(if let Ok(Reply::Count(purged)) = reply { purged } else { 0 })
    }

    /// A queue to take messages from.
    ///
    /// # Errors
    /// As basic.get.
    pub fn gettable_queue(&mut self, name: &Name) -> Result<Arc<QueueCell>, AmqpError> {
        let queue = self.readable_queue(name)?;
        check_gettable(&queue)?;
        Ok(queue)
    }

    fn readable_queue(&mut self, name: &Name) -> Result<Arc<QueueCell>, AmqpError> {
        self.channel.readable_queue(&mut self.session, name.as_bytes())
    }

    /// Declares an exchange.
    ///
    /// # Errors
    /// As exchange.declare.
    pub async fn declare_exchange(&mut self, declaration: ExchangeDeclaration) -> Result<(), AmqpError> {
        exchanges::require_declare(&mut self.session, &declaration)?;
        synced(self.session.shared.declare_exchange(&self.session.vhost, declaration)?).await
    }

    /// Deletes an exchange.
    ///
    /// # Errors
    /// As exchange.delete.
    pub async fn delete_exchange(&mut self, name: &Name, if_unused: bool) -> Result<(), AmqpError> {
        if !exchanges::refused_anyway(name) {
            self.session.require(Right::Configure, ResourceKind::Exchange, name)?;
        }
        synced(self.session.shared.delete_exchange(&self.session.vhost, name, if_unused)?).await
    }

    /// Binds.
    ///
    /// # Errors
    /// As queue.bind and exchange.bind.
    pub async fn bind(
        &mut self,
        source: Name,
        target: Target,
        key: &[u8],
        arguments: FieldTable,
    ) -> Result<(), AmqpError> {
        let request = request(&mut self.session, source, target, key.into(), arguments)?;
        synced(self.session.shared.bind(&self.session.vhost, request)?).await
    }

    /// Unbinds.
    ///
    /// # Errors
    /// As queue.unbind and exchange.unbind.
    pub async fn unbind(
        &mut self,
        source: Name,
        target: Target,
        key: &[u8],
        arguments: FieldTable,
    ) -> Result<(), AmqpError> {
        let request = request(&mut self.session, source, target, key.into(), arguments)?;
        synced(self.session.shared.unbind(&self.session.vhost, request)?).await
    }
}
