//! What need not be on disk goes there when it is much, and what was handed out loses its bytes.

use super::durable;
use super::world::World;
use crate::model::Retry;
use crate::model::message::{Attributes, NEVER};
use crate::queue::{Settings, Settlement};

const LIMIT: usize = 16 * 1024;

/// A queue of either kind that lets go early.
fn small(durable: bool) -> World {
    World::new(Settings { memory_bytes: LIMIT, overflow_bytes: LIMIT, durable, ..Settings::default() })
}

fn publish(world: &mut World, size: usize, attributes: Attributes) {
    let mut body = world.next.to_be_bytes().to_vec();
    body.resize(size, 1);
    world.enqueue(&body, attributes, false);
}

/// Publishes transient messages, with a commit now and then.
fn flood(world: &mut World, count: u64, size: usize) {
    for at in 0..count {
        publish(world, size, Attributes::default());
        if at % 50 == 49 {
            world.flush();
        }
    }
    world.flush();
}

fn all(seqs: std::ops::RangeInclusive<u64>) -> Vec<u64> {
    seqs.collect()
}

#[test]
fn a_transient_backlog_is_on_disk_and_comes_back_in_order_and_for_good() {
    for durable in [false, true] {
        let mut world = small(durable);
        flood(&mut world, 2000, 64);
        let counts = world.queue.counts();
        assert_eq!((counts.ready.count, counts.persistent.count), (2000, 0));
        assert!(counts.memory <= LIMIT, "{}", counts.memory);
        assert!(counts.overflow.count >= 1900);
        let mut seen = Vec::new();
        world.subscribe(0, 10, 0, false);
        while world.queue.counts().ready.count > 0 {
            world.quiesce();
            let seqs = world.delivered();
            world.settle(&seqs, Settlement::Acknowledge);
            seen.extend(seqs);
            assert!(world.queue.counts().memory <= 2 * LIMIT);
        }
        seen.extend(world.delivered());
        assert_eq!(seen, all(1..=2000));
        world.settle(&all(1..=2000), Settlement::Acknowledge);
        world.flush();
        assert!(world.disk.overflow.is_empty() && !world.queue.has_overflow());
        assert!(world.loads < 200, "{} reads", world.loads);
    }
}

#[test]
fn persistent_and_transient_messages_keep_their_order() {
    let mut world = small(true);
    for at in 0..1500 {
        let attributes = Attributes { persistent: at % 3 == 0, ..Attributes::default() };
        publish(&mut world, 20, attributes);
        if at % 20 == 0 {
            world.flush();
        }
    }
    world.flush();
    assert!(world.queue.counts().memory <= LIMIT);
    assert_eq!(world.queue.counts().persistent.count, 500);
    world.subscribe(0, 0, 0, true);
    world.quiesce();
    assert_eq!(world.delivered(), all(1..=1500));
    world.flush();
    assert!(world.disk.overflow.is_empty() && world.disk.messages.is_empty());
}

#[test]
fn a_consumer_gives_a_queue_room_before_it_spills() {
    let mut world = World::new(Settings { memory_bytes: LIMIT, overflow_bytes: 8 * LIMIT, ..Settings::default() });
    let slow = world.subscribe(0, 1, 0, false);
    flood(&mut world, 300, 64);
    assert_eq!(world.queue.counts().overflow.count, 0);
    world.cancel(slow);
    flood(&mut world, 100, 64);
    assert!(world.queue.counts().memory <= 2 * LIMIT);
}

#[test]
fn one_message_that_is_held_pins_the_space_of_no_other() {
    let mut world = small(false);
    flood(&mut world, 1200, 1024);
    world.get(false);
    world.quiesce();
    world.subscribe(0, 0, 0, true);
    world.quiesce();
    world.flush();
    assert_eq!(world.disk.overflow.keys().filter(|seq| **seq != 1).count(), 0);
    world.settle(&[1], Settlement::Acknowledge);

    let mut world = small(true);
    world.publish(1200);
    world.flush();
    world.get(false);
    world.subscribe(0, 0, 0, true);
    world.quiesce();
    world.flush();
    assert_eq!(world.disk.messages.keys().copied().collect::<Vec<_>>(), [1]);
}

#[test]
fn what_was_handed_out_is_read_back_by_the_batch_when_it_returns() {
    for durable in [false, true] {
        let mut world = small(durable);
        let persistent = durable;
        let holder = world.subscribe(0, 0, 0, false);
        for at in 0..1000 {
            publish(&mut world, 64, Attributes { persistent, ..Attributes::default() });
            if at % 50 == 49 {
                world.flush();
                world.quiesce();
            }
        }
        assert_eq!(world.delivered(), all(1..=1000));
        let counts = world.queue.counts();
        assert!(counts.memory < 1000 * 100 + LIMIT && counts.unacked.count == 1000, "{counts:?}");
        world.cancel(holder);
        world.settle(&all(1..=1000), Settlement::Requeue { counts: true });
        world.loads = 0;
        world.subscribe(1, 0, 0, true);
        world.quiesce();
        assert_eq!(world.delivered(), all(1..=1000));
        assert!(world.loads < 30, "{} reads", world.loads);
        world.flush();
        assert!(world.disk.overflow.is_empty() && world.disk.messages.is_empty());
    }
}

