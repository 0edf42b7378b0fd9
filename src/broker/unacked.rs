//! What a channel has handed to its client and not got settled yet, by delivery tag.

use crate::model::Seq;
use std::collections::VecDeque;

/// One outstanding delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// Where it came from: an index of the channel's feeds.
    pub feed: u32,
    /// Its place in its queue.
    pub seq: Seq,
}

/// The feed of what was taken away from the client: no feed has this index.
const TIMED_OUT: u32 = u32::MAX;

/// The tag is not outstanding on this channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownTag;

/// Outstanding deliveries. Tags are given one after the other, so a tag is an index: settling any of a million costs
/// the same.
#[derive(Debug)]
pub struct Unacked {
    /// The tag of the first element of `held`.
    first: u64,
    /// By tag from `first` on; `None` is settled already, or needed no acknowledgement.
    held: VecDeque<Option<Held>>,
    outstanding: usize,
}

impl Default for Unacked {
    fn default() -> Self {
        Self { first: 1, held: VecDeque::new(), outstanding: 0 }
    }
}

impl Unacked {
    /// How many deliveries are outstanding.
    #[must_use]
    pub fn outstanding(&self) -> usize {
        self.outstanding
    }

    /// Gives the next tag; with `held` it is outstanding from now on.
    pub fn hand_out(&mut self, held: Option<Held>) -> u64 {
        let tag = self.first + self.held.len() as u64;
        match held {
            None if self.held.is_empty() => self.first += 1,
            None => self.held.push_back(None),
            some => {
                self.held.push_back(some);
                self.outstanding += 1;
            }
        }
        tag
    }

    /// Settles one tag, or with `multiple` all up to it (0 means all there are), and gives them to `each` in order.
    ///
    /// # Errors
    /// When `tag` itself is not outstanding; nothing is settled then (RabbitMQ: 406 unknown delivery tag).
    pub fn settle(&mut self, tag: u64, multiple: bool, mut each: impl FnMut(Held)) -> Result<(), UnknownTag> {
        if multiple && tag == 0 {
            self.drain(self.held.len(), &mut each);
            return Ok(());
        }
        let index = tag.checked_sub(self.first).and_then(|i| usize::try_from(i).ok()).ok_or(UnknownTag)?;
        let slot = self.held.get_mut(index).filter(|slot| slot.is_some()).ok_or(UnknownTag)?;
        if multiple {
            self.drain(index + 1, &mut each);
        } else if let Some(held) = slot.take() {
            self.outstanding -= 1;
            each(held);
            self.trim();
        }
        Ok(())
    }

    /// Takes the deliveries of a feed whose tags are below one away from the client, and gives their places. Their tags
    /// stay outstanding: settling one that comes too late is no error, and settles nothing.
    pub fn time_out(&mut self, feed: u32, below: u64) -> Vec<Seq> {
        let count = usize::try_from(below.saturating_sub(self.first)).unwrap_or(usize::MAX).min(self.held.len());
        let overdue = self.held.range_mut(..count).flatten().filter(|held| held.feed == feed);
        overdue.map(|held| std::mem::replace(held, Held { feed: TIMED_OUT, seq: 0 }).seq).collect()
    }

    /// Outstanding tags up to one (0 means all there are), in order.
    pub fn tags_up_to(&self, tag: u64) -> impl Iterator<Item = u64> {
        let last = if tag == 0 { u64::MAX } else { tag };
        let tags = self.held.iter().zip(self.first..);
        tags.take_while(move |(_, t)| *t <= last).filter_map(|(held, t)| held.map(|_| t))
    }

    /// Whether a tag is outstanding.
    #[must_use]
    pub fn knows(&self, tag: u64) -> bool {
        tag.checked_sub(self.first).is_some_and(|i| matches!(self.held.get(i as usize), Some(Some(_))))
    }

    fn drain(&mut self, count: usize, each: &mut impl FnMut(Held)) {
        for held in self.held.drain(..count).flatten() {
            self.outstanding -= 1;
            each(held);
        }
        self.first += count as u64;
        self.trim();
    }

    fn trim(&mut self) {
        while let Some(None) = self.held.front() {
            self.held.pop_front();
            self.first += 1;
        }
        if self.held.is_empty() && self.held.capacity() > 4096 {
            self.held = VecDeque::new();
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn with(count: u64) -> Unacked {
        let mut unacked = Unacked::default();
        for seq in 1..=count {
            assert_eq!(unacked.hand_out(Some(Held { feed: 0, seq })), seq);
        }
        unacked
    }

    fn settle(unacked: &mut Unacked, tag: u64, multiple: bool) -> Result<Vec<Seq>, UnknownTag> {
        let mut seqs = Vec::new();
        unacked.settle(tag, multiple, |held| seqs.push(held.seq)).map(|()| seqs)
    }

    #[test]
    fn a_tag_is_settled_once() {
        let mut unacked = with(3);
        assert_eq!(settle(&mut unacked, 2, false), Ok(vec![2]));
        assert_eq!(settle(&mut unacked, 2, false), Err(UnknownTag));
        assert_eq!(settle(&mut unacked, 4, false), Err(UnknownTag));
        assert_eq!(settle(&mut unacked, 0, false), Err(UnknownTag));
        assert_eq!(unacked.outstanding(), 2);
    }

    #[test]
    fn multiple_settles_all_up_to_a_tag_that_must_be_outstanding_itself() {
        let mut unacked = with(4);
        settle(&mut unacked, 3, false).unwrap();
        assert_eq!(settle(&mut unacked, 3, true), Err(UnknownTag));
        assert_eq!(settle(&mut unacked, 2, true), Ok(vec![1, 2]));
        assert_eq!(settle(&mut unacked, 0, true), Ok(vec![4]));
        assert_eq!(settle(&mut unacked, 0, true), Ok(vec![]));
    }

    #[test]
    fn what_timed_out_is_settled_late_and_settles_nothing() {
        let mut unacked = with(3);
        unacked.hand_out(Some(Held { feed: 1, seq: 9 }));
        assert_eq!(unacked.time_out(0, 3), [1, 2]);
        assert_eq!(unacked.time_out(0, u64::MAX), [3]);
        assert_eq!(unacked.time_out(0, u64::MAX), [0; 0]);
        let mut feeds = Vec::new();
        unacked.settle(4, true, |held| feeds.push(held.feed)).unwrap();
        assert_eq!(feeds, [TIMED_OUT, TIMED_OUT, TIMED_OUT, 1]);
    }

    #[test]
    fn deliveries_that_need_no_acknowledgement_take_tags_too() {
        let mut unacked = Unacked::default();
        assert_eq!(unacked.hand_out(None), 1);
        assert_eq!(unacked.hand_out(Some(Held { feed: 0, seq: 9 })), 2);
        assert_eq!(unacked.hand_out(None), 3);
        assert_eq!(settle(&mut unacked, 3, false), Err(UnknownTag));
        assert_eq!(settle(&mut unacked, 2, true), Ok(vec![9]));
        assert_eq!(unacked.hand_out(None), 4);
    }
}
