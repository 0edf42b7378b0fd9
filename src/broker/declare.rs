//! The one way in which what is declared changes: through the metadata machine, into the registries and routers, and
//! to the store, in one order.

use super::aftermath::Aftermath;
use super::core::Shared;
use super::policed::{Policed, Rules, warn_of_strategy};
use super::queue_cell::QueueCell;
use super::replay;
use super::settings::{settings, stream_settings};
use super::streams::Stream;
use super::vhost::Vhost;
use crate::exchange::{BindError, Destination, check_binding};
use crate::metadata;
use crate::metadata::{
    Applied, Binding, BindingRequest, Change, Changes, DestinationId, ExchangeDeclaration, Metadata, MetadataError,
    QueueDeclaration,
};
use crate::model::arguments::QueueType;
use crate::model::time;
use crate::model::{AmqpError, Millis, Name, QueueId};
use crate::queue::{Command, Queue, Settings};
use crate::store::{Completion, QueueRecord, SegmentRecord};
use amqp_spec::ReplyCode;
use arc_swap::ArcSwapOption;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// What came of changes.
#[derive(Default)]
pub(super) struct Enacted {
    /// Resolves when they are on disk; `None` where nothing has to be.
    pub synced: Option<Completion>,
    /// Ready messages of queues that were deleted.
    pub dropped: u64,
    /// Queues with other policies than before, which are to follow them now.
    pub policed: Vec<(Arc<QueueCell>, Applied)>,
}

impl Shared {
    /// Declares a queue, or finds it. Durable when the second value resolves.
    ///
    /// # Errors
    /// RabbitMQ's refusals.
    pub fn declare_queue(
        self: &Arc<Self>,
        vhost: &Arc<Vhost>,
        declaration: QueueDeclaration,
    ) -> Result<(Arc<QueueCell>, Option<Completion>), AmqpError> {
        let name = declaration.name.clone();
        let ((id, is_new), enacted) = self.change(|metadata| {
            let (queue, changes) = metadata.declare_queue(&vhost.name, declaration)?;
            Ok::<_, MetadataError>(((queue.id, !changes.list.is_empty()), changes))
        })?;
        let queue = vhost.queue_by_id(id).ok_or_else(|| no_queue(vhost, &name))?;
        if is_new {
            // It is not used yet: on the list of queues to be sampled each of a flood of them would take 160 bytes.
            queue.watch_deadline(self);
        } else {
            self.touch(&queue);
        }
        self.metrics.queues.declared.add(1);
        Ok((queue, enacted.synced))
    }

    /// Waits until a queue that was found is on disk: somebody may be declaring it at this moment.
    ///
    /// # Errors
    /// 541 where the disk failed.
    pub async fn recorded(&self, queue: &QueueCell) -> Result<(), AmqpError> {
        if !queue.recorded.load(Ordering::Acquire) {
            // Nothing is written for it; what was declared before is on disk when this is.
            synced(Some(self.store.declare(Vec::new()))).await?;
            queue.recorded.store(true, Ordering::Release);
        }
        Ok(())
    }

    /// A declare counts as use of a queue.
    fn touch(self: &Arc<Self>, queue: &QueueCell) {
        let mut after = Aftermath::default();
        let _ = queue.apply(Command::Touch, &mut after);
        self.finish(&mut after);
    }

    /// Declares an exchange, or finds it. Durable when what is returned resolves, if anything is.
    ///
    /// # Errors
    /// RabbitMQ's refusals.
    pub fn declare_exchange(
        self: &Arc<Self>,
        vhost: &Arc<Vhost>,
        declaration: ExchangeDeclaration,
    ) -> Result<Option<Completion>, AmqpError> {
        self.change(|m| m.declare_exchange(&vhost.name, declaration).map(|(_, changes)| ((), changes))).map(completion)
    }

    /// Deletes an exchange, for good when what is returned resolves.
    ///
    /// # Errors
    /// RabbitMQ's refusals.
    pub fn delete_exchange(
        self: &Arc<Self>,
        vhost: &Arc<Vhost>,
        name: &str,
        if_unused: bool,
    ) -> Result<Option<Completion>, AmqpError> {
        self.change(|m| m.delete_exchange(&vhost.name, name, if_unused).map(|changes| ((), changes))).map(completion)
    }

    /// Binds a queue or an exchange. Durable when what is returned resolves, if anything is.
    ///
    /// # Errors
    /// RabbitMQ's refusals.
    pub fn bind(
        self: &Arc<Self>,
        vhost: &Arc<Vhost>,
        request: BindingRequest,
    ) -> Result<Option<Completion>, AmqpError> {
        self.change(|m| -> Result<_, AmqpError> {
            let changes = m.bind(&vhost.name, request, |source, to, request| -> Result<(), AmqpError> {
                check_binding(source.routes_as(), &request.key, &request.arguments, queue_type(to)).map_err(refused)
            })?;
            Ok(((), changes))
        })
        .map(completion)
    }

