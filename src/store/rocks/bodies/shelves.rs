//! Which queues hold something of which shelf. Pure: the engine writes what changes here, and reads it back at a start.
//!
//! Only the open shelf takes bodies and gets holders, and a queue's messages come in order: so the messages of a queue
//! that refer to one shelf are a stretch of it, and the stretches of a queue are in the order of their shelves. What a
//! queue deletes before its head therefore ends its first stretches. For what goes out of order it is only counted how
//! much of a shelf that may have been; the sweep looks which bodies it has left without a holder.

use crate::model::{QueueId, Seq};
use crate::store::body::{BodyId, SHELF, Shelf};
use ahash::AHashMap;
use std::collections::{BTreeMap, VecDeque};

/// Bytes that a shelf takes: what one message in it can pin until the sweep comes by, against records for each shelf.
const SHELF_BYTES: usize = 8 << 20;
/// Numbers of a queue that its stretch on one shelf spans at most, whatever lies in between: what a sweep has to read.
const STRETCH: u64 = 64 << 10;
/// Queues that may hold something of a shelf in any case, and how many references it takes for each further one, so that
/// what is in memory is little beside what is on disk.
const HOLDERS: (u64, u64) = (64, 64);

/// A shelf on which something lies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct State {
    /// Queues that hold something of it.
    holders: u64,
    /// Places of messages in the stretches of all that ever held something of it, or since the last sweep.
    places: u64,
    /// Those of them that were given up since.
    gone: u64,
    /// Bytes of bodies that were put there. All that fit, where that was before the last start.
    bytes: usize,
    /// It is to be swept.
    wanted: bool,
}

impl State {
    fn is_worth_a_sweep(&self) -> bool {
        !self.wanted && self.gone > 0 && self.gone >= self.places / 2
    }
}

/// The messages of one queue that may refer to one shelf.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stretch {
    pub shelf: Shelf,
    pub first: Seq,
    pub last: Seq,
    /// How many of them were deleted out of order.
    gone: u64,
}

impl Stretch {
    fn places(&self) -> u64 {
        self.last - self.first + 1
    }
}

/// Where a message is to be found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Laid {
    /// It was there.
    Before(BodyId),
    /// It is to be put there now.
    Now(BodyId),
}

/// What is to be written.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Changes {
    /// Records of holders, or of shelves, that are other now or gone.
    pub records: Vec<(Shelf, QueueId)>,
    /// Shelves that nobody holds anything of.
    pub cleared: Vec<Shelf>,
    /// Bytes of bodies on those, about.
    pub freed: u64,
}

impl Changes {
    fn touch(&mut self, shelf: Shelf, queue: QueueId) {
        if self.records.last() != Some(&(shelf, queue)) {
            self.records.push((shelf, queue));
        }
    }
}

/// See the module.
#[derive(Debug)]
pub(super) struct Shelves {
    /// The one that takes bodies.
    open: Shelf,
    /// Bodies on it, their bytes, and references to it.
    laid: u32,
    bytes: usize,
    references: u64,
    shelves: BTreeMap<Shelf, State>,
    queues: AHashMap<QueueId, VecDeque<Stretch>>,
    /// Shelves to be swept.
    wanted: Vec<Shelf>,
}

impl Default for Shelves {
    fn default() -> Self {
        Self {
            open: 1,
            laid: 0,
            bytes: 0,
            references: 0,
            shelves: BTreeMap::new(),
            queues: AHashMap::new(),
            wanted: Vec::new(),
        }
    }
}

impl Shelves {
    /// As they were left, from records in the order of their keys: a shelf's own before those of its holders. Each has
    /// two numbers, which for a shelf are the places in its stretches and how many are gone. Gives what is to be written:
    /// a shelf's record may have been written again just after the shelf was cleared.
    pub fn recovered(records: impl IntoIterator<Item = ((Shelf, QueueId), (u64, u64))>) -> (Self, Changes) {
        let (mut found, mut held) = (Self::default(), AHashMap::<Shelf, u64>::new());
        for ((shelf, queue), (first, second)) in records {
            let state = found.shelves.entry(shelf).or_default();
            if queue == SHELF {
                (state.places, state.gone, state.bytes) = (first, second, SHELF_BYTES);
            } else {
                let stretch = Stretch { shelf, first, last: second.max(first), gone: 0 };
                state.holders += 1;
                state.bytes = SHELF_BYTES;
                *held.entry(shelf).or_default() += stretch.places();
                found.queues.entry(queue).or_default().push_back(stretch);
            }
        }
        for (shelf, places) in held {
            // A shelf's own record is as old as what was given up of it last, and there may be none: stretches may have
            // come after it.
            if let Some(state) = found.shelves.get_mut(&shelf) {
                state.places = state.places.max(places);
            }
        }
        found.open = found.shelves.last_key_value().map_or(1, |(last, _)| last + 1);
        let all: Vec<Shelf> = found.shelves.keys().copied().collect();
        let mut changes = Changes::default();
        for shelf in all {
            if !found.clear_if_free(shelf, &mut changes) {
                found.consider(shelf);
            }
        }
        (found, changes)
    }