#[test]
fn what_has_no_bytes_dies_when_they_were_read() {
    let settings = Settings { dead_letters: true, memory_bytes: LIMIT, ..durable() };
    let mut world = World::new(settings);
    world.subscribe(0, 0, 0, false);
    for _ in 0..10 {
        world.publish(50);
        world.flush();
        world.quiesce();
    }
    world.settle(&all(1..=500), Settlement::Discard { counts: true });
    assert!(world.picture.load.is_some() && !world.picture.condemned.is_empty());
    assert_eq!(world.queue.counts().dying, 500);
    world.quiesce();
    assert_eq!((world.picture.condemned.len(), world.picture.dead.len()), (0, 500));
    world.bury(500);
    world.flush();
    assert!(world.disk.messages.is_empty());
}

#[test]
fn the_dying_are_few_at_a_time() {
    let mut world = World::new(Settings { dead_letters: true, ..durable() });
    for _ in 0..4200 {
        let attributes = Attributes { persistent: true, expires_at: 10, ..Attributes::default() };
        world.enqueue(b"short-lived", attributes, false);
    }
    world.flush();
    world.picture.now = 10;
    world.tick();
    assert_eq!(world.queue.counts().dying, 4096);
    assert_eq!(world.queue.next_deadline(), None);
    world.bury(1);
    assert_eq!(world.queue.counts().dying, 4096);
    world.bury(4096);
    world.tick();
    assert_eq!((world.queue.counts().dying, world.queue.counts().ready.count), (103, 0));
}

#[test]
fn the_homeless_hold_up_no_other() {
    let mut world = World::new(Settings { dead_letters: true, ..durable() });
    world.publish(4200);
    world.flush();
    world.configure(Settings { max_length: Some(0), ..world.picture.settings.clone() });
    assert_eq!(world.queue.counts().dying, 4096);
    world.unbury(4096);
    world.quiesce();
    assert_eq!((world.queue.counts().dying, world.queue.counts().ready.count), (4200, 0));
    world.bury(usize::MAX);
    world.flush();
    assert!(world.disk.messages.is_empty());
}

#[test]
fn what_waits_for_its_retry_comes_back_from_the_overflow() {
    let retry = Some(Retry { failed: true, returned: true, min: 100, max: 100 });
    let mut world = World::new(Settings { retry, memory_bytes: LIMIT, overflow_bytes: LIMIT, ..Settings::default() });
    let holder = world.subscribe(0, 0, 0, false);
    flood(&mut world, 1000, 64);
    world.cancel(holder);
    world.settle(&all(1..=1000), Settlement::Requeue { counts: true });
    assert_eq!(world.queue.counts().waiting.count, 1000);
    assert!(world.queue.counts().memory < 1000 * 100 + LIMIT);
    world.picture.now += 100;
    world.tick();
    world.delivered();
    world.subscribe(1, 0, 0, true);
    world.quiesce();
    assert_eq!(world.delivered(), all(1..=1000));
    world.flush();
    assert!(world.disk.overflow.is_empty());
}

#[test]
fn what_is_counted_on_disk_keeps_its_bytes_while_it_is_handed_out() {
    let quorum = Settings { quorum: true, dead_letters: true, memory_bytes: LIMIT, ..durable() };
    let mut world = World::new(quorum);
    world.subscribe(0, 0, 0, false);
    for _ in 0..10 {
        world.publish(50);
        world.flush();
        world.quiesce();
    }
    world.settle(&all(1..=500), Settlement::Requeue { counts: true });
    let world = world.restart(true, true);
    assert!(world.picture.ready.len() == 500 && world.picture.ready.iter().all(|it| it.attributes.delivery_count == 1));
}

#[test]
fn what_expires_on_disk_goes_from_there() {
    let mut world = small(false);
    for at in 0..500 {
        let expires_at = if at < 400 { 50 } else { NEVER };
        publish(&mut world, 64, Attributes { expires_at, ..Attributes::default() });
        if at % 50 == 49 {
            world.flush();
        }
    }
    world.picture.now = 50;
    world.quiesce();
    assert_eq!(world.queue.counts().ready.count, 100);
    world.purge();
    world.flush();
    assert!(world.disk.overflow.is_empty());
}
