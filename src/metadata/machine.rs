//! The whole machine: vhosts, users, permissions, and the commands on them.

use super::exchange::INTERNAL_USER;
use super::ids::Ids;
use super::vhost::PREDECLARED;
use super::{
    BindingRequest, Change, Changes, Destination, Exchange, ExchangeDeclaration, MetadataError, Owner, ParameterKey,
    Policy, PolicyKind, Queue, QueueDeclaration, TopicKey, User, Vhost, VhostLimits, VhostSettings,
};
use crate::auth::{Patterns, TopicPatterns};
use crate::model::arguments::ExchangeArguments;
use crate::model::{ExchangeId, ExchangeKind, Name};
use amqp_spec::FieldTable;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Everything that is declared.
#[derive(Clone, Debug)]
pub struct Metadata {
    pub(super) ids: Ids,
    pub(super) vhosts: BTreeMap<Name, Vhost>,
    pub(super) users: BTreeMap<Name, User>,
    /// By user, then vhost.
    pub(super) permissions: BTreeMap<(Name, Name), Patterns>,
    pub(super) topics: BTreeMap<TopicKey, TopicPatterns>,
    pub(super) parameters: BTreeMap<ParameterKey, Value>,
    pub(super) global_parameters: BTreeMap<Name, Value>,
}

impl Default for Metadata {
    fn default() -> Self {
        Self {
            ids: Ids::after(0),
            vhosts: BTreeMap::new(),
            users: BTreeMap::new(),
            permissions: BTreeMap::new(),
            topics: BTreeMap::new(),
            parameters: BTreeMap::new(),
            global_parameters: BTreeMap::new(),
        }
    }
}

impl Metadata {
    /// What a broker starts with the first time: a vhost, and a user who may do everything in it.
    pub fn start_with(&mut self, vhost: VhostSettings, user: User) -> Changes {
        let (user_name, vhost_name) = (user.name.clone(), vhost.name.clone());
        let changes = self.put_vhost(vhost).then(self.put_user(user));
        // Both are there now, so this cannot be refused.
        changes.then(self.put_permissions(&user_name, &vhost_name, Patterns::all()).unwrap_or_default())
    }

    /// Declares an exchange, or finds the one that is there and agrees.
    ///
    /// # Errors
    /// See [`MetadataError`].
    pub fn declare_exchange(
        &mut self,
        vhost: &str,
        declaration: ExchangeDeclaration,
    ) -> Result<(Arc<Exchange>, Changes), MetadataError> {
        let (vhost, ids) = self.vhost_mut(vhost)?;
        let (exchange, list) = vhost.declare_exchange(declaration, ids)?;
        Ok((exchange, self.changes(list)))
    }

    /// Deletes an exchange with its bindings; one that is not there is deleted.
    ///
    /// # Errors
    /// See [`MetadataError`].
    pub fn delete_exchange(&mut self, vhost: &str, name: &str, if_unused: bool) -> Result<Changes, MetadataError> {
        Ok(self.vhost_mut(vhost)?.0.delete_exchange(name, if_unused)?.into())
    }

    /// Declares a queue, or finds the one that is there and agrees.
    ///
    /// # Errors
    /// See [`MetadataError`].
    pub fn declare_queue(
        &mut self,
        vhost: &str,
        declaration: QueueDeclaration,
    ) -> Result<(Arc<Queue>, Changes), MetadataError> {
        let (vhost, ids) = self.vhost_mut(vhost)?;
        let (queue, list) = vhost.declare_queue(declaration, ids)?;
        Ok((queue, self.changes(list)))
    }

    /// Deletes a queue by name, for a client; one that is not there is deleted.
    ///
    /// # Errors
    /// 405 where it is another connection's.
    pub fn delete_queue(&mut self, vhost: &str, name: &str, owner: Owner) -> Result<Changes, MetadataError> {
        Ok(self.vhost_mut(vhost)?.0.delete_queue(name, owner)?.into())
    }

    /// Deletes this incarnation of a queue, for the broker (auto-delete, expiry, the end of its connection). Nothing
    /// changes where it is gone already.
    pub fn remove_queue(&mut self, queue: &Queue) -> Changes {
        self.vhosts.get_mut(&queue.vhost).map(|vhost| vhost.drop_queue(queue)).unwrap_or_default().into()
    }

    /// Binds; what is bound already stays. What a key and arguments mean is the exchange type's to say: `check` is
    /// asked, with both ends, once they are known.
    ///
    /// # Errors
    /// See [`MetadataError`]; and what `check` refuses.
    pub fn bind<E: From<MetadataError>>(
        &mut self,
        vhost: &str,
        request: BindingRequest,
        check: impl FnOnce(&Exchange, &Destination, &BindingRequest) -> Result<(), E>,
    ) -> Result<Changes, E> {
        let (vhost, ids) = self.vhost_mut(vhost)?;
        let list = vhost.bind(request, ids, check)?;
        Ok(self.changes(list))
    }

    /// Unbinds; what is not bound is unbound.
    ///
    /// # Errors
    /// See [`MetadataError`].
    pub fn unbind(&mut self, vhost: &str, request: BindingRequest) -> Result<Changes, MetadataError> {
        Ok(self.vhost_mut(vhost)?.0.unbind(request)?.into())
    }

    /// Makes a policy or replaces the one of its name, and says whether it is new.
    ///
    /// # Errors
    /// [`MetadataError::NoVhost`].
    pub fn put_policy(&mut self, policy: Policy) -> Result<(bool, Changes), MetadataError> {
        let (vhost, _) = self.vhost_mut(&policy.vhost)?;
        let (new, list) = vhost.put_policy(policy);
        Ok((new, list.into()))
    }

