//! Building the machine from its records.

use super::exchange::INTERNAL_USER;
use super::ids::Ids;
use super::policy::StoredPolicy;
use super::record::{self, Unread, VERSION, kind};
use super::record_identity::{
    StoredGlobalParameter, StoredParameter, StoredPermissions, StoredTopicPermissions, StoredUser, StoredVhost,
    StoredVhostLimits,
};
use super::{
    Binding, Destination, Exchange, Metadata, ParameterKey, PolicyKind, Queue, TopicKey, User, Vhost, VhostSettings,
};
use crate::model::arguments::{ExchangeArguments, QueueArguments, QueueType};
use crate::model::{ExchangeId, ExchangeKind, Name, QueueId};
use crate::store::MetadataKey;
use serde::Deserialize;
use std::collections::HashMap;
use std::sync::Arc;

/// Why declarations cannot be brought back.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecoverError {
    /// Written by a program that knows more.
    #[error(
        "a '{kind}' record has version {found}, and this program reads up to {VERSION}: it was written by a newer version"
    )]
    Newer {
        /// The kind of record.
        kind: char,
        /// Its version.
        found: u32,
    },
    /// A kind of record that this program does not know.
    #[error("unknown kind of metadata record '{0}': it was written by a newer version")]
    UnknownKind(char),
    /// A record that does not decode.
    #[error("damaged '{kind}' record: {reason}")]
    Damaged {
        /// The kind of record.
        kind: char,
        /// What is wrong with it.
        reason: String,
    },
}

type Values = Vec<Vec<u8>>;

/// Records by kind, and what was built from them by id.
#[derive(Default)]
struct Recovery {
    records: HashMap<u8, Values>,
    exchanges: HashMap<u64, Arc<Exchange>>,
    queues: HashMap<u64, Arc<Queue>>,
    machine: Metadata,
}

impl Metadata {
    /// Builds the machine from the records that its changes wrote, in any order.
    ///
    /// # Errors
    /// When a record is damaged, refers to one that is not there, or was written by a newer program.
    pub fn recover(records: Vec<(MetadataKey, Vec<u8>)>) -> Result<Self, RecoverError> {
        let mut recovery = Recovery::default();
        for (key, value) in records {
            recovery.records.entry(key.kind).or_default().push(value);
        }
        recovery.ids()?;
        recovery.each(kind::VHOST, Recovery::vhost)?;
        // Before that which they are for.
        recovery.each(kind::POLICY, |this, stored| this.policy(PolicyKind::Policy, stored))?;
        recovery.each(kind::OPERATOR_POLICY, |this, stored| this.policy(PolicyKind::Operator, stored))?;
        recovery.each(kind::EXCHANGE, Recovery::exchange)?;
        recovery.each(kind::QUEUE, Recovery::queue)?;
        recovery.each(kind::BINDING, Recovery::binding)?;
        recovery.each(kind::USER, Recovery::user)?;
        recovery.each(kind::PERMISSIONS, Recovery::permissions)?;
        recovery.each(kind::TOPIC_PERMISSIONS, Recovery::topic_permissions)?;
        recovery.each(kind::VHOST_LIMITS, Recovery::vhost_limits)?;
        recovery.each(kind::PARAMETER, Recovery::parameter)?;
        recovery.each(kind::GLOBAL_PARAMETER, Recovery::global_parameter)?;
        match recovery.records.keys().min() {
            Some(unknown) => Err(RecoverError::UnknownKind(char::from(*unknown))),
            None => Ok(recovery.machine),
        }
    }
}

impl Recovery {
    fn each<T: for<'de> Deserialize<'de>>(
        &mut self,
        kind: u8,
        build: fn(&mut Self, T) -> Result<(), Unread>,
    ) -> Result<(), RecoverError> {
        for value in self.records.remove(&kind).unwrap_or_default() {
            record::decode(&value).and_then(|stored| build(self, stored)).map_err(|unread| failed(kind, unread))?;
        }
        Ok(())
    }

    fn ids(&mut self) -> Result<(), RecoverError> {
        self.each(kind::ID_MARK, |this, mark: record::StoredMark| {
            this.machine.ids = Ids::after(mark.ids_below);
            Ok(())
        })
    }

    fn vhost(&mut self, stored: StoredVhost) -> Result<(), Unread> {
        let default_queue_type = queue_type(&stored.default_queue_type)?;
        let settings = VhostSettings {
            name: stored.name.into(),
            default_queue_type,
            description: stored.description,
            tags: stored.tags,
            protected: stored.protected,
            tracing: stored.tracing,
        };
        self.machine.vhosts.insert(settings.name.clone(), Vhost::new(settings));
        Ok(())
    }

    fn policy(&mut self, kind: PolicyKind, stored: StoredPolicy) -> Result<(), Unread> {
        let vhost = self.vhost_of(&stored.vhost)?;
        let policy = stored.policy(kind).map_err(|error| Unread::Damaged(error.to_string()))?;
        vhost.policies.put(Arc::new(policy));
        Ok(())
    }

