//! Acknowledgements on their way back to queues, grouped so that each queue is locked once for all that it gets.

use super::aftermath::Aftermath;
use super::outbox::Outbox;
use super::queue_cell::QueueCell;
use super::unacked::{Held, UnknownTag};
use crate::model::{ConsumerId, Seq, time};
use crate::queue::{Command, Settlement};
use std::sync::Arc;

/// One basic.ack, basic.nack or basic.reject.
#[derive(Clone, Copy, Debug)]
pub struct Settle {
    /// The delivery tag; 0 with `multiple` is all.
    pub tag: u64,
    /// All up to the tag.
    pub multiple: bool,
    /// What becomes of them.
    pub how: Settlement,
}

/// Deliveries taken off a channel that their queues have not been told of. A connection keeps one.
#[derive(Default)]
pub struct SettleBatch {
    held: Vec<Held>,
    how: Option<Settlement>,
    groups: Vec<(Arc<QueueCell>, Vec<Seq>)>,
    spare: Vec<Vec<Seq>>,
    ready_again: Vec<(Arc<QueueCell>, ConsumerId)>,
}

impl SettleBatch {
    /// Takes what one method settles off the channel. Methods of one channel with one settlement gather; before one of
    /// another channel or with another settlement the caller flushes.
    ///
    /// Gives how many deliveries that are.
    ///
    /// # Errors
    /// When the tag is not outstanding: nothing of this method is settled.
    pub fn take(&mut self, outbox: &Outbox, place: (u32, u32), settle: &Settle) -> Result<u64, UnknownTag> {
        let mut inner = outbox.lock();
        let Some((outlet, _, _)) = inner.outlet(place.0, place.1) else { return Ok(0) };
        let before = self.held.len();
        outlet.unacked.settle(settle.tag, settle.multiple, |held| self.held.push(held))?;
        self.how = Some(settle.how);
        Ok((self.held.len() - before) as u64)
    }

    /// Whether nothing waits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.held.is_empty()
    }

    /// Whether what waits is of another kind.
    #[must_use]
    pub fn differs(&self, how: Settlement) -> bool {
        !self.held.is_empty() && self.how != Some(how)
    }

    /// Whether what waits puts messages back or has them dead-lettered, other than acknowledgements, which free nothing
    /// but the consumer.
    #[inline]
    #[must_use]
    pub fn changes_queues(&self) -> bool {
        !matches!(self.how, None | Some(Settlement::Acknowledge))
    }

    /// Tells the queues. `place` is the channel that everything in the batch came from.
    pub fn flush(&mut self, outbox: &Outbox, place: (u32, u32), after: &mut Aftermath) {
        let Some(how) = self.how.take().filter(|_| !self.held.is_empty()) else { return };
        self.group(outbox, place);
        for (queue, seqs) in &self.groups {
            let acknowledged = if how == Settlement::Acknowledge { seqs.len() as u64 } else { 0 };
            after.tally.of(queue.kind).acknowledged += acknowledged;
            let settle = Command::Settle { seqs, how };
            if queue.stream.is_some() {
                let _ = queue.apply(settle, after);
                queue.lock().stats.acknowledged += acknowledged;
                continue;
            }
            let mut state = queue.lock();
            let _ = queue.apply_locked(&mut state, time::now(), settle, after);
            state.stats.acknowledged += acknowledged;
        }
        for (queue, consumer) in self.ready_again.drain(..) {
            let _ = queue.apply(Command::Resume(consumer), after);
        }
        for (_, mut seqs) in self.groups.drain(..) {
            seqs.clear();
            self.spare.push(seqs);
        }
    }

    fn group(&mut self, outbox: &Outbox, place: (u32, u32)) {
        let mut inner = outbox.lock();
        let Some((outlet, _, _)) = inner.outlet(place.0, place.1) else {
            self.held.clear();
            return;
        };
        let mut last: Option<(u32, usize)> = None;
        for held in self.held.drain(..) {
            let known = last.filter(|(feed, _)| *feed == held.feed);
            let Some(queue) = outlet.feeds.release(held.feed, 1) else { continue };
            let index = known.map_or_else(|| find_group(&mut self.groups, &mut self.spare, queue), |(_, index)| index);
            last = Some((held.feed, index));
            if let Some((_, seqs)) = self.groups.get_mut(index) {
                seqs.push(held.seq);
            }
        }
        if outlet.has_room() {
            for feed in std::mem::take(&mut outlet.turned_away) {
                let consumer = outlet.feeds.get_mut(feed).and_then(|f| Some((f.queue.clone(), f.consumer?)));
                self.ready_again.extend(consumer);
            }
        }
    }
}

fn find_group(groups: &mut Vec<(Arc<QueueCell>, Vec<Seq>)>, spare: &mut Vec<Vec<Seq>>, queue: Arc<QueueCell>) -> usize {
    if let Some(index) = groups.iter().position(|(known, _)| Arc::ptr_eq(known, &queue)) {
        return index;
    }
    groups.push((queue, spare.pop().unwrap_or_default()));
    groups.len() - 1
}

/// Gives back everything that a channel holds: its end, or basic.recover. Queues get theirs in the order of tags.
pub fn return_all(outbox: &Outbox, place: (u32, u32), how: Settlement, after: &mut Aftermath) {
    let mut batch = SettleBatch::default();
    // All there are: never an unknown tag.
    let _ = batch.take(outbox, place, &Settle { tag: 0, multiple: true, how });
    batch.flush(outbox, place, after);
}
