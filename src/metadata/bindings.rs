//! The bindings of a vhost, found from either end.

use super::{Binding, DestinationId};
use crate::model::ExchangeId;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// An ordered set of bindings.
pub(super) type BindingSet = BTreeSet<Arc<Binding>>;

/// Two indexes over the same bindings; no end has an empty set.
#[derive(Clone, Debug, Default)]
pub(super) struct Bindings {
    from: BTreeMap<ExchangeId, BindingSet>,
    to: BTreeMap<DestinationId, BindingSet>,
}

impl Bindings {
    /// Adds a binding; false when it is there already.
    pub(super) fn insert(&mut self, binding: &Arc<Binding>) -> bool {
        let added = self.from.entry(binding.source.id).or_default().insert(binding.clone());
        if added {
            self.to.entry(binding.destination.id()).or_default().insert(binding.clone());
        }
        added
    }

    pub(super) fn get(&self, wanted: &Binding) -> Option<&Arc<Binding>> {
        self.from.get(&wanted.source.id)?.get(wanted)
    }

    /// Removes a binding and returns the one that was there.
    pub(super) fn remove(&mut self, wanted: &Binding) -> Option<Arc<Binding>> {
        let binding = take_one(&mut self.from, wanted.source.id, wanted)?;
        take_one(&mut self.to, wanted.destination.id(), wanted);
        Some(binding)
    }

    /// Removes all that lead from an exchange.
    pub(super) fn remove_from(&mut self, source: ExchangeId) -> BindingSet {
        let gone = self.from.remove(&source).unwrap_or_default();
        for binding in &gone {
            take_one(&mut self.to, binding.destination.id(), binding);
        }
        gone
    }

    /// Removes all that lead to a queue or exchange.
    pub(super) fn remove_to(&mut self, destination: DestinationId) -> BindingSet {
        let gone = self.to.remove(&destination).unwrap_or_default();
        for binding in &gone {
            take_one(&mut self.from, binding.source.id, binding);
        }
        gone
    }

    pub(super) fn any_from(&self, source: ExchangeId) -> bool {
        self.from.contains_key(&source)
    }

    pub(super) fn from(&self, source: ExchangeId) -> impl Iterator<Item = &Arc<Binding>> {
        self.from.get(&source).into_iter().flatten()
    }

    pub(super) fn to(&self, destination: DestinationId) -> impl Iterator<Item = &Arc<Binding>> {
        self.to.get(&destination).into_iter().flatten()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Arc<Binding>> {
        self.from.values().flatten()
    }
}

fn take_one<K: Ord>(index: &mut BTreeMap<K, BindingSet>, end: K, wanted: &Binding) -> Option<Arc<Binding>> {
    let set = index.get_mut(&end)?;
    let taken = set.take(wanted);
    if set.is_empty() {
        index.remove(&end);
    }
    taken
}