    /// Finds a place for a message of a queue, which may be `known` to lie somewhere. `None` where it must not refer to
    /// any and is to be written as a whole.
    pub fn lay(
        &mut self,
        (queue, seq): (QueueId, Seq),
        known: Option<BodyId>,
        size: usize,
        changes: &mut Changes,
    ) -> Option<Laid> {
        let is_here = |shelf: Shelf| known.filter(|id| id.shelf() == shelf);
        let full = self.laid >= BodyId::A_SHELF || self.bytes >= SHELF_BYTES;
        if full && is_here(self.open).is_none() || !self.is_in_reach(queue, seq)? {
            self.close(changes);
        }
        if !self.hold(queue, seq) {
            return None;
        }
        changes.touch(self.open, queue);
        self.references += 1;
        if let Some(id) = is_here(self.open) {
            return Some(Laid::Before(id));
        }
        let number = u16::try_from(self.laid).ok()?;
        self.laid += 1;
        self.bytes += size;
        if let Some(state) = self.shelves.get_mut(&self.open) {
            state.bytes += size;
        }
        Some(Laid::Now(BodyId::new(self.open, number)))
    }

    /// Whether a message of a queue can be in the queue's stretch on the open shelf. `None` where it is not the queue's
    /// newest, which the order of stretches rests on.
    fn is_in_reach(&self, queue: QueueId, seq: Seq) -> Option<bool> {
        let Some(last) = self.queues.get(&queue).and_then(VecDeque::back) else { return Some(true) };
        (seq > last.last).then(|| last.shelf != self.open || seq - last.first < STRETCH)
    }

    /// Makes a message the last of its queue's stretch on the open shelf, if that may hold something of it.
    fn hold(&mut self, queue: QueueId, seq: Seq) -> bool {
        let (open, most) = (self.open, HOLDERS.0 + self.references / HOLDERS.1);
        let known = self.queues.get_mut(&queue).and_then(VecDeque::back_mut).filter(|last| last.shelf == open);
        if let Some(stretch) = known {
            let state = self.shelves.entry(open).or_default();
            state.places += seq - stretch.last;
            stretch.last = seq;
            return true;
        }
        if self.shelves.get(&open).is_some_and(|state| state.holders >= most) {
            return false;
        }
        let state = self.shelves.entry(open).or_default();
        state.holders += 1;
        state.places += 1;
        self.queues.entry(queue).or_default().push_back(Stretch { shelf: open, first: seq, last: seq, gone: 0 });
        true
    }

    /// Opens another shelf.
    fn close(&mut self, changes: &mut Changes) {
        let closed = self.open;
        self.open += 1;
        (self.laid, self.bytes, self.references) = (0, 0, 0);
        self.clear_if_free(closed, changes);
        self.consider(closed);
    }

    /// Everything of a queue before `deleted` is deleted with this commit.
    pub fn passed(&mut self, queue: QueueId, deleted: Seq, changes: &mut Changes) {
        self.end(queue, |stretch| stretch.last < deleted, changes);
    }

    /// Whether a queue holds something of any shelf.
    pub fn is_holder(&self, queue: QueueId) -> bool {
        self.queues.contains_key(&queue)
    }

    /// A queue is deleted.
    pub fn forget(&mut self, queue: QueueId, changes: &mut Changes) {
        self.end(queue, |_| true, changes);
    }

    /// Ends the first stretches of a queue as long as `ended` says so.
    fn end(&mut self, queue: QueueId, ended: impl Fn(&Stretch) -> bool, changes: &mut Changes) {
        let Some(stretches) = self.queues.get_mut(&queue) else { return };
        let mut over = Vec::new();
        while let Some(first) = stretches.front().filter(|first| ended(first)) {
            over.push(*first);
            stretches.pop_front();
        }
        if stretches.is_empty() {
            self.queues.remove(&queue);
        }
        for stretch in over {
            changes.records.push((stretch.shelf, queue));
            if let Some(state) = self.shelves.get_mut(&stretch.shelf) {
                state.holders -= 1;
                state.gone = (state.gone + stretch.places() - stretch.gone).min(state.places);
            }
            self.note_gone(stretch.shelf, changes);
        }
    }

    /// Messages of a queue, both ends included, are deleted with this commit.
    pub fn gone(&mut self, queue: QueueId, first: Seq, last: Seq, changes: &mut Changes) {
        let Some(stretches) = self.queues.get_mut(&queue) else { return };
        let from = stretches.partition_point(|stretch| stretch.last < first);
        let mut touched = Vec::new();
        for stretch in stretches.range_mut(from..).take_while(|stretch| stretch.first <= last) {
            let of_it = last.min(stretch.last) - first.max(stretch.first) + 1;
            let more = of_it.min(stretch.places() - stretch.gone);
            stretch.gone += more;
            touched.push((stretch.shelf, more));
        }
        for (shelf, more) in touched {
            if let Some(state) = self.shelves.get_mut(&shelf) {
                state.gone = (state.gone + more).min(state.places);
            }
            self.note_gone(shelf, changes);
        }
    }