    /// Unbinds a queue or an exchange, for good when what is returned resolves.
    ///
    /// # Errors
    /// RabbitMQ's refusals.
    pub fn unbind(
        self: &Arc<Self>,
        vhost: &Arc<Vhost>,
        request: BindingRequest,
    ) -> Result<Option<Completion>, AmqpError> {
        self.change(|m| m.unbind(&vhost.name, request).map(|changes| ((), changes))).map(completion)
    }

    /// Runs one command of the metadata machine and carries its changes out; gives its result and what came of them.
    pub(super) fn change<T, E: Into<AmqpError>>(
        self: &Arc<Self>,
        command: impl FnOnce(&mut Metadata) -> Result<(T, Changes), E>,
    ) -> Result<(T, Enacted), AmqpError> {
        self.carry_out(command).map_err(Into::into)
    }

    /// The same with the command's own error.
    pub(super) fn carry_out<T, E>(
        self: &Arc<Self>,
        command: impl FnOnce(&mut Metadata) -> Result<(T, Changes), E>,
    ) -> Result<(T, Enacted), E> {
        let mut after = Aftermath::default();
        let (result, enacted) = {
            let mut metadata = self.metadata.lock();
            let (result, changes) = command(&mut metadata)?;
            (result, self.enact(&changes, &mut after))
        };
        self.finish(&mut after);
        Ok((result, enacted))
    }

    /// Carries changes out. The metadata is locked, so that registries and store see changes in their order.
    pub(super) fn enact(self: &Arc<Self>, changes: &Changes, after: &mut Aftermath) -> Enacted {
        let mut enacted = Enacted::default();
        let writes = changes.writes();
        if !writes.is_empty() {
            // Before anyone can find a new queue: no message of it may be on disk, and confirmed, before it is.
            let synced = self.store.declare(writes);
            enacted.synced = changes.durable().then_some(synced);
        } else if changes.list.is_empty() {
            // Found as it was asked for, perhaps declared by somebody else a moment ago: it has to be on disk before
            // this caller is told too. Nothing is written for it.
            enacted.synced = Some(self.store.declare(Vec::new()));
        }
        for change in &changes.list {
            let existed = matches!(change, Change::VhostPut(settings) if self.vhosts.contains_key(&settings.name));
            self.enact_one(change, &mut enacted, after);
            self.tell_change(change, existed);
        }
        enacted
    }

    fn enact_one(self: &Arc<Self>, change: &Change, enacted: &mut Enacted, after: &mut Aftermath) {
        match change {
            Change::VhostPut(settings) => {
                let name = settings.name.clone();
                let vhost = self.vhosts.entry(name.clone()).or_insert_with(|| Arc::new(Vhost::new(name)));
                vhost.trace(settings.tracing);
            }
            Change::VhostRemoved(name) => {
                // What its queues did is not to be added to another vhost of that name.
                self.stats.catch_up(self);
                self.vhosts.remove(name);
                self.attendance.dismiss_vhost(name, &format!("vhost '{name}' is down"));
            }
            Change::ExchangeAdded(exchange, policies) => {
                let cell = self.exchange_cell(exchange, policies.clone(), &mut HashMap::new());
                self.with_vhost(&exchange.vhost, |vhost| vhost.add_exchange(cell));
            }
            Change::ExchangeRemoved(exchange) => {
                let cell = self.vhosts.get(&exchange.vhost).and_then(|vhost| vhost.remove_exchange(exchange.id));
                cell.iter().for_each(|cell| cell.end(self, after));
            }
            Change::QueueAdded(queue, policies) => {
                let cell = self.queue_cell(queue, policies.clone(), None, &[]);
                warn_of_strategy(queue, &cell.rules());
                self.with_vhost(&queue.vhost, |vhost| vhost.add_queue(&cell));
                self.metrics.queues.created.add(1);
            }
            Change::QueueRemoved(queue) => {
                self.metrics.queues.deleted.add(1);
                let cell = self.vhosts.get(&queue.vhost).and_then(|vhost| vhost.remove_queue(queue.id));
                if let Some(cell) = cell {
                    enacted.dropped += cell.end(after);
                    self.stats.forget_queue(self, &cell);
                }
            }
            Change::BindingAdded(binding) => {
                self.with_vhost(&binding.source.vhost, |vhost| replay::bind(vhost, binding, after));
            }
            Change::BindingRemoved(binding) => self.with_vhost(&binding.source.vhost, |vhost| unbind(vhost, binding)),
            Change::PolicyPut(_) | Change::PolicyRemoved(_) => {}
            Change::QueuePolicies(queue, policies) => {
                let cell = self.vhosts.get(&queue.vhost).and_then(|vhost| vhost.queue_by_id(queue.id));
                enacted.policed.extend(cell.map(|cell| (cell, policies.clone())));
            }
            Change::ExchangePolicies(exchange, policies) => self.with_vhost(&exchange.vhost, |vhost| {
                if let Some(cell) = vhost.exchange_by_id(exchange.id) {
                    cell.set_policies(exchange, policies.clone());
                    vhost.changed();
                }
            }),
            _ => self.enact_identity(change),
        }
    }

