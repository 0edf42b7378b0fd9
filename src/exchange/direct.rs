//! The direct exchange: a message goes where its whole routing key was bound.

use super::{Destination, targets::Targets};
use ahash::RandomState;
use std::collections::HashMap;

#[derive(Clone, Debug, Default)]
pub(super) struct Direct {
    keys: HashMap<Box<[u8]>, Targets, RandomState>,
}

impl Direct {
    pub(super) fn bind(&mut self, key: &[u8], to: Destination) {
        match self.keys.get_mut(key) {
            Some(targets) => targets.add(to),
            None => self.keys.entry(key.into()).or_default().add(to),
        }
    }

    pub(super) fn unbind(&mut self, key: &[u8], to: Destination) -> bool {
        let Some(targets) = self.keys.get_mut(key) else { return false };
        let removed = targets.remove(to);
        if targets.is_empty() {
            self.keys.remove(key);
        }
        removed
    }

    pub(super) fn route(&self, key: &[u8], out: &mut Vec<Destination>) {
        if let Some(targets) = self.keys.get(key) {
            targets.append_to(out);
        }
    }

    #[cfg(test)]
    pub(super) fn holds_nothing(&self) -> bool {
        self.keys.is_empty()
    }
}
