//! Length limits.

use super::durable;
use super::world::World;
use crate::queue::{Overflow, Reason, Settings, Settlement};

#[test]
fn the_oldest_ready_message_makes_room() {
    let mut world = World::new(Settings { max_length: Some(2), dead_letters: true, ..durable() });
    world.get(false);
    world.publish(1);
    world.get(false);
    world.publish(4);
    assert_eq!(world.picture.dead, [(2, Reason::MaxLen), (3, Reason::MaxLen)]);
    assert_eq!(world.queue.counts().unacked.count, 1, "what is handed out does not count");
    world.settle(&[1], Settlement::Requeue { counts: false });
    assert_eq!(world.picture.dead.last(), Some(&(1, Reason::MaxLen)));
}

#[test]
fn bytes_are_those_of_bodies() {
    let mut world = World::new(Settings { max_length_bytes: Some(20), ..durable() });
    world.publish(3);
    assert_eq!(world.queue.counts().ready.bytes, 16);
}

#[test]
fn nothing_is_kept_at_length_zero_but_a_consumer_gets_it() {
    let mut world = World::new(Settings { max_length: Some(0), ..durable() });
    world.publish(1);
    world.subscribe(0, 0, 0, false);
    world.publish(1);
    assert_eq!(world.delivered(), [2]);
    assert_eq!(world.picture.settled.keys().copied().collect::<Vec<_>>(), [1]);
}

#[test]
fn a_refused_message_may_be_dead_lettered() {
    let overflow = Overflow::RejectPublishDlx;
    let mut world = World::new(Settings { max_length: Some(1), overflow, dead_letters: true, ..durable() });
    world.publish(2);
    assert_eq!(world.picture.dead, [(0, Reason::MaxLen)]);
    assert_eq!(world.queue.counts().ready.count, 1);
}

#[test]
fn a_limit_that_comes_by_policy_drops_from_a_head_on_disk() {
    let mut world = World::new(Settings { memory_bytes: 4096, ..durable() });
    world.publish(200);
    let mut world = world.restart(true, true);
    let settings = Settings { max_length: Some(5), dead_letters: true, ..world.picture.settings.clone() };
    world.configure(settings);
    world.quiesce();
    assert_eq!(world.queue.counts().ready.count, 5);
    assert_eq!(world.picture.dead.len(), 195);
}
