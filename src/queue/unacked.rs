//! Messages that were handed out and not settled yet.
//!
//! Nearly always they are handed out in ascending order and settled near the front, so they lie in a deque whose
//! settled places stay as gaps: taking one is an index where the numbers are dense and a binary search where not.
//! What is handed out again, and so is older than the youngest here, goes to a gap of its own number or to a map.
//! Where they are many, the oldest of which the bytes are on disk lose those and lie in another map.

use super::entry::{Entry, NOTE_OVERHEAD, Note};
use super::returns::Returned;
use super::tally::Tally;
use crate::model::{ConsumerId, Seq};
use std::collections::{BTreeMap, VecDeque};

/// Gaps that are kept at least before the deque is rebuilt without them.
const MIN_GAPS: usize = 64;

/// A message and who has it; nobody where it was got.
#[derive(Debug)]
pub(super) struct Held {
    pub consumer: Option<ConsumerId>,
    pub entry: Entry,
}

#[derive(Debug)]
struct Slot {
    seq: Seq,
    held: Option<Held>,
}

#[derive(Debug, Default)]
pub(super) struct Unacked {
    /// Ascending; the first and the last are no gaps.
    window: VecDeque<Slot>,
    gaps: usize,
    late: BTreeMap<Seq, Held>,
    /// Those whose bytes are only on disk.
    away: BTreeMap<Seq, (Option<ConsumerId>, Note)>,
    tally: Tally,
    /// Bytes of memory that those in `window` and `late` take.
    memory: usize,
}

impl Unacked {
    pub fn tally(&self) -> Tally {
        self.tally
    }

    /// Those whose bytes are only on disk.
    pub fn away(&self) -> usize {
        self.away.len()
    }

    /// Bytes of memory that they take.
    pub fn memory(&self) -> usize {
        self.memory + self.away.len() * NOTE_OVERHEAD
    }

    /// Bytes of memory that those with their bytes take.
    pub fn whole_memory(&self) -> usize {
        self.memory
    }

    pub fn first(&self) -> Option<Seq> {
        let window = self.window.front().map(|slot| slot.seq);
        let late = self.late.first_key_value().map(|(seq, _)| *seq);
        let away = self.away.first_key_value().map(|(seq, _)| *seq);
        window.into_iter().chain(late).chain(away).min()
    }

    /// Those from `from` on, ascending.
    pub fn seqs_from(&self, from: Seq) -> Vec<Seq> {
        let start = self.window.partition_point(|slot| slot.seq < from);
        let window = self.window.range(start..).filter(|slot| slot.held.is_some()).map(|slot| slot.seq);
        let late = self.late.range(from..).map(|(seq, _)| *seq);
        let away = self.away.range(from..).map(|(seq, _)| *seq);
        let mut seqs: Vec<Seq> = window.chain(late).chain(away).collect();
        seqs.sort_unstable();
        seqs
    }

    pub fn insert(&mut self, held: Held) {
        let seq = held.entry.seq;
        self.tally.add(held.entry.tally());
        self.memory += held.entry.footprint();
        if self.window.back().is_none_or(|last| last.seq < seq) {
            self.window.push_back(Slot { seq, held: Some(held) });
        } else if let Some(slot) = self.position(seq).and_then(|at| self.window.get_mut(at)) {
            slot.held = Some(held);
            self.gaps -= 1;
        } else {
            self.late.insert(seq, held);
        }
    }

    pub fn remove(&mut self, seq: Seq) -> Option<(Option<ConsumerId>, Returned)> {
        let Some(held) = self.take(seq).or_else(|| self.late.remove(&seq)) else {
            let (consumer, note) = self.away.remove(&seq)?;
            self.tally.take(note.tally());
            return Some((consumer, Returned::OnDisk(note)));
        };
        self.tally.take(held.entry.tally());
        self.memory = self.memory.saturating_sub(held.entry.footprint());
        Some((held.consumer, Returned::Whole(held.entry)))
    }

    /// Shows the oldest messages that have their bytes, until `bytes` of memory were seen or `offer` says that it is
    /// enough.
    pub fn offer_oldest(&mut self, bytes: usize, mut offer: impl FnMut(&mut Entry) -> bool) {
        let mut seen = 0;
        let window = self.window.iter_mut().filter_map(|slot| slot.held.as_mut());
        for held in self.late.values_mut().chain(window) {
            seen += held.entry.footprint();
            if !offer(&mut held.entry) || seen >= bytes {
                return;
            }
        }
    }