    fn with_vhost(&self, name: &Name, act: impl FnOnce(&Vhost)) {
        if let Some(vhost) = self.vhosts.get(name) {
            act(&vhost);
        }
    }

    /// A queue as the broker holds it: new, or with what the store knows of it.
    pub(super) fn queue_cell(
        self: &Arc<Self>,
        declared: &Arc<metadata::Queue>,
        policies: Applied,
        record: Option<QueueRecord>,
        segments: &[SegmentRecord],
    ) -> Arc<QueueCell> {
        let policed = ArcSwapOption::from(Policed::of(declared, policies));
        let rules = Rules::new(declared, &policed);
        let (settings, stream, now) = (settings(declared, &rules), stream_settings(&rules), time::now());
        drop(rules);
        let queue = match record {
            Some(record) => self.recovered(declared.id, settings, record, now),
            None => Queue::new(settings, now),
        };
        let stream = stream.map(|settings| Box::new(Stream::recovered(settings, segments)));
        QueueCell::new(declared.clone(), policed, queue, stream, Arc::downgrade(self))
    }

    fn recovered(&self, id: QueueId, settings: Arc<Settings>, record: QueueRecord, now: Millis) -> Queue {
        let mut queue = Queue::recovered(settings, record.clone(), now);
        if queue.wants_recall() {
            self.recall(id, Some(record), |messages, _| queue.recall(&messages));
        }
        queue
    }
}

fn completion((_, enacted): ((), Enacted)) -> Option<Completion> {
    enacted.synced
}

/// Waits for the disk.
///
/// # Errors
/// 541 where it failed.
pub async fn synced(completion: Option<Completion>) -> Result<(), AmqpError> {
    let Some(completion) = completion else { return Ok(()) };
    match completion.await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => Err(AmqpError::new(ReplyCode::InternalError, error.to_string())),
        Err(_) => Err(AmqpError::new(ReplyCode::InternalError, "the store is closed")),
    }
}

fn no_queue(vhost: &Vhost, name: &Name) -> AmqpError {
    AmqpError::new(ReplyCode::NotFound, format!("no queue '{name}' in vhost '{}'", vhost.name))
}

fn queue_type(destination: &metadata::Destination) -> Option<QueueType> {
    match destination {
        metadata::Destination::Queue(queue) => Some(queue.queue_type()),
        metadata::Destination::Exchange(_) => None,
    }
}

fn refused(error: BindError) -> AmqpError {
    AmqpError::new(ReplyCode::PreconditionFailed, error.to_string())
}

fn destination(id: DestinationId) -> Destination {
    match id {
        DestinationId::Queue(id) => Destination::Queue(id),
        DestinationId::Exchange(id) => Destination::Exchange(id),
    }
}

/// Adds a binding to its exchange's router.
pub(super) fn bind(vhost: &Vhost, binding: &Binding) {
    if let Some(exchange) = vhost.exchange_by_id(binding.source.id) {
        // The metadata machine has validated the arguments.
        let to = destination(binding.destination.id());
        if let Err(error) =
            exchange.router.write().bind(&binding.key, &binding.arguments, to, binding.destination.name())
        {
            tracing::error!(exchange = %exchange.name, %error, "a binding that was accepted cannot be routed by");
        }
        vhost.changed();
    }
}

fn unbind(vhost: &Vhost, binding: &Binding) {
    if let Some(exchange) = vhost.exchange_by_id(binding.source.id) {
        let to = destination(binding.destination.id());
        exchange.router.write().unbind(&binding.key, &binding.arguments, to);
        vhost.changed();
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use crate::auth::{Patterns, Right};
    use crate::config::Config;
    use crate::model::ResourceKind;
    use crate::store::MemoryStore;
    use tokio_util::task::TaskTracker;

    #[tokio::test]
    async fn a_change_of_permissions_holds_at_once_and_makes_cached_routes_stale() {
        let store = MemoryStore::new().unwrap();
        let shared = crate::broker::start(Arc::new(Config::default()), store, &TaskTracker::new()).await.unwrap();
        let (user, vhost) = (Name::from("guest"), Name::from("/"));
        let writes = |shared: &Shared| {
            let permissions = shared.permissions_of(&user, &vhost);
            permissions.map(|permissions| permissions.allow(Right::Write, ResourceKind::Exchange, "x"))
        };
        assert_eq!(writes(&shared), Some(true));
        let topology = || shared.vhosts.get("/").unwrap().topology();
        let before = topology();
        let fewer = Patterns { write: "^y$".to_owned(), ..Patterns::all() };
        let put = |m: &mut Metadata| m.put_permissions("guest", "/", fewer).map(|changes| ((), changes));
        shared.change(put).unwrap();
        assert_eq!(writes(&shared), Some(false));
        assert_ne!(topology(), before);
        let clear = |m: &mut Metadata| Ok::<_, MetadataError>(((), m.clear_permissions("guest", "/")));
        shared.change(clear).unwrap();
        assert_eq!(writes(&shared), None, "who has no permissions may not even open the vhost");
        shared.stopping.cancel();
    }
}
