//! Messages that came back and wait for the time of their next delivery. They are in the queue and not ready.

use super::returns::Returned;
use super::tally::Tally;
use crate::model::{Millis, Seq};
use std::collections::{BTreeMap, BTreeSet};

/// Messages by the time at which they are ready again; of one time, those that came back first go first.
#[derive(Debug, Default)]
pub(super) struct Waiting {
    due: BTreeMap<(Millis, u64), Returned>,
    places: BTreeSet<Seq>,
    made: u64,
    tally: Tally,
    memory: usize,
}

impl Waiting {
    pub fn tally(&self) -> Tally {
        self.tally
    }

    /// Bytes of memory that they take.
    pub fn memory(&self) -> usize {
        self.memory
    }

    /// No message is before it.
    pub fn first(&self) -> Option<Seq> {
        self.places.first().copied()
    }

    /// When the next one is ready again.
    pub fn next(&self) -> Option<Millis> {
        self.due.first_key_value().map(|((at, _), _)| *at)
    }

    pub fn insert(&mut self, at: Millis, message: Returned) {
        self.tally.add(message.tally());
        self.memory += message.footprint();
        self.places.insert(message.seq());
        self.made += 1;
        self.due.insert((at, self.made), message);
    }

    /// Takes one whose time has come.
    pub fn pop(&mut self, now: Millis) -> Option<Returned> {
        let entry = self.due.first_entry().filter(|entry| entry.key().0 <= now)?;
        let message = entry.remove();
        self.places.remove(&message.seq());
        self.tally.take(message.tally());
        self.memory = self.memory.saturating_sub(message.footprint());
        Some(message)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::model::{Attributes, Message};
    use crate::queue::entry::Entry;

    #[test]
    fn they_go_at_their_times_and_in_the_order_in_which_they_came() {
        let mut waiting = Waiting::default();
        for (at, seq) in [(9, 1), (5, 7), (5, 3)] {
            let message = Message::from_parts(b"", b"", b"", b"xy");
            waiting.insert(at, Returned::Whole(Entry { seq, attributes: Attributes::default(), message }));
        }
        assert_eq!((waiting.next(), waiting.first()), (Some(5), Some(1)));
        assert_eq!(waiting.tally(), Tally { count: 3, bytes: 6 });
        let mut pop = |now| waiting.pop(now).map(|message| message.seq());
        assert_eq!([pop(4), pop(5), pop(5), pop(5), pop(10), pop(10)], [None, Some(7), Some(3), None, Some(1), None]);
        assert_eq!((waiting.tally(), waiting.memory(), waiting.first()), (Tally::default(), 0, None));
    }
}
