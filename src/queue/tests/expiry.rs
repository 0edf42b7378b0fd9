//! Time to live, of messages and of queues.

use super::durable;
use super::world::World;
use crate::queue::{Command, Reason, Settings, Settlement};

#[test]
fn only_the_head_expires() {
    let mut world = World::new(Settings { dead_letters: true, ..durable() });
    world.publish_for(100);
    world.publish_for(10);
    assert_eq!(world.queue.next_deadline(), Some(100));
    world.picture.now = 50;
    world.run(Command::Tick);
    assert_eq!(world.queue.counts().ready.count, 2);
    world.picture.now = 100;
    world.run(Command::Tick);
    assert_eq!(world.picture.dead, [(1, Reason::Expired), (2, Reason::Expired)]);
    assert_eq!(world.queue.next_deadline(), None);
}

#[test]
fn the_smaller_of_the_two_times_counts() {
    let mut world = World::new(Settings { message_ttl: Some(20), ..durable() });
    world.publish_for(100);
    assert_eq!(world.queue.next_deadline(), Some(20));
    world.publish_for(5);
    world.purge();
    world.publish_for(5);
    assert_eq!(world.queue.next_deadline(), Some(5));
}

#[test]
fn no_time_to_live_is_enough_for_a_consumer_that_waits() {
    let mut world = World::new(Settings { message_ttl: Some(0), ..durable() });
    world.publish(1);
    world.get(false);
    assert_eq!((world.picture.empty_gets, world.picture.settled.len()), (1, 1));
    world.subscribe(0, 1, 0, false);
    world.publish(2);
    assert_eq!(world.delivered(), [2]);
    assert_eq!(world.queue.counts().ready.count, 0);
}

#[test]
fn what_is_unacknowledged_does_not_expire_until_it_comes_back() {
    let mut world = World::new(durable());
    world.publish_for(10);
    world.get(false);
    world.picture.now = 1000;
    world.tick();
    assert_eq!(world.queue.counts().unacked.count, 1);
    world.settle(&[1], Settlement::Requeue { counts: false });
    assert_eq!(world.queue.counts(), Default::default());
}

#[test]
fn what_expires_on_disk_is_found_after_a_restart() {
    let mut world = World::new(Settings { message_ttl: Some(10), dead_letters: true, ..durable() });
    world.publish(3);
    let mut world = world.restart(true, true);
    world.picture.now = 10;
    world.quiesce();
    assert_eq!(world.picture.dead.len(), 3);
}

#[test]
fn a_flood_of_expired_messages_is_dropped_in_portions() {
    let mut world = World::new(durable());
    (0..5_000).for_each(|_| world.publish_for(1));
    world.picture.now = 1;
    world.run(Command::Tick);
    assert!(world.queue.counts().ready.count > 0);
    assert_eq!(world.queue.next_deadline(), Some(0));
    world.quiesce();
    world.get(false);
    assert_eq!((world.queue.counts().ready.count, world.picture.empty_gets), (0, 1));
}

#[test]
fn an_unused_queue_asks_to_be_deleted_once() {
    let mut world = World::new(Settings { expires: Some(100), ..durable() });
    assert_eq!(world.queue.next_deadline(), Some(100));
    world.picture.now = 60;
    world.run(Command::Touch);
    world.picture.now = 100;
    world.run(Command::Tick);
    assert_eq!((world.picture.obsolete, world.queue.next_deadline()), (0, Some(160)));
    let consumer = world.subscribe(0, 0, 0, false);
    assert_eq!(world.queue.next_deadline(), None);
    world.picture.now = 500;
    world.cancel(consumer);
    world.publish(1);
    assert_eq!(world.queue.next_deadline(), Some(600));
    world.picture.now = 600;
    world.run(Command::Tick);
    assert_eq!((world.picture.obsolete, world.queue.next_deadline()), (1, None));
}
