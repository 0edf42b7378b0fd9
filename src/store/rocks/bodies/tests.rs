//! Random walks against the naive model: all entries and all bodies, one by one.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use super::shelves::{Changes, Laid, Shelves};
use crate::model::{QueueId, Seq};
use crate::store::body::{BodyId, SHELF, Shelf};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

const QUEUES: u64 = 4;

#[derive(Clone, Debug)]
enum Step {
    /// A message of so many KiB goes to the queues of a mask at once, and to those of another with a later commit.
    Publish(u64, u64, usize),
    /// The late ones of all messages so far are collected.
    Late,
    /// A queue deletes so many messages from its head on.
    Pass(u64, u64),
    /// A queue deletes one message, or some in a row, from this place on among those that it has.
    Gone(u64, usize, u64),
    Drop(u64),
    /// All that is wanted is swept; in between a queue deletes some from its head on.
    Sweep(u64, u64),
    Reopen,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (0..1_u64 << QUEUES, 0..1_u64 << QUEUES, 1..3000_usize).prop_map(|(now, late, kb)| Step::Publish(now, late, kb)),
        2 => Just(Step::Late),
        3 => (0..QUEUES, 1..9_u64).prop_map(|(queue, count)| Step::Pass(queue, count)),
        4 => (0..QUEUES, any::<usize>(), 1..5_u64).prop_map(|(queue, at, count)| Step::Gone(queue, at, count)),
        1 => (0..QUEUES).prop_map(Step::Drop),
        2 => (0..QUEUES, 0..5_u64).prop_map(|(queue, count)| Step::Sweep(queue, count)),
        1 => Just(Step::Reopen),
    ]
}

#[derive(Default)]
struct World {
    shelves: Shelves,
    /// What is on disk.
    entries: BTreeMap<(u64, Seq), Option<BodyId>>,
    bodies: BTreeSet<BodyId>,
    records: BTreeMap<(Shelf, QueueId), (u64, u64)>,
    next: [Seq; QUEUES as usize],
    deleted: [Seq; QUEUES as usize],
    late: Vec<(Option<BodyId>, usize, u64)>,
}

fn in_mask(mask: u64) -> impl Iterator<Item = u64> {
    (0..QUEUES).filter(move |queue| mask & (1 << queue) != 0)
}

impl World {
    fn write(&mut self, changes: &Changes) {
        for &(shelf, queue) in &changes.records {
            match self.shelves.record(shelf, queue) {
                Some(record) => self.records.insert((shelf, queue), record),
                None => self.records.remove(&(shelf, queue)),
            };
        }
        for &shelf in &changes.cleared {
            self.bodies.retain(|id| id.shelf() != shelf);
        }
    }

    fn put(&mut self, queue: u64, known: Option<BodyId>, kb: usize, changes: &mut Changes) -> Option<BodyId> {
        self.next[queue as usize] += 1;
        let seq = self.next[queue as usize];
        let laid = self.shelves.lay((QueueId(queue + 1), seq), known, kb << 10, changes);
        let id = laid.map(|(Laid::Before(id) | Laid::Now(id))| id);
        if let Some(Laid::Now(id)) = laid {
            assert!(self.bodies.insert(id), "{id:?} was given twice");
        }
        self.entries.insert((queue, seq), id);
        id.or(known)
    }

    fn pass(&mut self, queue: u64, count: u64) {
        let deleted = (self.deleted[queue as usize] + count).min(self.next[queue as usize] + 1);
        self.deleted[queue as usize] = deleted;
        self.entries.retain(|(of, seq), _| *of != queue || *seq >= deleted);
        let mut changes = Changes::default();
        self.shelves.passed(QueueId(queue + 1), deleted, &mut changes);
        self.write(&changes);
    }

    fn take(&mut self, step: &Step) {
        let mut changes = Changes::default();
        match *step {
            Step::Publish(now, late, kb) => {
                let mut known = None;
                for queue in in_mask(now) {
                    known = self.put(queue, known, kb, &mut changes);
                }
                self.late.push((known, kb, late & !now));
            }
            Step::Late => {
                for (mut known, kb, queues) in std::mem::take(&mut self.late) {
                    for queue in in_mask(queues) {
                        known = self.put(queue, known, kb, &mut changes);
                    }
                }
            }
            Step::Pass(queue, count) => self.pass(queue, count),
            Step::Gone(queue, at, count) => {
                let of: Vec<Seq> = self.entries.range((queue, 0)..(queue + 1, 0)).map(|((_, seq), _)| *seq).collect();
                if of.is_empty() {
                    return;
                }
                let first = of[at % of.len()];
                self.entries.retain(|(of, seq), _| *of != queue || !(first..first + count).contains(seq));
                self.shelves.gone(QueueId(queue + 1), first, first + count - 1, &mut changes);
            }
            Step::Drop(queue) => {
                self.entries.retain(|(of, _), _| *of != queue);
                self.shelves.forget(QueueId(queue + 1), &mut changes);
            }
            Step::Sweep(queue, count) => self.sweep(queue, count),
            Step::Reopen => {
                let (shelves, found) = Shelves::recovered(self.records.clone());
                self.shelves = shelves;
                self.write(&found);
                // Places are remembered in memory only.
                self.late.iter_mut().for_each(|late| late.0 = None);
            }
        }
        self.write(&changes);
    }

