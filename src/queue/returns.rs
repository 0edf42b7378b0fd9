//! Messages that came back and wait to be handed out again.
//!
//! A message that was let go of while it was handed out, or that waited for its retry while there was much else in
//! memory, comes back without its bytes, which are read again before it is handed out.

use super::entry::{Entry, NOTE_OVERHEAD, Note};
use super::tally::Tally;
use crate::model::{Attributes, Message, Seq};
use std::collections::{BTreeMap, VecDeque};

/// Numbers that one read of bodies spans at most for each body that it is for: what lies between is read in vain.
const MOST_GAP: u64 = 8;

/// A message that was handed out, and comes back.
#[derive(Debug)]
pub(super) enum Returned {
    /// With its bytes.
    Whole(Entry),
    /// Its bytes are only on disk.
    OnDisk(Note),
}

impl Returned {
    pub fn seq(&self) -> Seq {
        match self {
            Self::Whole(entry) => entry.seq,
            Self::OnDisk(note) => note.seq,
        }
    }

    pub fn attributes(&self) -> &Attributes {
        match self {
            Self::Whole(entry) => &entry.attributes,
            Self::OnDisk(note) => &note.attributes,
        }
    }

    pub fn attributes_mut(&mut self) -> &mut Attributes {
        match self {
            Self::Whole(entry) => &mut entry.attributes,
            Self::OnDisk(note) => &mut note.attributes,
        }
    }

    /// What is known of it, where its body is only on disk.
    fn absent(&self) -> Option<Note> {
        match self {
            Self::Whole(_) => None,
            Self::OnDisk(note) => Some(*note),
        }
    }

    /// What is known of it.
    pub fn note(&self) -> Note {
        match self {
            Self::Whole(entry) => entry.note(),
            Self::OnDisk(note) => *note,
        }
    }

    /// The same, no longer waiting for its retry.
    pub fn ready(mut self) -> Self {
        self.attributes_mut().retry_at = 0;
        self
    }

    pub fn tally(&self) -> Tally {
        match self {
            Self::Whole(entry) => entry.tally(),
            Self::OnDisk(note) => note.tally(),
        }
    }

    /// Bytes of memory that it takes.
    pub fn footprint(&self) -> usize {
        match self {
            Self::Whole(entry) => entry.footprint(),
            Self::OnDisk(_) => NOTE_OVERHEAD,
        }
    }
}

/// Messages that came back, by their places in the queue or in the order in which they came back.
#[derive(Debug, Default)]
pub(super) struct Returns {
    messages: BTreeMap<Seq, Returned>,
    /// The order in which they came back, where that is the order in which they go.
    turns: Option<VecDeque<Seq>>,
}

impl Returns {
    /// Those that go in the order in which they came back, whatever their places were.
    pub fn in_turn() -> Self {
        Self { messages: BTreeMap::new(), turns: Some(VecDeque::new()) }
    }

    pub fn len(&self) -> usize {
        self.messages.len()
    }

    pub fn is_empty(&self) -> bool {
        self.messages.is_empty()
    }

    /// No message is before it.
    pub fn first(&self) -> Option<Seq> {
        self.messages.first_key_value().map(|(seq, _)| *seq)
    }

    pub fn insert(&mut self, message: Returned) {
        let seq = message.seq();
        if let Some(turns) = &mut self.turns {
            turns.push_back(seq);
        }
        self.messages.insert(seq, message);
    }

    pub fn head(&self) -> Option<&Returned> {
        match &self.turns {
            Some(turns) => self.messages.get(turns.front()?),
            None => self.messages.first_key_value().map(|(_, message)| message),
        }
    }

    /// Takes the head, if its body is in memory.
    pub fn pop(&mut self) -> Option<Entry> {
        if !matches!(self.head()?, Returned::Whole(_)) {
            return None;
        }
        let message = match &mut self.turns {
            Some(turns) => self.messages.remove(&turns.pop_front()?),
            None => self.messages.pop_first().map(|(_, message)| message),
        };
        match message? {
            Returned::Whole(entry) => Some(entry),
            Returned::OnDisk(_) => None,
        }
    }

