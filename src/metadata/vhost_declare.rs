//! Declaring and deleting exchanges and queues of a vhost.

use super::ids::Ids;
use super::limits::most;
use super::{Change, Exchange, ExchangeDeclaration, MetadataError, Owner, Queue, QueueDeclaration, Vhost};
use crate::model::arguments::{
    ALTERNATE_EXCHANGE, ArgumentError, DELAYED_TYPE, ExchangeArguments, QueueArguments, QueueType, check_argument,
    check_queue_equivalence, check_text,
};
use crate::model::{ExchangeId, ExchangeKind, Name, QueueId, Resource, ResourceKind};
use std::sync::Arc;

/// Names that start so are the broker's.
pub const RESERVED_PREFIX: &str = "amq.";

impl Vhost {
    pub(super) fn declare_exchange(
        &mut self,
        declaration: ExchangeDeclaration,
        ids: &mut Ids,
    ) -> Result<(Arc<Exchange>, Vec<Change>), MetadataError> {
        let kind = kind(&declaration.kind)?;
        if declaration.name.is_empty() {
            return Err(MetadataError::DefaultExchange);
        }
        if let Some(existing) = self.exchanges.get(&declaration.name) {
            check_exchange_equivalence(existing, &declaration)?;
            return Ok((existing.clone(), Vec::new()));
        }
        check_prefix(ResourceKind::Exchange, &declaration.name)?;
        let resource = self.exchange_resource(&declaration.name);
        let settings = ExchangeArguments::of_new(&resource, kind, &declaration.arguments)?;
        let exchange = Arc::new(Exchange {
            id: ExchangeId(ids.take()),
            vhost: resource.vhost,
            name: declaration.name,
            kind,
            durable: declaration.durable,
            auto_delete: declaration.auto_delete,
            internal: declaration.internal,
            arguments: declaration.arguments,
            settings,
            user: declaration.user,
        });
        self.put_exchange(&exchange);
        let policies = self.exchange_policies(exchange.id);
        Ok((exchange.clone(), vec![Change::ExchangeAdded(exchange, policies)]))
    }

    pub(super) fn delete_exchange(&mut self, name: &str, if_unused: bool) -> Result<Vec<Change>, MetadataError> {
        if name.is_empty() {
            return Err(MetadataError::DefaultExchange);
        }
        if name.starts_with(RESERVED_PREFIX) {
            return Err(MetadataError::SystemExchange(self.exchange_resource(name)));
        }
        let Some(exchange) = self.exchanges.get(name).cloned() else { return Ok(Vec::new()) };
        if if_unused && self.bindings.any_from(exchange.id) {
            return Err(MetadataError::InUse(exchange.resource()));
        }
        Ok(self.drop_exchange(&exchange))
    }

    pub(super) fn declare_queue(
        &mut self,
        declaration: QueueDeclaration,
        ids: &mut Ids,
    ) -> Result<(Arc<Queue>, Vec<Change>), MetadataError> {
        let (flags, default) = (declaration.flags(), self.settings.default_queue_type);
        QueueArguments::check_server_named(&declaration.arguments, flags, default)?;
        // Unlike an exchange, a queue whose name the broker made cannot be declared again by it, only passively.
        if !declaration.server_named {
            check_prefix(ResourceKind::Queue, &declaration.name)?;
        }
        if let Some(existing) = self.queues.get(&declaration.name) {
            check_queue(existing, &declaration, default)?;
            return Ok((existing.clone(), Vec::new()));
        }
        let resource = self.queue_resource(&declaration.name);
        let settings = QueueArguments::of_new(&resource, &declaration.arguments, flags, default)?;
        self.check_room(&declaration.name)?;
        let queue = Arc::new(Queue {
            id: QueueId(ids.take()),
            vhost: resource.vhost,
            name: declaration.name,
            durable: declaration.durable && !declaration.exclusive,
            exclusive: declaration.exclusive.then_some(declaration.owner),
            auto_delete: declaration.auto_delete,
            arguments: declaration.arguments,
            settings: settings.shared(),
        });
        self.put_queue(&queue);
        let policies = self.queue_policies(queue.id);
        Ok((queue.clone(), vec![Change::QueueAdded(queue, policies)]))
    }

