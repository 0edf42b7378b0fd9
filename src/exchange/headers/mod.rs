//! The headers exchange: conditions on a message's headers, found through an index.
//!
//! A condition that wants all of its headers is filed under one of them, the one that the fewest others are filed
//! under; a condition that wants any of them is filed under each. A message looks up each of its headers and so meets
//! few conditions besides those that it fulfils.

mod condition;
#[cfg(test)]
mod tests;
mod value;

use super::targets::{Targets, sort_and_dedup};
use super::{BindError, Destination};
use ahash::RandomState;
use amqp_spec::{FieldTable, Table};
use condition::{Condition, Mode};
use smallvec::SmallVec;
use std::collections::HashMap;
use value::{Plain, Sorted};

#[derive(Clone, Debug, Default)]
pub(super) struct Headers {
    filed: Vec<Option<Filed>>,
    free: Vec<u32>,
    /// Conditions by their hash.
    known: HashMap<u64, SmallVec<[u32; 1]>, RandomState>,
    /// Wanted headers by their hash. What is found must be compared, since hashes may collide.
    index: HashMap<u64, SmallVec<[Place; 1]>, RandomState>,
    /// Bound without a wanted header: by `all`, which every message fulfils, and by `any`, which none does.
    always: Targets,
    never: Targets,
    hasher: RandomState,
}

/// A condition that wants something.
#[derive(Clone, Debug)]
struct Filed {
    condition: Condition,
    /// The wanted header that it is filed under if it wants all.
    under: usize,
    targets: Targets,
}

/// A wanted header of a filed condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place {
    id: u32,
    want: u32,
}

pub(super) fn check(arguments: &FieldTable) -> Result<(), BindError> {
    condition::check(arguments)
}

impl Headers {
    pub(super) fn bind(&mut self, arguments: &FieldTable, to: Destination) -> Result<(), BindError> {
        let condition = Condition::new(arguments)?;
        if condition.wants.is_empty() {
            self.wanting_nothing(condition.mode).add(to);
            return Ok(());
        }
        let id = self.find(&condition).unwrap_or_else(|| self.file(condition));
        if let Some(filed) = self.filed.get_mut(id as usize).and_then(Option::as_mut) {
            filed.targets.add(to);
        }
        Ok(())
    }

    pub(super) fn unbind(&mut self, arguments: &FieldTable, to: Destination) -> bool {
        let Ok(condition) = Condition::new(arguments) else { return false };
        if condition.wants.is_empty() {
            return self.wanting_nothing(condition.mode).remove(to);
        }
        let Some(id) = self.find(&condition) else { return false };
        let Some(filed) = self.filed.get_mut(id as usize).and_then(Option::as_mut) else { return false };
        let removed = filed.targets.remove(to);
        if filed.targets.is_empty() {
            self.discard(id);
        }
        removed
    }

    pub(super) fn route(&self, headers: Option<Table<'_>>, out: &mut Vec<Destination>) {
        let start = out.len();
        self.always.append_to(out);
        let mut matched = usize::from(!self.always.is_empty());
        if let Some(headers) = headers
            && !self.index.is_empty()
        {
            matched += self.look_up(&Sorted::new(headers), out);
        }
        if matched > 1 {
            sort_and_dedup(out, start);
        }
    }

    /// Appends what the fulfilled conditions lead to; how often one was found.
    fn look_up(&self, headers: &Sorted<'_>, out: &mut Vec<Destination>) -> usize {
        let mut matched = 0;
        for header in headers.iter() {
            for wanted in [Some(header.value), None] {
                for place in self.index.get(&self.token(header.key, wanted)).into_iter().flatten() {
                    let Some(filed) = self.filed.get(place.id as usize).and_then(Option::as_ref) else { continue };
                    if filed.is_met(*place, header.key, wanted, headers) {
                        filed.targets.append_to(out);
                        matched += 1;
                    }
                }
            }
        }
        matched
    }

    #[cfg(test)]
    pub(super) fn holds_nothing(&self) -> bool {
        let filed = [self.filed.len(), self.known.len(), self.index.len()] != [0; 3];
        !filed && self.always.is_empty() && self.never.is_empty()
    }

    fn wanting_nothing(&mut self, mode: Mode) -> &mut Targets {
        match mode {
            Mode::All => &mut self.always,
            Mode::Any => &mut self.never,
        }
    }

    fn token(&self, key: &[u8], value: Option<Plain<&[u8]>>) -> u64 {
        self.hasher.hash_one((key, value))
    }

    fn want_token(&self, condition: &Condition, want: usize) -> u64 {
        let want = condition.wants.get(want);
        let value = |want: &condition::Want| self.token(&want.key, want.value.as_ref().map(Plain::lend));
        want.map_or(0, value)
    }

    fn find(&self, condition: &Condition) -> Option<u32> {
        let same = |id: &&u32| {
            self.filed.get(**id as usize).and_then(Option::as_ref).is_some_and(|filed| filed.condition == *condition)
        };
        self.known.get(&self.hasher.hash_one(condition))?.iter().find(same).copied()
    }

    fn file(&mut self, condition: Condition) -> u32 {
        let crowd = |want: &usize| self.index.get(&self.want_token(&condition, *want)).map_or(0, SmallVec::len);
        let under = (0..condition.wants.len()).min_by_key(crowd).unwrap_or_default();
        let id = self.free.pop().unwrap_or(self.filed.len() as u32);
        self.known.entry(self.hasher.hash_one(&condition)).or_default().push(id);
        let filed = Filed { condition, under, targets: Targets::default() };
        for want in filed.places() {
            let token = self.want_token(&filed.condition, want);
            self.index.entry(token).or_default().push(Place { id, want: want as u32 });
        }
        match self.filed.get_mut(id as usize) {
            Some(slot) => *slot = Some(filed),
            None => self.filed.push(Some(filed)),
        }
        id
    }

    fn discard(&mut self, id: u32) {
        let Some(filed) = self.filed.get_mut(id as usize).and_then(Option::take) else { return };
        take_out(&mut self.known, self.hasher.hash_one(&filed.condition), &id);
        for want in filed.places() {
            let token = self.want_token(&filed.condition, want);
            take_out(&mut self.index, token, &Place { id, want: want as u32 });
        }
        self.free.push(id);
        if self.free.len() == self.filed.len() {
            self.free.clear();
            self.filed.clear();
        }
    }
}

fn take_out<T: PartialEq>(map: &mut HashMap<u64, SmallVec<[T; 1]>, RandomState>, token: u64, gone: &T) {
    let Some(list) = map.get_mut(&token) else { return };
    if let Some(at) = list.iter().position(|item| item == gone) {
        list.swap_remove(at);
    }
    if list.is_empty() {
        map.remove(&token);
    }
}

impl Filed {
    /// The wanted headers that the condition is filed under.
    fn places(&self) -> std::ops::Range<usize> {
        match self.condition.mode {
            Mode::All => self.under..self.under + 1,
            Mode::Any => 0..self.condition.wants.len(),
        }
    }

    /// Whether the index was right to lead here from a header of that key and value, and the rest is there too.
    fn is_met(&self, place: Place, key: &[u8], value: Option<Plain<&[u8]>>, headers: &Sorted<'_>) -> bool {
        let want = place.want as usize;
        let same = |wanted: &condition::Want| *wanted.key == *key && wanted.value.as_ref().map(Plain::lend) == value;
        self.condition.wants.get(want).is_some_and(same) && self.condition.is_met(want, headers)
    }
}
