//! The routes that a channel used last. A publisher that keeps to a few keys asks the broker's registries only when
//! what is declared has changed.

use crate::broker::Targets;
use std::hash::{BuildHasher, Hasher};
use std::sync::Arc;

/// Routes kept by the hash of their key. 64 cover a publisher with a few dozen keys, at 2 KiB for each channel that
/// uses more than one.
const SLOTS: usize = 64;

struct Cached {
    /// Exchange and key as on the wire.
    route: Box<[u8]>,
    /// The vhost's topology that it holds for.
    topology: u64,
    targets: Arc<Targets>,
}

/// A small cache of routes.
#[derive(Default)]
pub struct RouteCache {
    last: Option<Cached>,
    others: Vec<Option<Cached>>,
    hasher: ahash::RandomState,
}

impl RouteCache {
    /// The targets of a route, if they are known and nothing has changed since.
    pub fn get(&mut self, route: &[u8], topology: u64) -> Option<&Arc<Targets>> {
        if !self.last.as_ref().is_some_and(|c| c.topology == topology && *c.route == *route) {
            let slot = self.slot(route);
            let other = self.others.get_mut(slot)?;
            if !other.as_ref().is_some_and(|c| c.topology == topology && *c.route == *route) {
                return None;
            }
            std::mem::swap(&mut self.last, other);
            // What was last goes where it is looked for.
            self.shelve(slot);
        }
        self.last.as_ref().map(|c| &c.targets)
    }

    /// Keeps the targets of a route.
    pub fn put(&mut self, route: &[u8], topology: u64, targets: Arc<Targets>) {
        let new = Cached { route: route.into(), topology, targets };
        if let Some(old) = self.last.replace(new) {
            if self.others.is_empty() {
                self.others.resize_with(SLOTS, || None);
            }
            let slot = self.slot(&old.route);
            if let Some(place) = self.others.get_mut(slot) {
                *place = Some(old);
            }
        }
    }

    fn shelve(&mut self, from: usize) {
        let Some(moved) = self.others.get_mut(from).and_then(Option::take) else { return };
        let slot = self.slot(&moved.route);
        if let Some(place) = self.others.get_mut(slot) {
            *place = Some(moved);
        }
    }

    fn slot(&self, route: &[u8]) -> usize {
        let mut hasher = self.hasher.build_hasher();
        hasher.write(route);
        hasher.finish() as usize % SLOTS
    }
}
