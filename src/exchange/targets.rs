//! A multiset of destinations: what one key, one pattern or one condition leads to.

use super::Destination;
use ahash::RandomState;
use smallvec::SmallVec;
use std::collections::HashMap;

/// Up to this many destinations a scan is as quick as a hash look-up and needs no index.
const SCANNED: usize = 16;

/// Destinations with the number of bindings that lead to each; iterates each once.
///
/// Adding and removing cost about the same with one destination and with 100,000 (a fanout exchange), and one
/// destination, the common case, is held without an allocation.
#[derive(Clone, Debug, Default)]
pub(super) struct Targets {
    list: SmallVec<[Entry; 1]>,
    index: Option<Box<Index>>,
}

/// Where in the list each destination stands. Boxed, because most lists have none.
#[derive(Clone, Debug)]
struct Index(HashMap<Destination, usize, RandomState>);

#[derive(Clone, Copy, Debug)]
struct Entry {
    to: Destination,
    bindings: u32,
}

impl Targets {
    /// Counts one more binding to `to`.
    pub(super) fn add(&mut self, to: Destination) {
        if let Some(entry) = self.position(to).and_then(|at| self.list.get_mut(at)) {
            entry.bindings += 1;
            return;
        }
        if let Some(Index(index)) = self.index.as_deref_mut() {
            index.insert(to, self.list.len());
        }
        self.list.push(Entry { to, bindings: 1 });
        if self.index.is_none() && self.list.len() > SCANNED {
            self.index = Some(Box::new(Index(self.list.iter().enumerate().map(|(at, e)| (e.to, at)).collect())));
        }
    }

    /// Takes one binding to `to` away; `false` where there is none.
    pub(super) fn remove(&mut self, to: Destination) -> bool {
        let Some(at) = self.position(to) else { return false };
        let Some(entry) = self.list.get_mut(at) else { return false };
        entry.bindings -= 1;
        if entry.bindings == 0 {
            self.list.swap_remove(at);
            self.reindex(to, at);
        }
        true
    }

    fn reindex(&mut self, gone: Destination, at: usize) {
        let Some(Index(index)) = self.index.as_deref_mut() else { return };
        index.remove(&gone);
        if let Some(moved) = self.list.get(at) {
            index.insert(moved.to, at);
        }
        if self.list.len() <= SCANNED / 2 {
            self.index = None;
        }
    }

    fn position(&self, to: Destination) -> Option<usize> {
        match self.index.as_deref() {
            Some(Index(index)) => index.get(&to).copied(),
            None => self.list.iter().position(|e| e.to == to),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Appends every destination once.
    pub(super) fn append_to(&self, out: &mut Vec<Destination>) {
        out.extend(self.list.iter().map(|e| e.to));
    }
}

/// Leaves each destination once in what was appended to `out` from `start` on.
pub(super) fn sort_and_dedup(out: &mut Vec<Destination>, start: usize) {
    let Some(tail) = out.get_mut(start..) else { return };
    tail.sort_unstable();
    let mut kept = start;
    for at in start..out.len() {
        if kept == start || out[at] != out[kept - 1] {
            out[kept] = out[at];
            kept += 1;
        }
    }
    out.truncate(kept);
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::model::QueueId;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn content(targets: &Targets) -> Vec<Destination> {
        let mut out = Vec::new();
        targets.append_to(&mut out);
        out.sort_unstable();
        out
    }

    #[test]
    fn a_destination_stays_until_its_last_binding_goes() {
        let (one, mut targets) = (Destination::Queue(QueueId(1)), Targets::default());
        targets.add(one);
        targets.add(one);
        assert!(targets.remove(one));
        assert_eq!(content(&targets), [one]);
        assert!(targets.remove(one));
        assert!(targets.is_empty());
        assert!(!targets.remove(one));
    }

    proptest! {
        #[test]
        fn behaves_as_a_counting_map(steps in prop::collection::vec((any::<bool>(), 0u64..60), 0..400)) {
            let (mut targets, mut model) = (Targets::default(), BTreeMap::<Destination, u32>::new());
            for (adds, id) in steps {
                let to = Destination::Queue(QueueId(id));
                if adds {
                    targets.add(to);
                    *model.entry(to).or_default() += 1;
                } else {
                    prop_assert_eq!(targets.remove(to), model.contains_key(&to));
                    if let Some(count) = model.get_mut(&to) {
                        *count -= 1;
                    }
                    model.retain(|_, count| *count > 0);
                }
                prop_assert_eq!(content(&targets), model.keys().copied().collect::<Vec<_>>());
            }
        }
    }
}