    fn note_gone(&mut self, shelf: Shelf, changes: &mut Changes) {
        if !self.clear_if_free(shelf, changes) {
            changes.touch(shelf, SHELF);
            self.consider(shelf);
        }
    }

    fn clear_if_free(&mut self, shelf: Shelf, changes: &mut Changes) -> bool {
        if self.shelves.get(&shelf).is_none_or(|state| state.holders > 0) {
            return false;
        }
        if let Some(state) = self.shelves.remove(&shelf) {
            changes.cleared.push(shelf);
            changes.freed += state.bytes as u64;
        }
        changes.touch(shelf, SHELF);
        if shelf == self.open {
            // What was known to lie there does not any more.
            self.open += 1;
            (self.laid, self.bytes, self.references) = (0, 0, 0);
        }
        true
    }

    /// Has a shelf swept where that may be worth it. Not the open one, to which references still come.
    fn consider(&mut self, shelf: Shelf) {
        if shelf < self.open
            && let Some(state) = self.shelves.get_mut(&shelf).filter(|state| state.is_worth_a_sweep())
        {
            state.wanted = true;
            self.wanted.push(shelf);
        }
    }

    /// The value of a record, if it is there.
    pub fn record(&self, shelf: Shelf, queue: QueueId) -> Option<(u64, u64)> {
        let state = self.shelves.get(&shelf)?;
        if queue == SHELF {
            return Some((state.places, state.gone));
        }
        self.stretch(shelf, queue).map(|stretch| (stretch.first, stretch.last))
    }

    fn stretch(&self, shelf: Shelf, queue: QueueId) -> Option<&Stretch> {
        let stretches = self.queues.get(&queue)?;
        let at = stretches.binary_search_by_key(&shelf, |stretch| stretch.shelf).ok()?;
        stretches.get(at)
    }

    /// The shelf that takes bodies: all before it are closed.
    pub fn open(&self) -> Shelf {
        self.open
    }

    /// The first shelf on which something lies, or may soon.
    pub fn first(&self) -> Shelf {
        self.shelves.first_key_value().map_or(self.open, |(first, _)| *first)
    }

    /// Whether there are shelves to be swept.
    pub fn is_sweep_wanted(&self) -> bool {
        !self.wanted.is_empty()
    }

    /// Takes the shelves before `end` that are to be swept.
    pub fn take_wanted(&mut self, end: Shelf) -> Vec<Shelf> {
        self.wanted.extract_if(.., |shelf| *shelf < end).collect()
    }

    /// The stretches of a shelf, of which what goes from here on counts towards its next sweep. `None` where it is gone.
    pub fn begin_sweep(&mut self, shelf: Shelf) -> Option<Vec<(QueueId, Stretch)>> {
        self.shelves.get_mut(&shelf)?.gone = 0;
        let mut held = Vec::new();
        for (queue, stretches) in &mut self.queues {
            let at = stretches.binary_search_by_key(&shelf, |stretch| stretch.shelf);
            if let Some(stretch) = at.ok().and_then(|at| stretches.get_mut(at)) {
                stretch.gone = 0;
                held.push((*queue, *stretch));
            }
        }
        Some(held)
    }

    /// Takes what a sweep found: the first and the last message of each queue that refers to the shelf, none where none
    /// does. False where the shelf is gone, and nothing is to be done about it.
    pub fn end_sweep(&mut self, shelf: Shelf, found: &[(QueueId, Option<(Seq, Seq)>)], changes: &mut Changes) -> bool {
        if !self.shelves.contains_key(&shelf) {
            return false;
        }
        for (queue, held) in found {
            self.narrow(shelf, *queue, *held);
            changes.touch(shelf, *queue);
        }
        let places = found.iter().filter_map(|(queue, _)| Some(self.stretch(shelf, *queue)?.places())).sum();
        if let Some(state) = self.shelves.get_mut(&shelf) {
            state.places = places;
            state.gone = state.gone.min(places);
            state.wanted = false;
        }
        self.note_gone(shelf, changes);
        true
    }

    fn narrow(&mut self, shelf: Shelf, queue: QueueId, held: Option<(Seq, Seq)>) {
        let Some(stretches) = self.queues.get_mut(&queue) else { return };
        let Ok(at) = stretches.binary_search_by_key(&shelf, |stretch| stretch.shelf) else { return };
        match (held, stretches.get_mut(at)) {
            (Some((first, last)), Some(stretch)) => {
                (stretch.first, stretch.last) = (first, last);
                stretch.gone = stretch.gone.min(stretch.places());
            }
            _ => {
                stretches.remove(at);
                if stretches.is_empty() {
                    self.queues.remove(&queue);
                }
                if let Some(state) = self.shelves.get_mut(&shelf) {
                    state.holders -= 1;
                }
            }
        }
    }
}