    /// From where to where bodies have to be read for the head, where it has none, and for those that follow it.
    pub fn to_read(&self, most: usize) -> Option<(Seq, Seq)> {
        let head = self.head().filter(|head| matches!(head, Returned::OnDisk(_)))?;
        let first = head.seq();
        let mut last = first;
        let grow = |last: &mut Seq, seq: Seq| {
            let follows = seq > *last && seq - *last <= MOST_GAP;
            let lacks = matches!(self.messages.get(&seq), Some(Returned::OnDisk(_)));
            *last = if follows && lacks { seq } else { *last };
            follows && lacks
        };
        match &self.turns {
            Some(turns) => turns.iter().skip(1).take(most).all(|seq| grow(&mut last, *seq)),
            None => self.messages.range(first + 1..).take(most).all(|(seq, _)| grow(&mut last, *seq)),
        };
        Some((first, last))
    }

    /// Gives bodies that were read from a span to the messages that lack them, and takes out, into `lost`, what is not
    /// there any more. Gives the bytes of memory that this takes.
    pub fn fill(&mut self, (from, to): (Seq, Seq), read: &[(Seq, Attributes, Message)], lost: &mut Vec<Note>) -> usize {
        let mut memory = 0;
        // A read ends early where it has brought enough.
        let reached = read.last().map_or(to, |(seq, ..)| *seq);
        let absent: Vec<Note> =
            self.messages.range(from..=reached).filter_map(|(_, message)| message.absent()).collect();
        for note in absent {
            let Ok(at) = read.binary_search_by_key(&note.seq, |(seq, ..)| *seq) else {
                self.remove(note.seq);
                lost.push(note);
                continue;
            };
            let Some((_, _, message)) = read.get(at) else { continue };
            let entry = note.with(message.clone());
            memory += entry.footprint() - NOTE_OVERHEAD;
            self.messages.insert(entry.seq, Returned::Whole(entry));
        }
        memory
    }

    fn remove(&mut self, seq: Seq) {
        self.messages.remove(&seq);
        if let Some(turns) = &mut self.turns {
            turns.retain(|turn| *turn != seq);
        }
    }

    pub fn into_messages(self) -> impl Iterator<Item = Returned> {
        self.messages.into_values()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn note(seq: Seq) -> Returned {
        Returned::OnDisk(Note { seq, attributes: Attributes::default(), body_len: 1, spilled: false })
    }

    fn whole(seq: Seq) -> Returned {
        let message = Message::from_parts(b"", b"", b"", b"x");
        Returned::Whole(Entry { seq, attributes: Attributes::default(), message, spilled: false })
    }

    #[test]
    fn the_order_is_that_of_places_or_of_turns() {
        for (mut returns, expected) in [(Returns::default(), [1, 2, 3]), (Returns::in_turn(), [3, 1, 2])] {
            [3, 1, 2].into_iter().for_each(|seq| returns.insert(whole(seq)));
            assert_eq!(returns.first(), Some(1));
            let order: Vec<_> = std::iter::from_fn(|| returns.pop().map(|entry| entry.seq)).collect();
            assert_eq!(order, expected);
            assert!(returns.is_empty());
        }
    }

    #[test]
    fn bodies_are_read_for_the_head_and_what_is_close_behind() {
        let mut returns = Returns::in_turn();
        [4, 5, 9, 30, 6].into_iter().for_each(|seq| returns.insert(note(seq)));
        returns.insert(whole(7));
        assert_eq!(returns.to_read(100), Some((4, 9)));
        assert_eq!(returns.to_read(1), Some((4, 5)));
        assert!(returns.pop().is_none());
        let read = |seq| (seq, Attributes::default(), Message::from_parts(b"", b"", b"", b"x"));
        let mut lost = Vec::new();
        returns.fill((4, 9), &[read(4), read(5), read(9)], &mut lost);
        assert_eq!(lost.iter().map(|note| note.seq).collect::<Vec<_>>(), [6]);
        let order: Vec<_> = std::iter::from_fn(|| returns.pop().map(|entry| entry.seq)).collect();
        assert_eq!(order, [4, 5, 9]);
        assert_eq!(returns.to_read(100), Some((30, 30)));
    }
}