    /// Whether there may be another queue.
    fn check_room(&self, queue: &Name) -> Result<(), MetadataError> {
        match most(self.limits.max_queues) {
            Some(limit) if self.queues.len() as u64 >= limit => {
                Err(MetadataError::QueueLimit { queue: queue.clone(), vhost: self.settings.name.clone(), limit })
            }
            _ => Ok(()),
        }
    }

    pub(super) fn delete_queue(&mut self, name: &str, owner: Owner) -> Result<Vec<Change>, MetadataError> {
        if !self.queues.contains_key(name) {
            return Ok(Vec::new());
        }
        let queue = self.usable_queue(name, owner)?.clone();
        Ok(self.drop_queue(&queue))
    }
}

fn kind(name: &str) -> Result<ExchangeKind, MetadataError> {
    match ExchangeKind::from_name(name) {
        Some(kind) => Ok(kind),
        None if name.is_empty() => Err(MetadataError::EmptyExchangeType),
        None => Err(MetadataError::UnknownExchangeType(name.to_owned())),
    }
}

/// A type's name as RabbitMQ's texts show it: an Erlang atom, in quotes of its own where it is no plain word.
fn atom(name: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '@';
    let bare = name.starts_with(|c: char| c.is_ascii_lowercase()) && name.chars().all(plain);
    if bare { name.to_owned() } else { format!("'{name}'") }
}

fn check_prefix(kind: ResourceKind, name: &Name) -> Result<(), MetadataError> {
    if name.starts_with(RESERVED_PREFIX) {
        return Err(MetadataError::ReservedPrefix { kind, name: name.clone() });
    }
    Ok(())
}

fn check_exchange_equivalence(existing: &Exchange, declared: &ExchangeDeclaration) -> Result<(), ArgumentError> {
    let resource = existing.resource();
    check_text(&resource, "type", &atom(existing.kind.name()), &atom(&declared.kind))?;
    check_flag(&resource, "durable", existing.durable, declared.durable)?;
    check_flag(&resource, "auto_delete", existing.auto_delete, declared.auto_delete)?;
    check_flag(&resource, "internal", existing.internal, declared.internal)?;
    let agree = |key| check_argument(&resource, key, existing.arguments.get(key), declared.arguments.get(key));
    agree(ALTERNATE_EXCHANGE)?;
    match existing.kind {
        ExchangeKind::Delayed => agree(DELAYED_TYPE),
        _ => Ok(()),
    }
}

/// The lock comes first, then what must agree. An exclusive queue is never durable, whatever is said of it.
fn check_queue(existing: &Queue, declared: &QueueDeclaration, default: QueueType) -> Result<(), MetadataError> {
    let resource = existing.resource();
    if existing.is_locked_for(declared.owner) || existing.exclusive.is_some() != declared.exclusive {
        return Err(MetadataError::Locked(resource));
    }
    if existing.exclusive.is_none() {
        check_flag(&resource, "durable", existing.durable, declared.durable)?;
    }
    check_flag(&resource, "auto_delete", existing.auto_delete, declared.auto_delete)?;
    let unsaid = QueueType::unless_said(declared.flags(), default);
    let (current, received) = ((&existing.arguments, existing.queue_type()), (&declared.arguments, unsaid));
    Ok(check_queue_equivalence(&resource, current, received)?)
}

fn check_flag(resource: &Resource, key: &'static str, current: bool, received: bool) -> Result<(), ArgumentError> {
    let word = |flag: bool| if flag { "true" } else { "false" };
    check_text(resource, key, word(current), word(received))
}
