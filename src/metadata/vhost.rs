//! One vhost: what is declared in it, and looking that up.

use super::bindings::Bindings;
use super::policy::Policies;
use super::{Binding, Change, DestinationId, Exchange, MetadataError, Owner, Queue, VhostLimits, VhostSettings};
use crate::model::{ExchangeId, ExchangeKind, Name, QueueId, Resource};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The exchanges that every vhost has: name, kind, and whether it is internal. The empty name is the default exchange,
/// which leads to every queue by its name without bindings of its own.
pub(super) const PREDECLARED: [(&str, ExchangeKind, bool); 7] = [
    ("", ExchangeKind::Direct, false),
    ("amq.direct", ExchangeKind::Direct, false),
    ("amq.fanout", ExchangeKind::Fanout, false),
    ("amq.topic", ExchangeKind::Topic, false),
    ("amq.headers", ExchangeKind::Headers, false),
    ("amq.match", ExchangeKind::Headers, false),
    ("amq.rabbitmq.trace", ExchangeKind::Topic, true),
];

/// A vhost.
#[derive(Clone, Debug)]
pub struct Vhost {
    pub(super) settings: VhostSettings,
    pub(super) limits: VhostLimits,
    pub(super) exchanges: BTreeMap<Name, Arc<Exchange>>,
    pub(super) queues: BTreeMap<Name, Arc<Queue>>,
    pub(super) bindings: Bindings,
    pub(super) policies: Policies,
    /// The exclusive queues of each connection.
    owned: BTreeMap<Owner, BTreeSet<(QueueId, Name)>>,
}

impl Vhost {
    pub(super) fn new(settings: VhostSettings) -> Self {
        Self {
            settings,
            limits: VhostLimits::default(),
            exchanges: BTreeMap::new(),
            queues: BTreeMap::new(),
            bindings: Bindings::default(),
            policies: Policies::default(),
            owned: BTreeMap::new(),
        }
    }

    /// Its name and settings.
    #[must_use]
    pub fn settings(&self) -> &VhostSettings {
        &self.settings
    }

    /// How much there may be in it.
    #[must_use]
    pub fn limits(&self) -> VhostLimits {
        self.limits
    }

    /// The exchange of that name.
    #[must_use]
    pub fn exchange(&self, name: &str) -> Option<&Arc<Exchange>> {
        self.exchanges.get(name)
    }

    /// The queue of that name, whoever's it is.
    #[must_use]
    pub fn queue(&self, name: &str) -> Option<&Arc<Queue>> {
        self.queues.get(name)
    }

    /// The exchange of that name, for a passive declaration or a publish to it.
    ///
    /// # Errors
    /// 404 where there is none.
    pub fn existing_exchange(&self, name: &str) -> Result<&Arc<Exchange>, MetadataError> {
        self.exchanges.get(name).ok_or_else(|| MetadataError::NotFound(self.exchange_resource(name)))
    }

    /// What a passive exchange.declare finds.
    ///
    /// # Errors
    /// 404 where there is none, 403 for the default exchange.
    pub fn passive_exchange(&self, name: &str) -> Result<&Arc<Exchange>, MetadataError> {
        if name.is_empty() {
            return Err(MetadataError::DefaultExchange);
        }
        self.existing_exchange(name)
    }

    /// The queue of that name, for any method on it by `owner`'s connection, a passive declaration too.
    ///
    /// # Errors
    /// 404 where there is none, 405 where it is another connection's.
    pub fn usable_queue(&self, name: &str, owner: Owner) -> Result<&Arc<Queue>, MetadataError> {
        let queue = self.queues.get(name).ok_or_else(|| MetadataError::NotFound(self.queue_resource(name)))?;
        if queue.is_locked_for(owner) {
            return Err(MetadataError::Locked(queue.resource()));
        }
        Ok(queue)
    }

    /// All exchanges in the order of their names.
    pub fn exchanges(&self) -> impl ExactSizeIterator<Item = &Arc<Exchange>> {
        self.exchanges.values()
    }

    /// All queues in the order of their names.
    pub fn queues(&self) -> impl ExactSizeIterator<Item = &Arc<Queue>> {
        self.queues.values()
    }

    /// All bindings, by source. The default exchange's are not among them.
    pub fn bindings(&self) -> impl Iterator<Item = &Arc<Binding>> {
        self.bindings.iter()
    }

    /// The bindings from an exchange.
    pub fn bindings_from(&self, source: ExchangeId) -> impl Iterator<Item = &Arc<Binding>> {
        self.bindings.from(source)
    }

    /// The bindings to a queue or exchange.
    pub fn bindings_to(&self, destination: DestinationId) -> impl Iterator<Item = &Arc<Binding>> {
        self.bindings.to(destination)
    }

    /// The exclusive queues of a connection, in the order in which they were declared.
    pub fn queues_of(&self, owner: Owner) -> impl Iterator<Item = &Arc<Queue>> {
        self.owned.get(&owner).into_iter().flatten().filter_map(|(_, name)| self.queues.get(name))
    }

    /// Sets its limits; what is over them stays.
    pub(super) fn limit(&mut self, limits: VhostLimits) -> Vec<Change> {
        let (vhost, before) = (self.settings.name.clone(), std::mem::replace(&mut self.limits, limits));
        match (before.is_empty(), limits.is_empty()) {
            (true, true) => Vec::new(),
            (false, true) => vec![Change::VhostLimitsRemoved(vhost)],
            (_, false) => vec![Change::VhostLimitsPut { vhost, limits }],
        }
    }

    pub(super) fn exchange_resource(&self, name: &str) -> Resource {
        Resource::exchange(name.into(), self.settings.name.clone())
    }

    pub(super) fn queue_resource(&self, name: &str) -> Resource {
        Resource::queue(name.into(), self.settings.name.clone())
    }

    pub(super) fn put_exchange(&mut self, exchange: &Arc<Exchange>) {
        self.policies.add_exchange(exchange);
        self.exchanges.insert(exchange.name.clone(), exchange.clone());
    }

    pub(super) fn put_queue(&mut self, queue: &Arc<Queue>) {
        self.policies.add_queue(queue);
        if let Some(owner) = queue.exclusive {
            self.owned.entry(owner).or_default().insert((queue.id, queue.name.clone()));
        }
        self.queues.insert(queue.name.clone(), queue.clone());
    }

    pub(super) fn take_exchange(&mut self, exchange: &Exchange) -> Option<Arc<Exchange>> {
        self.exchanges.get(&exchange.name).filter(|current| current.id == exchange.id)?;
        self.policies.remove_exchange(exchange.id);
        self.exchanges.remove(&exchange.name)
    }

    pub(super) fn take_queue(&mut self, queue: &Queue) -> Option<Arc<Queue>> {
        self.queues.get(&queue.name).filter(|current| current.id == queue.id)?;
        self.policies.remove_queue(queue.id);
        if let Some(owner) = queue.exclusive
            && let Some(owned) = self.owned.get_mut(&owner)
        {
            owned.remove(&(queue.id, queue.name.clone()));
            if owned.is_empty() {
                self.owned.remove(&owner);
            }
        }
        self.queues.remove(&queue.name)
    }
}
