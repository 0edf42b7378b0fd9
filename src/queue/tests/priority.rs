//! Levels of priority, in memory and on disk.

use super::durable;
use super::world::World;
use crate::model::ConsumerId;
use crate::model::message::Attributes;
use crate::queue::{Command, Delivery, Effects, Offer, Settings, Settlement};
use crate::store::QueueWrites;

fn publish(world: &mut World, priority: Option<u8>) {
    let attributes = Attributes { persistent: true, priority, ..Attributes::default() };
    world.enqueue(&[0; 100], attributes, true);
}

#[test]
fn the_highest_goes_first_and_within_a_level_the_oldest() {
    let mut world = World::new(Settings { max_priority: Some(5), ..durable() });
    for priority in [None, Some(3), Some(200), Some(0), Some(5), Some(3)] {
        publish(&mut world, priority);
    }
    world.subscribe(0, 0, 0, true);
    assert_eq!(world.delivered(), [3, 5, 2, 6, 1, 4]);
}

#[test]
fn levels_are_known_after_a_restart_without_reading_the_others() {
    let mut world = World::new(Settings { max_priority: Some(255), memory_bytes: 1 << 20, ..durable() });
    (0..500).for_each(|_| publish(&mut world, None));
    publish(&mut world, Some(9));
    (0..500).for_each(|_| publish(&mut world, Some(1)));
    let mut world = world.restart(true, true);
    world.get(true);
    world.answer_load();
    world.let_out();
    assert_eq!((world.loads, world.queue.counts().ready.count), (1, 1000));
    world.subscribe(0, 0, 0, true);
    world.quiesce();
    assert_eq!(world.delivered(), (502..=1001).chain(1..=500).collect::<Vec<_>>());
}

#[test]
fn the_head_that_makes_room_is_the_highest() {
    let mut world =
        World::new(Settings { max_priority: Some(5), max_length: Some(2), dead_letters: true, ..durable() });
    for priority in [1, 5, 2] {
        publish(&mut world, Some(priority));
    }
    assert_eq!(world.picture.dead.iter().map(|dead| dead.0).collect::<Vec<_>>(), [2]);
}

#[test]
fn quorum_queues_have_priorities_without_asking() {
    let mut world = World::new(Settings { quorum: true, dead_letters: true, ..durable() });
    for priority in [None, Some(0), Some(4), Some(5), Some(31), Some(255), Some(3), None] {
        publish(&mut world, priority);
    }
    world.subscribe(0, 0, 0, true);
    assert_eq!(world.delivered(), [5, 6, 4, 1, 3, 8, 7, 2]);
}

#[test]
fn what_comes_back_to_a_quorum_queue_goes_first_in_its_turn() {
    let mut world = World::new(Settings { quorum: true, dead_letters: true, ..durable() });
    [Some(1), Some(2), Some(9)].into_iter().for_each(|priority| publish(&mut world, priority));
    (0..3).for_each(|_| world.get(false));
    publish(&mut world, Some(20));
    for seq in [2, 3, 1] {
        world.settle(&[seq], Settlement::Requeue { counts: false });
    }
    world.subscribe(0, 0, 0, true);
    assert_eq!(world.delivered(), [2, 3, 1, 4]);
}

#[test]
fn each_level_of_a_quorum_queue_expires_at_its_head() {
    let mut world = World::new(Settings { quorum: true, dead_letters: true, ..durable() });
    for (priority, ttl) in [(1, 200), (9, 5000), (5, 100), (9, 100)] {
        let attributes = Attributes { priority: Some(priority), expires_at: ttl, ..Attributes::default() };
        world.enqueue(b"x", attributes, true);
    }
    assert_eq!(world.queue.next_deadline(), Some(100));
    world.picture.now = 500;
    world.tick();
    assert_eq!(world.picture.dead.iter().map(|dead| dead.0).collect::<Vec<_>>(), [1, 3]);
}

#[test]
fn a_quorum_queue_from_before_priorities_keeps_its_order_until_it_is_empty() {
    let mut world = World::new(durable());
    [Some(1), None, Some(9)].into_iter().for_each(|priority| publish(&mut world, priority));
    world.flush();
    let disk = std::mem::take(&mut world.disk);
    let settings = Settings { quorum: true, ..durable() };
    let mut queue = crate::queue::Queue::recovered(settings, disk.record.clone(), 0);
    assert_eq!(queue.counts().ready.count, 3);
    let mut seen = Seen::default();
    queue.apply(0, Command::Get { ticket: 1, no_ack: true }, &mut seen).unwrap();
    let (from, to, count, bytes) = seen.load.take().unwrap();
    queue.apply(0, Command::Loaded(disk.read((from, to, count, bytes))), &mut seen).unwrap();
    queue.collect(&mut QueueWrites::default());
    queue.apply(0, Command::Committed, &mut seen).unwrap();
    for ticket in 2..4 {
        queue.apply(0, Command::Get { ticket, no_ack: true }, &mut seen).unwrap();
    }
    assert_eq!(seen.got, [1, 2, 3]);
}

/// Notes what is got and asked for.
#[derive(Default)]
struct Seen {
    got: Vec<u64>,
    load: Option<(u64, u64, usize, usize)>,
}

impl Effects for Seen {
    fn deliver(&mut self, _: ConsumerId, _: Delivery<'_>) -> Offer {
        Offer::Refused
    }
    fn got(&mut self, _: u64, message: Option<(Delivery<'_>, u64)>) {
        self.got.extend(message.map(|(delivery, _)| delivery.seq));
    }
    fn settle(&mut self, _: crate::model::Receipt, _: crate::model::Outcome) {}
    fn dead_letter(&mut self, _: crate::queue::Dead) {}
    fn write(&mut self, _: crate::queue::Urgency) {}
    fn load(&mut self, from: u64, to: u64, count: usize, bytes: usize) {
        self.load = Some((from, to, count, bytes));
    }
    fn obsolete(&mut self) {}
}
