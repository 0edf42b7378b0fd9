//! Setting and clearing the policies of a vhost.

use super::policy::Turn;
use super::{Applied, Change, Policy, PolicyKind, Vhost};
use crate::model::{ExchangeId, QueueId};
use std::sync::Arc;

impl Vhost {
    /// The policies of a kind, the first to go first.
    #[must_use]
    pub fn policies(&self, kind: PolicyKind) -> &[Arc<Policy>] {
        self.policies.of(kind)
    }

    /// The policy of that kind and name.
    #[must_use]
    pub fn policy(&self, kind: PolicyKind, name: &str) -> Option<&Arc<Policy>> {
        self.policies(kind).iter().find(|policy| &*policy.name == name)
    }

    /// The policies of a queue.
    #[must_use]
    pub fn queue_policies(&self, id: QueueId) -> Applied {
        self.policies.of_queue(id)
    }

    /// The policies of an exchange.
    #[must_use]
    pub fn exchange_policies(&self, id: ExchangeId) -> Applied {
        self.policies.of_exchange(id)
    }

    /// Sets a policy, and says whether it is new. Setting what is there changes nothing.
    pub(super) fn put_policy(&mut self, policy: Policy) -> (bool, Vec<Change>) {
        let known = self.policy(policy.kind, &policy.name);
        if known.is_some_and(|known| **known == policy) {
            return (false, Vec::new());
        }
        let (new, policy) = (known.is_none(), Arc::new(policy));
        let turn = self.policies.put(policy.clone());
        let mut changes = vec![Change::PolicyPut(policy)];
        self.turn(&turn, &mut changes);
        (new, changes)
    }

    /// Takes a policy away. Nothing changes where there is none.
    pub(super) fn clear_policy(&mut self, kind: PolicyKind, name: &str) -> Vec<Change> {
        let Some(policy) = self.policy(kind, name).cloned() else { return Vec::new() };
        let turn = self.policies.remove(kind, name);
        let mut changes = vec![Change::PolicyRemoved(policy)];
        self.turn(&turn, &mut changes);
        changes
    }

    /// Takes all policies away from a vhost that has nothing else any more.
    pub(super) fn drop_policies(&mut self) -> impl Iterator<Item = Change> {
        let gone = std::mem::take(&mut self.policies);
        let all: Vec<_> = [PolicyKind::Policy, PolicyKind::Operator].map(|kind| gone.of(kind).to_vec()).concat();
        all.into_iter().map(Change::PolicyRemoved)
    }

    /// Gives those whom a policy concerns, or has concerned, their policies.
    fn turn(&mut self, turn: &Turn, changes: &mut Vec<Change>) {
        let Self { policies, queues, exchanges, .. } = self;
        for exchange in exchanges.values() {
            let applied = policies.turn_exchange(turn, exchange);
            changes.extend(applied.map(|applied| Change::ExchangePolicies(exchange.clone(), applied)));
        }
        for queue in queues.values() {
            let applied = policies.turn_queue(turn, queue);
            changes.extend(applied.map(|applied| Change::QueuePolicies(queue.clone(), applied)));
        }
    }
}