    fn sweep(&mut self, queue: u64, count: u64) {
        for shelf in self.shelves.take_wanted(self.shelves.open()) {
            self.sweep_one(shelf, queue, count);
        }
    }

    fn sweep_one(&mut self, shelf: Shelf, queue: u64, count: u64) {
        let Some(stretches) = self.shelves.begin_sweep(shelf) else { return };
        let (mut held, mut found) = (BTreeSet::new(), Vec::new());
        for (queue, stretch) in stretches {
            let range = (queue.0 - 1, stretch.first)..=(queue.0 - 1, stretch.last);
            let of: Vec<_> = self.entries.range(range).filter_map(|((_, seq), id)| Some((*seq, (*id)?))).collect();
            let of: Vec<_> = of.into_iter().filter(|(_, id)| id.shelf() == shelf).collect();
            held.extend(of.iter().map(|(_, id)| *id));
            found.push((queue, of.first().map(|first| (first.0, of[of.len() - 1].0))));
        }
        self.pass(queue, count);
        let mut changes = Changes::default();
        if self.shelves.end_sweep(shelf, &found, &mut changes) {
            self.bodies.retain(|id| id.shelf() != shelf || held.contains(id));
        }
        self.write(&changes);
    }

    fn check(&self) {
        for ((queue, seq), id) in &self.entries {
            let Some(id) = id else { continue };
            assert!(self.bodies.contains(id), "queue {queue}: message {seq} lost its body {id:?}");
            let held = self.records.get(&(id.shelf(), QueueId(queue + 1)));
            assert!(held.is_some_and(|(first, last)| (first..=last).contains(&seq)), "{queue}, {seq}: {held:?}");
        }
        for id in &self.bodies {
            let holders = self.records.range((id.shelf(), QueueId(1))..(id.shelf() + 1, SHELF)).count();
            assert!(holders > 0, "{id:?} is held by nobody");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(debug_assertions) { 256 } else { 2000 }))]
    #[test]
    fn no_message_loses_its_body_and_in_the_end_nothing_is_left(steps in proptest::collection::vec(step(), 1..80)) {
        let mut world = World::default();
        for step in &steps {
            world.take(step);
            world.check();
        }
        (0..QUEUES).for_each(|queue| world.take(&Step::Drop(queue)));
        world.check();
        prop_assert_eq!((world.bodies.len(), world.records.len()), (0, 0));
        prop_assert_eq!(world.shelves.first(), world.shelves.open());
    }

    #[test]
    fn all_that_is_left_of_a_shelf_is_what_somebody_holds(kept in proptest::collection::btree_set(1..400_u64, 1..20)) {
        let mut world = World::default();
        // A hundred bodies a shelf, for two queues.
        (0..400).for_each(|_| world.take(&Step::Publish(0b11, 0, 82)));
        for queue in 0..2 {
            let of: Vec<Seq> = (1..=400).filter(|seq| !kept.contains(seq)).collect();
            for seq in of {
                let at = world.entries.range((queue, 0)..(queue, seq)).count();
                world.take(&Step::Gone(queue, at, 1));
                world.take(&Step::Sweep(3, 0));
            }
        }
        world.check();
        let open = world.shelves.open();
        (1..open).for_each(|shelf| world.sweep_one(shelf, 3, 0));
        world.check();
        let referred: BTreeSet<BodyId> = world.entries.values().flatten().copied().collect();
        prop_assert!(world.bodies.iter().all(|id| id.shelf() == open || referred.contains(id)));
    }
}

#[test]
fn few_queues_hold_something_of_a_shelf_with_little_on_it() {
    let (mut shelves, mut changes) = (Shelves::default(), Changes::default());
    let mut known = None;
    let mut refer = 0;
    for queue in 1..=1000 {
        if let Some(Laid::Before(id) | Laid::Now(id)) = shelves.lay((QueueId(queue), 1), known, 1000, &mut changes) {
            known = Some(id);
            refer += 1;
        }
    }
    assert!((64..80).contains(&refer), "{refer}");
    for seq in 2..=1000 {
        refer = 0;
        known = None;
        for queue in 1..=1000 {
            if let Some(Laid::Before(id) | Laid::Now(id)) =
                shelves.lay((QueueId(queue), seq), known, 1000, &mut changes)
            {
                known = Some(id);
                refer += 1;
            }
        }
    }
    assert_eq!(refer, 1000, "with many messages it pays for each");
}

#[test]
fn a_stretch_does_not_grow_without_end() {
    let (mut shelves, mut changes) = (Shelves::default(), Changes::default());
    let first = shelves.lay((QueueId(1), 1), None, 1000, &mut changes);
    let far = shelves.lay((QueueId(1), 1 << 20), None, 1000, &mut changes);
    assert_eq!((first, far), (Some(Laid::Now(BodyId::new(1, 0))), Some(Laid::Now(BodyId::new(2, 0)))));
    assert_eq!(shelves.lay((QueueId(1), 5), None, 1000, &mut changes), None, "an old one is none of it");
}
