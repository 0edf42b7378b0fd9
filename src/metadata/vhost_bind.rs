//! Binding and unbinding in a vhost.

use super::ids::Ids;
use super::{Binding, Change, Destination, Exchange, MetadataError, Owner, Queue, Vhost};
use crate::model::Name;
use amqp_spec::FieldTable;
use std::sync::Arc;

/// Where a binding is to lead, by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// queue.bind, queue.unbind.
    Queue(Name),
    /// exchange.bind, exchange.unbind.
    Exchange(Name),
}

/// What queue.bind, exchange.bind and their opposites ask for.
#[derive(Clone, Debug)]
pub struct BindingRequest {
    /// The exchange that it leads from.
    pub source: Name,
    /// Where it leads.
    pub target: Target,
    /// The binding key.
    pub key: Box<[u8]>,
    /// As sent.
    pub arguments: FieldTable,
    /// The connection that asks.
    pub owner: Owner,
}

impl Vhost {
    /// What a key and arguments mean is the exchange type's to say: `check` is asked once both ends are known.
    pub(super) fn bind<E: From<MetadataError>>(
        &mut self,
        request: BindingRequest,
        ids: &mut Ids,
        check: impl FnOnce(&Exchange, &Destination, &BindingRequest) -> Result<(), E>,
    ) -> Result<Vec<Change>, E> {
        request.check_ends()?;
        let source = self.existing_exchange(&request.source)?.clone();
        let destination = self.destination(&request.target)?;
        check_lock(&destination, request.owner)?;
        check(&source, &destination, &request)?;
        let mut binding = Binding::new(source, destination, &request.key, request.arguments);
        if self.bindings.get(&binding).is_some() {
            return Ok(Vec::new());
        }
        if binding.source.routes_as().keeps_order() {
            binding.order = ids.take();
        }
        let binding = Arc::new(binding);
        self.bindings.insert(&binding);
        Ok(vec![Change::BindingAdded(binding)])
    }

    /// Unbinding what is not bound, or not there, is no error; not even of another connection's queue.
    pub(super) fn unbind(&mut self, request: BindingRequest) -> Result<Vec<Change>, MetadataError> {
        request.check_ends()?;
        let Some(source) = self.exchange(&request.source).cloned() else { return Ok(Vec::new()) };
        let Ok(destination) = self.destination(&request.target) else { return Ok(Vec::new()) };
        let wanted = Binding::new(source, destination, &request.key, request.arguments);
        if self.bindings.get(&wanted).is_none() {
            return Ok(Vec::new());
        }
        check_lock(&wanted.destination, request.owner)?;
        let Some(binding) = self.bindings.remove(&wanted) else { return Ok(Vec::new()) };
        Ok(self.shake(Change::BindingRemoved(binding), &wanted.source))
    }

    fn destination(&self, target: &Target) -> Result<Destination, MetadataError> {
        match target {
            Target::Exchange(name) => Ok(Destination::Exchange(self.existing_exchange(name)?.clone())),
            Target::Queue(name) => match self.queue(name) {
                Some(queue) => Ok(Destination::Queue(queue.clone())),
                None => Err(MetadataError::NotFound(self.queue_resource(name))),
            },
        }
    }
}

impl BindingRequest {
    fn check_ends(&self) -> Result<(), MetadataError> {
        let to_default = matches!(&self.target, Target::Exchange(name) if name.is_empty());
        if self.source.is_empty() || to_default { Err(MetadataError::DefaultExchange) } else { Ok(()) }
    }
}

fn check_lock(destination: &Destination, owner: Owner) -> Result<(), MetadataError> {
    match destination {
        Destination::Queue(queue) if Queue::is_locked_for(queue, owner) => Err(MetadataError::Locked(queue.resource())),
        _ => Ok(()),
    }
}
