//! What of a queue is on disk, will be and must go from there: the other side of [`super::Queue::collect`].
//!
//! A message's number says how far it is: above `collected` it is still to be written, above `committed` it is being
//! written, else it is on disk. So no message needs a mark of its own.

use super::effect::{Effects, Urgency};
use super::entry::Entry;
use super::shape::Shape;
use super::tally::Tally;
use super::unwritten::Tail;
use crate::model::{Attributes, Message, Outcome, Receipt, Seq};
use crate::store::{LevelRecord, QueueRecord, QueueWrites};
use std::collections::BTreeMap;

#[derive(Debug)]
pub(super) struct Ledger {
    tail: Tail,
    /// Receipts of what is being written, in order.
    writing: Vec<Receipt>,
    /// Receipts of duplicates that wait for the commit of a message in the tail.
    riders: Vec<Receipt>,
    collected: Seq,
    committed: Seq,
    deletes: Vec<Seq>,
    ranges: Vec<(Seq, Seq)>,
    /// Messages that are on disk and to be written again, since more is known of them.
    rewrites: BTreeMap<Seq, (Attributes, Message)>,
    /// What is on disk once everything collected or noted here is.
    kept: Tally,
    shape: Shape,
    /// The same a level, up to the highest that was ever used; empty for a plain queue.
    levels: Vec<LevelRecord>,
    delivered: Seq,
    consumed: bool,
    /// `consumed` is in what was collected last or before, and in what is on disk.
    consumed_collected: bool,
    consumed_committed: bool,
    expires: bool,
    /// The last record counted messages.
    recorded: bool,
    /// What the world was last asked for since the last collect.
    asked: Option<Urgency>,
}

impl Ledger {
    pub fn new(shape: Shape, record: &QueueRecord) -> Self {
        let mut levels = Vec::new();
        for known in &record.levels {
            if let Some(level) = level_record(&mut levels, shape, Some(known.level)) {
                *level = *known;
            }
        }
        let on_disk = record.next.saturating_sub(1);
        Self {
            tail: Tail::default(),
            writing: Vec::new(),
            riders: Vec::new(),
            collected: on_disk,
            committed: on_disk,
            deletes: Vec::new(),
            ranges: Vec::new(),
            kept: Tally { count: record.count, bytes: record.bytes },
            shape,
            levels,
            rewrites: BTreeMap::new(),
            delivered: record.delivered,
            consumed: false,
            consumed_collected: false,
            consumed_committed: false,
            expires: record.expires,
            recorded: record.count > 0,
            asked: None,
        }
    }

    /// Bytes of bodies that wait to be collected.
    pub fn uncollected_bytes(&self) -> usize {
        self.tail.tally().bytes as usize
    }

    /// Messages that are on disk or are to be written.
    pub fn persistent(&self) -> Tally {
        let mut tally = self.kept;
        tally.add(self.tail.tally());
        tally
    }

    /// What is on disk or being written.
    pub fn on_disk(&self) -> Tally {
        self.kept
    }

    /// Everything up to here that is written at all is on disk.
    pub fn committed(&self) -> Seq {
        self.committed
    }

    /// Everything up to here that is written at all is on disk or being written.
    pub fn collected(&self) -> Seq {
        self.collected
    }

    fn ask(&mut self, urgency: Urgency, fx: &mut impl Effects) {
        if self.asked < Some(urgency) {
            self.asked = Some(urgency);
            fx.write(urgency);
        }
    }

    /// Takes a message that is to be written.
    pub fn enqueue(
        &mut self,
        seq: Seq,
        attributes: Attributes,
        message: Message,
        receipt: Option<Receipt>,
        fx: &mut impl Effects,
    ) {
        let urgency = if receipt.is_some() { Urgency::Now } else { Urgency::Lazy };
        self.tail.push(seq, attributes, message, receipt);
        self.ask(urgency, fx);
    }

    /// Settles a receipt once a message that is written, or will be, is on disk, or with the next commit where it is gone
    /// before.
    pub fn also_waits(&mut self, seq: Seq, receipt: Receipt, fx: &mut impl Effects) {
        if seq <= self.committed {
            fx.settle(receipt, Outcome::Taken);
        } else if seq <= self.collected {
            self.writing.push(receipt);
        } else {
            self.riders.push(receipt);
            self.ask(Urgency::Now, fx);
        }
    }

    /// Whether a message that is written (or will be) may be handed out: a crash must not bring it back without
    /// `consumed`. So that has to be on disk, or come there together with the message.
    pub fn may_hand_out(&self, seq: Seq) -> bool {
        self.consumed_committed || seq > self.collected || self.consumed_collected && seq > self.committed
    }

    /// Asks for the commit after which every message may be handed out: one for each start of a queue at most.
    pub fn announce_consumption(&mut self, fx: &mut impl Effects) {
        self.consumed = true;
        if !self.consumed_collected {
            self.ask(Urgency::Now, fx);
        }
    }

    /// Notes that a message that is written (or will be) was handed out. What is yet to be written takes the note with
    /// it; else it asks for a commit of its own, for which nobody waits.
    pub fn handed_out(&mut self, seq: Seq, fx: &mut impl Effects) {
        let written = seq <= self.collected;
        if seq >= self.delivered {
            self.delivered = seq + 1;
            if written {
                self.ask(Urgency::Lazy, fx);
            }
        }
        self.consumed = true;
    }

