//! Messages that came back and wait for the time of their next delivery. They are in the queue and not ready.

use super::returns::Returned;
use super::tally::Tally;
use crate::model::{Millis, Seq};
use std::collections::{BTreeMap, BTreeSet};

/// Messages by the time at which they are ready again; of one time, those that came back first go first. Made when there
/// is a first one: few queues ever have any.
#[derive(Debug, Default)]
pub(super) struct Waiting(Option<Box<Parts>>);

#[derive(Debug, Default)]
struct Parts {
    due: BTreeMap<(Millis, u64), Returned>,
    places: BTreeSet<Seq>,
    made: u64,
    tally: Tally,
    memory: usize,
}

impl Waiting {
    pub fn tally(&self) -> Tally {
        self.0.as_ref().map_or(Tally::default(), |parts| parts.tally)
    }

    /// Bytes of memory that they take.
    pub fn memory(&self) -> usize {
        self.0.as_ref().map_or(0, |parts| parts.memory)
    }

    /// No message is before it.
    pub fn first(&self) -> Option<Seq> {
        self.0.as_ref()?.places.first().copied()
    }

    /// When the next one is ready again.
    pub fn next(&self) -> Option<Millis> {
        self.0.as_ref()?.due.first_key_value().map(|((at, _), _)| *at)
    }

    pub fn insert(&mut self, at: Millis, message: Returned) {
        let parts = self.0.get_or_insert_default();
        parts.tally.add(message.tally());
        parts.memory += message.footprint();
        parts.places.insert(message.seq());
        parts.made += 1;
        parts.due.insert((at, parts.made), message);
    }

    /// Takes one whose time has come.
    pub fn pop(&mut self, now: Millis) -> Option<Returned> {
        let parts = self.0.as_mut()?;
        let entry = parts.due.first_entry().filter(|entry| entry.key().0 <= now)?;
        let message = entry.remove();
        parts.places.remove(&message.seq());
        parts.tally.take(message.tally());
        parts.memory = parts.memory.saturating_sub(message.footprint());
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
            let entry = Entry { seq, attributes: Attributes::default(), message, spilled: false };
            waiting.insert(at, Returned::Whole(entry));
        }
        assert_eq!((waiting.next(), waiting.first()), (Some(5), Some(1)));
        assert_eq!(waiting.tally(), Tally { count: 3, bytes: 6 });
        let mut pop = |now| waiting.pop(now).map(|message| message.seq());
        assert_eq!([pop(4), pop(5), pop(5), pop(5), pop(10), pop(10)], [None, Some(7), Some(3), None, Some(1), None]);
        assert_eq!((waiting.tally(), waiting.memory(), waiting.first()), (Tally::default(), 0, None));
    }
}
