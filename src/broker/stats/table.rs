//! The histories of many objects of one kind, within bounds.

use super::history::{Depth, History};
use crate::model::Millis;
use ahash::RandomState;
use std::collections::HashMap;
use std::hash::Hash;

/// Objects of one kind whose samples of the last hour are kept; of the others only the last steps are, from which rates are
/// told. A busy queue's take 16 KB in an hour, so this bounds all of them to 8 MB; a rate takes some 400 bytes.
const DEEP: usize = 512;

/// How long the history of an object in which nothing happens is kept: as long as its finest samples reach.
const QUIET: Millis = 600_000;

struct Entry<const N: usize> {
    history: History<N>,
    deep: bool,
}

/// Histories by what they are of.
pub(super) struct Table<K, const N: usize> {
    entries: HashMap<K, Entry<N>, RandomState>,
    deep: usize,
}

impl<K, const N: usize> Default for Table<K, N> {
    fn default() -> Self {
        Self { entries: HashMap::default(), deep: 0 }
    }
}

impl<K: Hash + Eq, const N: usize> Table<K, N> {
    pub fn get(&self, key: &K) -> Option<&History<N>> {
        self.entries.get(key).map(|entry| &entry.history)
    }

    /// Whether one more may have its samples of the last hour kept.
    pub fn has_room(&self) -> bool {
        self.deep < DEEP
    }

    /// Begins a history where there is none: with what was the case a step ago.
    pub fn begin(&mut self, key: K, step: Millis, before: Millis, values: &[u64; N]) -> &mut History<N> {
        let Self { entries, deep } = self;
        let entry = entries.entry(key).or_insert_with(|| {
            let depth = if *deep < DEEP { Depth::Basic } else { Depth::Brief };
            *deep += usize::from(depth == Depth::Basic);
            Entry { history: History::new(depth, step, before, values), deep: depth == Depth::Basic }
        });
        &mut entry.history
    }

    /// Forgets those in which nothing has happened for a while.
    pub fn forget_quiet(&mut self, now: Millis, step: Millis) {
        let Self { entries, deep } = self;
        entries.retain(|_, entry| {
            let patience = if entry.deep { QUIET } else { 2 * step };
            let stays = entry.history.changed_at() + patience >= now;
            *deep -= usize::from(entry.deep && !stays);
            stays
        });
    }

    /// Forgets those whose keys are no more.
    pub fn forget_unless(&mut self, stays: impl Fn(&K) -> bool) {
        let Self { entries, deep } = self;
        entries.retain(|key, entry| {
            let stays = stays(key);
            *deep -= usize::from(entry.deep && !stays);
            stays
        });
    }

    pub fn remove(&mut self, key: &K) {
        if self.entries.remove(key).is_some_and(|entry| entry.deep) {
            self.deep -= 1;
        }
    }
}