    /// Has what is known of a message written with it: again, where it was written before. Nobody waits for it.
    pub fn rewrite(&mut self, entry: &Entry, fx: &mut impl Effects) {
        if entry.seq > self.collected {
            return self.tail.amend(entry.seq, entry.attributes);
        }
        self.rewrites.insert(entry.seq, (entry.attributes, entry.message.clone()));
        self.ask(Urgency::Lazy, fx);
    }

    /// Takes away a message for good: it is never written, or deleted.
    pub fn gone(&mut self, seq: Seq, attributes: &Attributes, body_len: usize, fx: &mut impl Effects) {
        if seq > self.collected {
            if let Some(receipt) = self.tail.elide(seq) {
                fx.settle(receipt, Outcome::Taken);
            }
            return;
        }
        self.rewrites.remove(&seq);
        self.deletes.push(seq);
        self.forget(attributes.priority, Tally::one(body_len));
        self.ask(Urgency::Lazy, fx);
    }

    /// Counts fewer messages on disk, of the level of `priority`.
    pub fn forget(&mut self, priority: Option<u8>, tally: Tally) {
        self.kept.take(tally);
        if let Some(level) = level_record(&mut self.levels, self.shape, priority) {
            level.count = level.count.saturating_sub(tally.count);
            level.bytes = level.bytes.saturating_sub(tally.bytes);
        }
    }

    /// Counts what was read as what it is instead of what it was recorded as.
    pub fn correct(&mut self, level: u8, before: Tally, after: Tally) {
        self.forget(Some(level), before);
        self.kept.add(after);
        if let Some(level) = level_record(&mut self.levels, self.shape, Some(level)) {
            level.count += after.count;
            level.bytes += after.bytes;
        }
    }

    /// Deletes everything from `first` to what was collected last, except `survivors` (ascending).
    pub fn delete_from(&mut self, first: Seq, survivors: &[Seq], fx: &mut impl Effects) {
        let mut from = first;
        for end in survivors.iter().copied().chain([self.collected + 1]) {
            if end > from {
                self.ranges.push((from, end - 1));
            }
            from = end + 1;
        }
        self.ask(Urgency::Lazy, fx);
    }

    /// Moves everything that is to be written into a commit. `next` is the number of the next message, `head` a number
    /// that nothing that is left is before.
    pub fn collect(&mut self, next: Seq, head: Seq, writes: &mut QueueWrites) {
        let Self { tail, writing, kept, shape, levels, expires, .. } = self;
        if kept.count == 0 {
            *expires = false;
        }
        tail.collect(writes, writing, |seq, attributes, message| {
            kept.add(Tally::one(message.body_len()));
            *expires |= attributes.expires_at != crate::model::message::NEVER;
            if let Some(level) = level_record(levels, *shape, attributes.priority) {
                put_in_level(level, seq, message.body_len());
            }
        });
        self.writing.append(&mut self.riders);
        writes
            .rewrites
            .extend(std::mem::take(&mut self.rewrites).into_iter().map(|(seq, (a, message))| (seq, a, message)));
        self.collected = next - 1;
        self.consumed_collected = self.consumed;
        self.asked = None;
        writes.deletes.extend(self.deletes.drain(..).filter(|seq| *seq >= head));
        writes.deletes.sort_unstable();
        let ranges = self.ranges.drain(..).filter(|(_, last)| *last >= head);
        writes.delete_ranges.extend(ranges.map(|(first, last)| (first.max(head), last)));
        // Where nothing is on disk, was or will be, there is nothing to record: all was consumed before it was written.
        if self.recorded || self.kept.count > 0 || !writes.touches_no_message() {
            writes.record = self.record(next, head);
            self.recorded = self.kept.count > 0;
        }
    }

    fn record(&self, next: Seq, head: Seq) -> QueueRecord {
        let levels = self.levels.iter().filter(|level| level.count > 0);
        QueueRecord {
            head,
            next,
            count: self.kept.count,
            bytes: self.kept.bytes,
            delivered: self.delivered,
            consumed: self.consumed,
            expires: self.expires,
            levels: levels.map(|level| LevelRecord { first: level.first.max(head), ..*level }).collect(),
        }
    }

    /// What was collected is on disk: its publishers are told.
    pub fn commit(&mut self, fx: &mut impl Effects) {
        self.committed = self.collected;
        self.consumed_committed = self.consumed_collected;
        for receipt in self.writing.drain(..) {
            fx.settle(receipt, Outcome::Taken);
        }
    }

    /// The queue ends: everybody who waits is told.
    pub fn clear(&mut self, fx: &mut impl Effects) {
        for receipt in self.writing.drain(..).chain(self.riders.drain(..)).chain(self.tail.clear()) {
            fx.settle(receipt, Outcome::Taken);
        }
        self.kept = Tally::default();
        self.recorded = false;
        self.deletes.clear();
        self.ranges.clear();
        self.rewrites.clear();
        self.levels.iter_mut().for_each(|level| level.count = 0);
    }
}

fn level_record(levels: &mut Vec<LevelRecord>, shape: Shape, priority: Option<u8>) -> Option<&mut LevelRecord> {
    let level = shape.levels?.of(priority);
    for above in u8::try_from(levels.len()).unwrap_or(u8::MAX)..=level {
        levels.push(LevelRecord { level: above, ..LevelRecord::default() });
    }
    levels.get_mut(usize::from(level))
}

fn put_in_level(level: &mut LevelRecord, seq: Seq, body_len: usize) {
    if level.count == 0 {
        level.first = seq;
    }
    level.last = seq;
    level.count += 1;
    level.bytes += body_len as u64;
}
