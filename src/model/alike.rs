//! Values of which many things have the same, kept once.

use parking_lot::Mutex;
use std::sync::{Arc, Weak};

/// Different values that are looked for: each look-up compares with all of them.
const KNOWN: usize = 16;

/// The values that were asked for last, while anybody has them.
pub struct Alike<T>(Mutex<Vec<Weak<T>>>);

impl<T: PartialEq> Alike<T> {
    /// None yet.
    #[must_use]
    pub const fn new() -> Self {
        Self(Mutex::new(Vec::new()))
    }

    /// A value, shared with those who asked for an equal one before. Not sharing is no mistake: of many different values
    /// the older ones are forgotten.
    #[must_use]
    pub fn one_of(&self, value: T) -> Arc<T> {
        let mut known = self.0.lock();
        if let Some(same) = known.iter().filter_map(Weak::upgrade).find(|known| **known == value) {
            return same;
        }
        known.retain(|known| known.strong_count() > 0);
        known.truncate(KNOWN - 1);
        let new = Arc::new(value);
        known.insert(0, Arc::downgrade(&new));
        new
    }
}

impl<T: PartialEq> Default for Alike<T> {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_are_one_as_long_as_somebody_has_it() {
        let all = Alike::new();
        let first = all.one_of("a".to_owned());
        let (other, again) = (all.one_of("b".to_owned()), all.one_of("a".to_owned()));
        assert!(Arc::ptr_eq(&first, &again) && !Arc::ptr_eq(&first, &other));
        drop((first, again));
        assert_eq!(*all.one_of("a".to_owned()), "a");
    }

    #[test]
    fn only_the_last_few_are_looked_for() {
        let all = Alike::new();
        let many: Vec<_> = (0..10 * KNOWN).map(|number| all.one_of(number)).collect();
        assert_eq!(all.0.lock().len(), KNOWN);
        let last = all.one_of(10 * KNOWN - 1);
        assert!(many.last().is_some_and(|known| Arc::ptr_eq(known, &last)));
    }
}