    /// Lets go of the bytes of the oldest messages that `on_disk` says are on disk, until those that are left take no
    /// more than `limit` bytes of memory.
    pub fn let_go(&mut self, limit: usize, on_disk: impl Fn(&Entry) -> bool) {
        let Self { window, late, away, memory, gaps, .. } = self;
        let mut let_go = |held: Held| {
            *memory = memory.saturating_sub(held.entry.footprint());
            away.insert(held.entry.seq, (held.consumer, held.entry.note()));
            *memory > limit
        };
        let mut more = true;
        for (_, held) in late.extract_if(.., |_, held| on_disk(&held.entry)) {
            more = let_go(held);
            if !more {
                break;
            }
        }
        for slot in window.iter_mut() {
            if !more {
                break;
            }
            if let Some(held) = slot.held.take_if(|held| on_disk(&held.entry)) {
                more = let_go(held);
                *gaps += 1;
            }
        }
        self.close_gaps();
    }

    fn position(&self, seq: Seq) -> Option<usize> {
        let first = self.window.front()?.seq;
        let dense = usize::try_from(seq.checked_sub(first)?).ok()?;
        if self.window.get(dense).is_some_and(|slot| slot.seq == seq) {
            return Some(dense);
        }
        self.window.binary_search_by_key(&seq, |slot| slot.seq).ok()
    }

    fn take(&mut self, seq: Seq) -> Option<Held> {
        let at = self.position(seq)?;
        let held = self.window.get_mut(at)?.held.take()?;
        self.gaps += 1;
        self.close_gaps();
        Some(held)
    }

    fn close_gaps(&mut self) {
        while self.window.front().is_some_and(|slot| slot.held.is_none()) {
            self.window.pop_front();
            self.gaps -= 1;
        }
        while self.window.back().is_some_and(|slot| slot.held.is_none()) {
            self.window.pop_back();
            self.gaps -= 1;
        }
        if self.gaps > MIN_GAPS && self.gaps > self.window.len() / 2 {
            self.window.retain(|slot| slot.held.is_some());
            self.gaps = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::model::{Attributes, Message};

    fn held(seq: Seq) -> Held {
        let entry = Entry {
            seq,
            attributes: Attributes::default(),
            message: Message::from_parts(b"", b"", b"", b"x"),
            spilled: false,
        };
        Held { consumer: None, entry }
    }

    #[test]
    fn any_order_of_settling_finds_every_message_once() {
        let mut unacked = Unacked::default();
        for seq in (1..=1000).filter(|seq| seq % 7 != 0) {
            unacked.insert(held(seq));
        }
        assert_eq!(unacked.tally().count, 1000 - 1000 / 7);
        for seq in (1..=1000).map(|n| n * 617 % 1001) {
            assert_eq!(unacked.remove(seq).is_some(), seq % 7 != 0, "{seq}");
            assert!(unacked.remove(seq).is_none());
        }
        assert_eq!(unacked.tally(), Tally::default());
        assert_eq!((unacked.memory(), unacked.first(), unacked.window.len()), (0, None, 0));
    }

    #[test]
    fn what_is_handed_out_again_is_found_among_the_younger() {
        let mut unacked = Unacked::default();
        (10..20).for_each(|seq| unacked.insert(held(seq)));
        unacked.remove(15).unwrap();
        unacked.insert(held(15));
        unacked.insert(held(3));
        assert_eq!(unacked.first(), Some(3));
        assert_eq!(unacked.seqs_from(14), [14, 15, 16, 17, 18, 19]);
        assert_eq!(unacked.remove(3).unwrap().1.seq(), 3);
        assert_eq!(unacked.remove(15).unwrap().1.seq(), 15);
        assert_eq!(unacked.tally().count, 9);
    }

    #[test]
    fn the_oldest_lose_their_bytes_and_are_found_as_before() {
        let mut unacked = Unacked::default();
        (1..=100).for_each(|seq| unacked.insert(held(seq)));
        let each = unacked.memory() / 100;
        unacked.let_go(40 * each, |entry| entry.seq != 2);
        assert_eq!((unacked.whole_memory(), unacked.memory()), (40 * each, 40 * each + 60 * NOTE_OVERHEAD));
        assert_eq!((unacked.first(), unacked.tally().count), (Some(1), 100));
        assert_eq!(unacked.seqs_from(1), (1..=100).collect::<Vec<_>>());
        let whole = |kept| matches!(kept, Some((_, Returned::Whole(_))));
        let found: Vec<bool> = (1..=100).map(|seq| whole(unacked.remove(seq))).collect();
        assert!((1..=100).zip(found).all(|(seq, whole)| whole == (seq == 2 || seq > 61)));
        assert_eq!((unacked.memory(), unacked.tally()), (0, Tally::default()));
    }

    #[test]
    fn gaps_behind_one_that_stays_are_let_go() {
        let mut unacked = Unacked::default();
        unacked.insert(held(1));
        for seq in 2..10_000 {
            unacked.insert(held(seq));
            unacked.insert(held(seq + 100_000));
            unacked.remove(seq).unwrap();
            unacked.remove(seq + 100_000).unwrap();
        }
        assert!(unacked.window.len() <= 2 + 2 * MIN_GAPS);
    }
}
