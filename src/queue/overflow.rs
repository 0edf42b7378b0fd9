//! The books of the messages that are on disk for want of memory only: transient ones, and all of a queue that does not
//! outlive the broker. Nothing here outlives it either.

use super::tally::Tally;
use crate::model::Seq;
use crate::store::OverflowWrites;
use std::ops::RangeInclusive;

/// Messages that are gone, for which their space is worth a deletion: few range deletions keep reads quick.
const WORTH_COUNT: u64 = 8192;
/// The same in bytes of bodies.
const WORTH_BYTES: u64 = 1 << 20;

#[derive(Debug, Default)]
pub(super) struct Overflow {
    /// What is there, or on its way, and not gone.
    live: Tally,
    /// Made when something first goes there: few queues ever need that.
    books: Option<Box<Books>>,
    /// The queue has asked for a commit because it wants memory back.
    pub wanted: bool,
}

#[derive(Debug, Default)]
struct Books {
    /// Everything in these is gone; neither sorted nor joined, but for what comes in order.
    gone: Vec<(Seq, Seq)>,
    gone_tally: Tally,
    /// The numbers among which everything lies that a commit under way writes.
    going: Option<RangeInclusive<Seq>>,
}

impl Overflow {
    /// What is there, or on its way, and not gone.
    pub fn live(&self) -> Tally {
        self.live
    }

    /// Whether anything is there, needed or not.
    pub fn is_used(&self) -> bool {
        self.live.count > 0 || self.books.as_ref().is_some_and(|books| !books.gone.is_empty())
    }

    /// Whether a message that was given to a commit is readable.
    pub fn is_readable(&self, seq: Seq) -> bool {
        let going = self.books.as_ref().and_then(|books| books.going.as_ref());
        going.is_none_or(|going| !going.contains(&seq))
    }

    /// A message is no longer needed. Says whether a commit is worth it.
    pub fn gone(&mut self, seq: Seq, tally: Tally) -> bool {
        let gone = &mut self.books.get_or_insert_default().gone;
        match gone.last_mut() {
            Some((_, last)) if last.checked_add(1) == Some(seq) => *last = seq,
            Some((first, _)) if seq.checked_add(1) == Some(*first) => *first = seq,
            _ => gone.push((seq, seq)),
        }
        self.forget(tally);
        self.is_worth_deleting()
    }

    /// Counts fewer.
    pub fn forget(&mut self, tally: Tally) {
        if tally.count == 0 {
            return;
        }
        self.live.take(tally);
        self.books.get_or_insert_default().gone_tally.add(tally);
    }

    /// Counts what was read as what it is instead of what was thought to be there.
    pub fn correct(&mut self, before: Tally, after: Tally) {
        self.live.take(before);
        self.live.add(after);
    }

    /// Nothing of a range is needed any more; it was counted before.
    pub fn gone_range(&mut self, range: (Seq, Seq)) {
        self.books.get_or_insert_default().gone.push(range);
    }

    /// Whether what is gone is much, or all.
    pub fn is_worth_deleting(&self) -> bool {
        let Some(books) = &self.books else { return false };
        let all = self.live.count == 0 && !books.gone.is_empty();
        all || books.gone_tally.count >= WORTH_COUNT || books.gone_tally.bytes >= WORTH_BYTES
    }

    /// Adds the deletions to a commit, into which the new messages have been put already. Nothing of the queue is
    /// before `head`.
    pub fn collect(&mut self, head: Seq, writes: &mut OverflowWrites) {
        self.wanted = false;
        for (_, _, message) in &writes.puts {
            self.live.add(Tally::one(message.body_len()));
        }
        let seqs = || writes.puts.iter().map(|(seq, ..)| *seq);
        if let Some((first, last)) = seqs().min().zip(seqs().max()) {
            self.books.get_or_insert_default().going = Some(first..=last);
        } else if let Some(books) = &mut self.books {
            books.going = None;
        }
        if self.is_worth_deleting()
            && let Some(books) = &mut self.books
        {
            books.delete(head, writes);
        }
        (writes.left, writes.left_bytes) = (self.live.count, self.live.bytes);
    }

    /// What was given to the last commit is readable. Says whether that was anything.
    pub fn commit(&mut self) -> bool {
        self.books.as_mut().and_then(|books| books.going.take()).is_some()
    }
}

impl Books {
    /// What is behind the head goes in one range, with all that lies between.
    fn delete(&mut self, head: Seq, writes: &mut OverflowWrites) {
        self.gone.sort_unstable();
        for (first, last) in self.gone.drain(..) {
            match writes.gone.last_mut() {
                Some((_, end)) if last < head || end.checked_add(1) == Some(first) => *end = last.max(*end),
                _ => writes.gone.push((first, last)),
            }
        }
        writes.freed = std::mem::take(&mut self.gone_tally).bytes;
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::model::{Attributes, Message};

    fn holding(seqs: impl Iterator<Item = Seq>) -> Overflow {
        let (mut overflow, mut writes) = (Overflow::default(), OverflowWrites::default());
        let message = Message::from_parts(b"", b"", b"", b"x");
        writes.puts.extend(seqs.map(|seq| (seq, Attributes::default(), message.clone())));
        overflow.collect(1, &mut writes);
        assert!(overflow.commit());
        overflow
    }

    #[test]
    fn what_is_behind_the_head_goes_in_one_range_and_the_rest_around_what_stays() {
        let mut overflow = holding(1..=100);
        for seq in (1..=100).rev().filter(|seq| seq % 2 == 0 && *seq != 70) {
            overflow.gone(seq, Tally::one(1));
        }
        overflow.books.as_mut().unwrap().gone_tally.count = WORTH_COUNT;
        let mut writes = OverflowWrites::default();
        overflow.collect(50, &mut writes);
        assert_eq!(writes.gone.first(), Some(&(2, 48)));
        assert_eq!(writes.gone.len(), 1 + 25);
        assert!(writes.gone.iter().all(|(first, last)| !(*first..=*last).contains(&70)));
        assert_eq!((writes.freed, writes.left), (49, 51));
    }

    #[test]
    fn the_last_one_takes_everything_along() {
        let mut overflow = holding([3, 4].into_iter());
        assert!(!overflow.gone(4, Tally::one(1)));
        assert!(overflow.gone(3, Tally::one(1)));
        let mut writes = OverflowWrites::default();
        overflow.collect(5, &mut writes);
        assert_eq!((writes.gone, writes.left), (vec![(3, 4)], 0));
        assert!(!overflow.is_used());
    }
}
