//! Which policies are whose: at most one of each kind for a queue or exchange, kept up to date.

use super::{Policy, PolicyKind};
use crate::metadata::{Exchange, Queue};
use crate::model::arguments::QueueType;
use crate::model::{ExchangeId, QueueId};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The policies of one queue or exchange.
#[derive(Clone, Debug, Default)]
pub struct Applied {
    /// The policy.
    pub policy: Option<Arc<Policy>>,
    /// The operator policy.
    pub operator: Option<Arc<Policy>>,
}

impl Applied {
    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.policy.is_none() && self.operator.is_none()
    }

    /// The one of a kind.
    #[must_use]
    pub fn of(&self, kind: PolicyKind) -> Option<&Arc<Policy>> {
        match kind {
            PolicyKind::Policy => self.policy.as_ref(),
            PolicyKind::Operator => self.operator.as_ref(),
        }
    }

    /// Whether these are the same policies, not only like ones.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        same(self.policy.as_ref(), other.policy.as_ref()) && same(self.operator.as_ref(), other.operator.as_ref())
    }

    fn set(&mut self, kind: PolicyKind, policy: Option<Arc<Policy>>) {
        match kind {
            PolicyKind::Policy => self.policy = policy,
            PolicyKind::Operator => self.operator = policy,
        }
    }
}

fn same(a: Option<&Arc<Policy>>, b: Option<&Arc<Policy>>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => Arc::ptr_eq(a, b),
        (None, None) => true,
        _ => false,
    }
}

/// What a policy may be for.
#[derive(Clone, Copy)]
enum Object<'a> {
    Queue(&'a str, QueueType),
    Exchange(&'a str),
}

impl Object<'_> {
    fn is_matched_by(self, policy: &Policy) -> bool {
        match self {
            Self::Queue(name, queue_type) => policy.matches_queue(name, queue_type),
            Self::Exchange(name) => policy.matches_exchange(name),
        }
    }
}

/// One policy that came, changed or went.
pub(in crate::metadata) struct Turn {
    kind: PolicyKind,
    old: Option<Arc<Policy>>,
    new: Option<Arc<Policy>>,
}

/// The policies of a vhost, and whose they are. Queues and exchanges without any are not in it.
#[derive(Clone, Debug, Default)]
pub(in crate::metadata) struct Policies {
    /// The first goes first.
    policies: Vec<Arc<Policy>>,
    operator: Vec<Arc<Policy>>,
    queues: BTreeMap<QueueId, Applied>,
    exchanges: BTreeMap<ExchangeId, Applied>,
}

impl Policies {
    /// All of a kind, the first to go first.
    pub fn of(&self, kind: PolicyKind) -> &[Arc<Policy>] {
        match kind {
            PolicyKind::Policy => &self.policies,
            PolicyKind::Operator => &self.operator,
        }
    }

    fn of_mut(&mut self, kind: PolicyKind) -> &mut Vec<Arc<Policy>> {
        match kind {
            PolicyKind::Policy => &mut self.policies,
            PolicyKind::Operator => &mut self.operator,
        }
    }

    /// The policies of a queue.
    pub fn of_queue(&self, id: QueueId) -> Applied {
        self.queues.get(&id).cloned().unwrap_or_default()
    }

    /// The policies of an exchange.
    pub fn of_exchange(&self, id: ExchangeId) -> Applied {
        self.exchanges.get(&id).cloned().unwrap_or_default()
    }

    /// Adds a policy, or replaces the one of its name. Whose it is must be found out after that.
    pub fn put(&mut self, policy: Arc<Policy>) -> Turn {
        let mut turn = self.remove(policy.kind, &policy.name);
        let list = self.of_mut(policy.kind);
        let at = list.partition_point(|other| other.precedence(&policy).is_lt());
        list.insert(at, policy.clone());
        turn.new = Some(policy);
        turn
    }

    /// Removes a policy. Whose it was must be found out after that.
    pub fn remove(&mut self, kind: PolicyKind, name: &str) -> Turn {
        let list = self.of_mut(kind);
        let at = list.iter().position(|policy| &*policy.name == name);
        Turn { kind, old: at.map(|at| list.remove(at)), new: None }
    }

    /// Finds the policies of a queue that came into being.
    pub fn add_queue(&mut self, queue: &Queue) {
        let applied = self.all(Object::Queue(&queue.name, queue.queue_type()));
        if !applied.is_empty() {
            self.queues.insert(queue.id, applied);
        }
    }

    /// Finds the policies of an exchange that came into being.
    pub fn add_exchange(&mut self, exchange: &Exchange) {
        let applied = self.all(Object::Exchange(&exchange.name));
        if !applied.is_empty() {
            self.exchanges.insert(exchange.id, applied);
        }
    }

    /// A queue is gone.
    pub fn remove_queue(&mut self, id: QueueId) {
        self.queues.remove(&id);
    }

    /// An exchange is gone.
    pub fn remove_exchange(&mut self, id: ExchangeId) {
        self.exchanges.remove(&id);
    }

    /// The policies that a queue has now, where a turn gave it others.
    pub fn turn_queue(&mut self, turn: &Turn, queue: &Queue) -> Option<Applied> {
        let object = Object::Queue(&queue.name, queue.queue_type());
        let applied = self.turned(turn, self.queues.get(&queue.id), object)?;
        keep(&mut self.queues, queue.id, &applied);
        Some(applied)
    }

    /// The policies that an exchange has now, where a turn gave it others.
    pub fn turn_exchange(&mut self, turn: &Turn, exchange: &Exchange) -> Option<Applied> {
        let object = Object::Exchange(&exchange.name);
        let applied = self.turned(turn, self.exchanges.get(&exchange.id), object)?;
        keep(&mut self.exchanges, exchange.id, &applied);
        Some(applied)
    }

    /// All policies are looked at only where the one that changed is, or was, the object's.
    fn turned(&self, turn: &Turn, applied: Option<&Applied>, object: Object<'_>) -> Option<Applied> {
        let current = applied.and_then(|applied| applied.of(turn.kind));
        let was_its = current.is_some() && same(current, turn.old.as_ref());
        let matches = |new: &Arc<Policy>| object.is_matched_by(new);
        if !was_its && !turn.new.as_ref().is_some_and(matches) {
            return None;
        }
        let best = self.best(turn.kind, object);
        if same(best, current) {
            return None;
        }
        let mut applied = applied.cloned().unwrap_or_default();
        applied.set(turn.kind, best.cloned());
        Some(applied)
    }

    fn all(&self, object: Object<'_>) -> Applied {
        let best = |kind| self.best(kind, object).cloned();
        Applied { policy: best(PolicyKind::Policy), operator: best(PolicyKind::Operator) }
    }

    fn best(&self, kind: PolicyKind, object: Object<'_>) -> Option<&Arc<Policy>> {
        self.of(kind).iter().find(|policy| object.is_matched_by(policy))
    }
}

fn keep<K: Ord>(all: &mut BTreeMap<K, Applied>, id: K, applied: &Applied) {
    if applied.is_empty() {
        all.remove(&id);
    } else {
        all.insert(id, applied.clone());
    }
}