    fn exchange(&mut self, stored: record::StoredExchange) -> Result<(), Unread> {
        let arguments = record::decode_table(&stored.arguments)?;
        let kind = ExchangeKind::from_name(&stored.kind)
            .ok_or_else(|| Unread::Damaged(format!("unknown exchange type '{}'", stored.kind)))?;
        let vhost = self.vhost_of(&stored.vhost)?;
        let exchange = Arc::new(Exchange {
            id: ExchangeId(stored.id),
            vhost: vhost.settings.name.clone(),
            name: stored.name.into(),
            kind,
            durable: true,
            auto_delete: stored.auto_delete,
            internal: stored.internal,
            settings: ExchangeArguments::read(&arguments),
            arguments,
            user: if stored.user.is_empty() { INTERNAL_USER.into() } else { stored.user.into() },
        });
        vhost.put_exchange(&exchange);
        self.exchanges.insert(stored.id, exchange);
        Ok(())
    }

    fn queue(&mut self, stored: record::StoredQueue) -> Result<(), Unread> {
        let arguments = record::decode_table(&stored.arguments)?;
        let queue_type = queue_type(&stored.queue_type)?;
        let vhost = self.vhost_of(&stored.vhost)?;
        let queue = Arc::new(Queue {
            id: QueueId(stored.id),
            vhost: vhost.settings.name.clone(),
            name: stored.name.into(),
            durable: true,
            exclusive: None,
            auto_delete: stored.auto_delete,
            settings: QueueArguments::read(&arguments, queue_type).shared(),
            arguments,
        });
        vhost.put_queue(&queue);
        self.queues.insert(stored.id, queue);
        Ok(())
    }

    fn binding(&mut self, stored: record::StoredBinding) -> Result<(), Unread> {
        let source = found(self.exchanges.get(&stored.source), "exchange", stored.source)?.clone();
        let destination = match (stored.queue, stored.exchange) {
            (Some(id), None) => Destination::Queue(found(self.queues.get(&id), "queue", id)?.clone()),
            (None, Some(id)) => Destination::Exchange(found(self.exchanges.get(&id), "exchange", id)?.clone()),
            _ => return Err(Unread::Damaged("a binding leads to a queue or to an exchange".to_owned())),
        };
        let key = record::decode_bytes(&stored.key)?;
        let mut binding = Binding::new(source, destination, &key, record::decode_table(&stored.arguments)?);
        binding.order = stored.order;
        self.vhost_of(&stored.vhost)?.bindings.insert(&Arc::new(binding));
        Ok(())
    }

    fn user(&mut self, stored: StoredUser) -> Result<(), Unread> {
        let user =
            User { name: stored.name.into(), password: stored.password, tags: stored.tags, limits: stored.limits };
        self.machine.users.insert(user.name.clone(), user);
        Ok(())
    }

    fn permissions(&mut self, stored: StoredPermissions) -> Result<(), Unread> {
        let key = (Name::from(stored.user), Name::from(stored.vhost));
        self.machine.permissions.insert(key, stored.patterns);
        Ok(())
    }

    fn topic_permissions(&mut self, stored: StoredTopicPermissions) -> Result<(), Unread> {
        let key = TopicKey { user: stored.user.into(), vhost: stored.vhost.into(), exchange: stored.exchange.into() };
        self.machine.topics.insert(key, stored.patterns);
        Ok(())
    }

    fn vhost_limits(&mut self, stored: StoredVhostLimits) -> Result<(), Unread> {
        self.vhost_of(&stored.vhost)?.limits = stored.limits;
        Ok(())
    }

    fn parameter(&mut self, stored: StoredParameter) -> Result<(), Unread> {
        let key =
            ParameterKey { vhost: stored.vhost.into(), component: stored.component.into(), name: stored.name.into() };
        self.machine.parameters.insert(key, stored.value);
        Ok(())
    }

    fn global_parameter(&mut self, stored: StoredGlobalParameter) -> Result<(), Unread> {
        self.machine.global_parameters.insert(stored.name.into(), stored.value);
        Ok(())
    }

    fn vhost_of(&mut self, name: &str) -> Result<&mut Vhost, Unread> {
        self.machine.vhosts.get_mut(name).ok_or_else(|| Unread::Damaged(format!("there is no vhost '{name}'")))
    }
}

fn queue_type(name: &str) -> Result<QueueType, Unread> {
    QueueType::from_name(name).ok_or_else(|| Unread::Damaged(format!("unknown queue type '{name}'")))
}

fn found<'a, T>(thing: Option<&'a T>, what: &str, id: u64) -> Result<&'a T, Unread> {
    thing.ok_or_else(|| Unread::Damaged(format!("there is no {what} with id {id}")))
}

fn failed(kind: u8, unread: Unread) -> RecoverError {
    let kind = char::from(kind);
    match unread {
        Unread::Newer(found) => RecoverError::Newer { kind, found },
        Unread::Damaged(reason) => RecoverError::Damaged { kind, reason },
    }
}