    /// Takes a policy away, and says whether it was there.
    ///
    /// # Errors
    /// [`MetadataError::NoVhost`].
    pub fn clear_policy(
        &mut self,
        kind: PolicyKind,
        vhost: &str,
        name: &str,
    ) -> Result<(bool, Changes), MetadataError> {
        let list = self.vhost_mut(vhost)?.0.clear_policy(kind, name);
        Ok((!list.is_empty(), list.into()))
    }

    /// Makes a vhost with its predeclared exchanges; one that is there gets the new settings.
    pub fn put_vhost(&mut self, settings: VhostSettings) -> Changes {
        self.put_vhost_of(settings, &INTERNAL_USER.into())
    }

    /// The same for a user, to whom the exchanges of a new one are put down.
    pub fn put_vhost_of(&mut self, settings: VhostSettings, user: &Name) -> Changes {
        if let Some(existing) = self.vhosts.get_mut(&settings.name) {
            if existing.settings == settings {
                return Changes::default();
            }
            existing.settings = settings.clone();
            return vec![Change::VhostPut(settings)].into();
        }
        let mut vhost = Vhost::new(settings.clone());
        let mut list = vec![Change::VhostPut(settings.clone())];
        list.extend(predeclare(&mut vhost, &mut self.ids, user));
        self.vhosts.insert(settings.name, vhost);
        self.changes(list)
    }

    /// Makes one more exchange that the broker publishes to, an internal topic exchange, in a vhost.
    ///
    /// # Errors
    /// [`MetadataError::NoVhost`].
    pub fn predeclare(&mut self, vhost: &str, name: &str) -> Result<Changes, MetadataError> {
        let (vhost, ids) = self.vhost_mut(vhost)?;
        let added = predeclared(vhost, ids, &INTERNAL_USER.into(), (name, ExchangeKind::Topic, true));
        Ok(self.changes(vec![added]))
    }

    /// Deletes a vhost and all that is in it.
    ///
    /// # Errors
    /// [`MetadataError::NoVhost`], and [`MetadataError::ProtectedVhost`].
    pub fn delete_vhost(&mut self, name: &str) -> Result<Changes, MetadataError> {
        let (vhost, _) = self.vhost_mut(name)?;
        if vhost.settings.protected == Some(true) {
            return Err(MetadataError::ProtectedVhost(name.into()));
        }
        let mut list = vhost.clear();
        list.extend(vhost.limit(VhostLimits::default()));
        let of_vhost = self.permissions.keys().filter(|(_, vhost)| &**vhost == name).cloned().collect();
        list.extend(self.drop_permissions(of_vhost));
        list.extend(self.drop_topics(|key| &*key.vhost == name));
        list.extend(self.drop_parameters(self.parameters.keys().filter(|key| &*key.vhost == name).cloned().collect()));
        self.vhosts.remove(name);
        list.push(Change::VhostRemoved(name.into()));
        Ok(list.into())
    }

    /// Changes what a vhost says of itself.
    ///
    /// # Errors
    /// [`MetadataError::NoVhost`].
    pub fn change_vhost(
        &mut self,
        name: &str,
        change: impl FnOnce(&mut VhostSettings),
    ) -> Result<Changes, MetadataError> {
        let mut settings = self.vhost(name)?.settings.clone();
        change(&mut settings);
        Ok(self.put_vhost(settings))
    }

    /// Sets a vhost's limits, all of them.
    ///
    /// # Errors
    /// [`MetadataError::NoVhost`].
    pub fn set_vhost_limits(&mut self, name: &str, limits: VhostLimits) -> Result<Changes, MetadataError> {
        let (vhost, _) = self.vhost_mut(name)?;
        let list = vhost.limit(limits);
        Ok(list.into())
    }

    /// A vhost, to look things up in it.
    ///
    /// # Errors
    /// [`MetadataError::NoVhost`], whose text and code are those of connection.open.
    pub fn vhost(&self, name: &str) -> Result<&Vhost, MetadataError> {
        self.vhosts.get(name).ok_or_else(|| MetadataError::NoVhost(name.into()))
    }

    /// All vhosts in the order of their names.
    pub fn vhosts(&self) -> impl ExactSizeIterator<Item = &Vhost> {
        self.vhosts.values()
    }

    fn vhost_mut(&mut self, name: &str) -> Result<(&mut Vhost, &mut Ids), MetadataError> {
        let vhost = self.vhosts.get_mut(name).ok_or_else(|| MetadataError::NoVhost(name.into()))?;
        Ok((vhost, &mut self.ids))
    }

    fn changes(&mut self, list: Vec<Change>) -> Changes {
        Changes { list, id_mark: self.ids.new_mark() }
    }
}

fn predeclare(vhost: &mut Vhost, ids: &mut Ids, user: &Name) -> Vec<Change> {
    PREDECLARED.into_iter().map(|one| predeclared(vhost, ids, user, one)).collect()
}

fn predeclared(
    vhost: &mut Vhost,
    ids: &mut Ids,
    user: &Name,
    (name, kind, internal): (&str, ExchangeKind, bool),
) -> Change {
    let exchange = Arc::new(Exchange {
        id: ExchangeId(ids.take()),
        vhost: vhost.settings.name.clone(),
        name: name.into(),
        kind,
        durable: true,
        auto_delete: false,
        internal,
        arguments: FieldTable::new(),
        settings: ExchangeArguments::default(),
        user: user.clone(),
    });
    vhost.put_exchange(&exchange);
    let policies = vhost.exchange_policies(exchange.id);
    Change::ExchangeAdded(exchange, policies)
}
