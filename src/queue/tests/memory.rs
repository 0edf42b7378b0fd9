//! A deep queue holds a window, whatever its depth.

use super::durable;
use super::world::World;
use crate::model::message::Attributes;
use crate::queue::{Settings, Settlement};

const LIMIT: usize = 16 * 1024;

fn small() -> Settings {
    Settings { memory_bytes: LIMIT, ..durable() }
}

/// Publishes and commits in portions, as a publisher with confirms does.
fn fill(world: &mut World, portions: u64) {
    for _ in 0..portions {
        world.publish(50);
        world.flush();
    }
}

#[test]
fn a_deep_queue_holds_no_more_than_its_limit_and_gives_all_in_order() {
    let mut world = World::new(small());
    fill(&mut world, 15);
    let counts = world.queue.counts();
    assert_eq!((counts.ready.count, counts.persistent.count), (750, 750));
    assert!(counts.memory <= LIMIT, "{}", counts.memory);
    world.subscribe(0, 10, 0, false);
    let mut seen = 0;
    while world.queue.counts().ready.count > 0 {
        world.quiesce();
        let seqs = world.delivered();
        seen += seqs.len();
        assert!(world.queue.counts().memory <= 2 * LIMIT);
        world.settle(&seqs, Settlement::Acknowledge);
    }
    assert_eq!(seen + world.delivered().len(), 750);
    assert!(world.loads < 60, "{} reads for 750 messages", world.loads);
}

#[test]
fn what_was_not_recovered_is_not_in_memory() {
    let mut world = World::new(small());
    fill(&mut world, 15);
    let mut world = world.restart(true, true);
    assert_eq!((world.queue.counts().ready.count, world.queue.counts().memory), (750, 0));
    world.get(false);
    world.quiesce();
    assert_eq!(world.queue.counts().unacked.count, 1);
    assert!(world.queue.counts().memory < LIMIT / 2);
}

#[test]
fn transient_messages_keep_their_places_among_those_on_disk() {
    let mut world = World::new(small());
    for _ in 0..15 {
        world.publish(40);
        world.enqueue(b"transient", Attributes::default(), false);
        world.flush();
    }
    assert!(world.queue.counts().memory <= LIMIT);
    world.subscribe(0, 0, 0, false);
    world.quiesce();
    assert!(world.delivered().is_sorted());
    assert_eq!(world.queue.counts().unacked.count, 15 * 41);
}

#[test]
fn a_purge_forgets_a_read_that_is_under_way() {
    let mut world = World::new(small());
    fill(&mut world, 15);
    let mut world = world.restart(true, true);
    world.get(false);
    world.purge();
    fill(&mut world, 15);
    world.get(false);
    world.answer_load();
    world.subscribe(0, 0, 0, false);
    world.quiesce();
    assert_eq!(world.queue.counts().unacked.count, 750);
}

#[test]
fn a_purge_behind_a_message_that_is_held_writes_one_range() {
    let mut world = World::new(small());
    fill(&mut world, 15);
    world.get(false);
    world.purge();
    let mut writes = crate::store::QueueWrites::default();
    world.queue.collect(&mut writes);
    assert_eq!((writes.delete_ranges, writes.deletes.len()), (vec![(2, 750)], 0));
    assert_eq!((writes.record.head, writes.record.count), (1, 1));
}

#[test]
fn a_small_message_that_stays_does_not_pin_its_read_buffer() {
    use crate::model::message::Message;
    use crate::queue::{Command, Enqueue};
    let buffer = bytes::Bytes::from(vec![0; 256 * 1024]);
    let message = Message::in_buffer(buffer.clone(), 0..2, 2..2, 2..1000).unwrap();
    let mut world = World::new(durable());
    world.subscribe(0, 1, 0, false);
    for _ in 0..2 {
        let enqueue = Enqueue { message: message.clone(), attributes: Attributes::default(), receipt: None };
        let mut nobody = Nobody;
        world.queue.apply(0, Command::Enqueue(enqueue), &mut nobody).unwrap();
    }
    drop(message);
    let counts = world.queue.counts();
    assert_eq!((counts.ready.count, counts.unacked.count), (1, 1));
    assert!(buffer.is_unique());
}

/// A world in which everything is taken and nothing is remembered.
struct Nobody;
impl crate::queue::Effects for Nobody {
    fn deliver(&mut self, _: crate::model::ConsumerId, _: crate::queue::Delivery<'_>) -> crate::queue::Offer {
        crate::queue::Offer::Taken
    }
    fn got(&mut self, _: u64, _: Option<(crate::queue::Delivery<'_>, u64)>) {}
    fn settle(&mut self, _: crate::model::Receipt, _: crate::model::Outcome) {}
    fn dead_letter(&mut self, _: crate::queue::Dead) {}
    fn write(&mut self, _: crate::queue::Urgency) {}
    fn load(&mut self, _: u64, _: u64, _: usize, _: usize) {}
    fn obsolete(&mut self) {}
}

/// Publishes transient messages, of which none can go to the disk.
fn flood(world: &mut World, count: u64) {
    for _ in 0..count {
        world.enqueue(b"transient", Attributes::default(), false);
    }
}

#[test]
fn transient_messages_push_out_what_is_on_disk_without_a_commit() {
    let mut world = World::new(small());
    fill(&mut world, 2);
    let before = world.queue.counts().memory;
    assert!(before < LIMIT);
    flood(&mut world, 60);
    assert!(world.queue.counts().memory <= LIMIT + LIMIT / 8);
}

#[test]
fn a_lower_limit_lets_go_of_what_an_earlier_look_left() {
    let mut world = World::new(small());
    fill(&mut world, 1);
    flood(&mut world, 120);
    let before = world.queue.counts().memory;
    world.configure(Settings { memory_bytes: 2048, ..small() });
    assert!(world.queue.counts().memory < before);
    assert_eq!(world.queue.counts().ready.count, 170);
}
