//! Turns, prefetch, priorities, exclusive use, the single active consumer, and what keeps a queue alive.

use super::durable;
use super::world::World;
use crate::model::ConsumerId;
use crate::queue::{Command, Refused, Settings, Settlement, Subscription};

fn takers(world: &mut World) -> Vec<u32> {
    std::mem::take(&mut world.picture.delivered).into_iter().map(|(_, consumer)| consumer.slot).collect()
}

#[test]
fn consumers_take_turns() {
    let mut world = World::new(durable());
    for slot in 0..3 {
        world.subscribe(slot, 0, 0, false);
    }
    world.publish(7);
    assert_eq!(takers(&mut world), [0, 1, 2, 0, 1, 2, 0]);
}

#[test]
fn one_at_its_prefetch_is_passed_over_until_it_settles() {
    let mut world = World::new(durable());
    world.subscribe(0, 1, 0, false);
    world.subscribe(1, 3, 0, false);
    world.publish(5);
    assert_eq!(takers(&mut world), [0, 1, 1, 1]);
    world.settle(&[1], Settlement::Acknowledge);
    assert_eq!(takers(&mut world), [0]);
}

#[test]
fn lower_priorities_get_what_the_higher_have_no_room_for() {
    let mut world = World::new(durable());
    world.subscribe(0, 0, -1, false);
    world.subscribe(1, 2, 5, false);
    world.subscribe(2, 1, 0, false);
    world.publish(5);
    assert_eq!(takers(&mut world), [1, 1, 2, 0, 0]);
}

#[test]
fn a_refusal_pauses_until_the_channel_resumes() {
    let mut world = World::new(durable());
    let first = world.subscribe(0, 0, 0, false);
    world.subscribe(1, 0, 0, false);
    world.picture.refusals = 1;
    world.publish(2);
    assert_eq!(takers(&mut world), [1, 1]);
    world.resume(first);
    world.publish(2);
    assert_eq!(takers(&mut world), [1, 0]);
}

#[test]
fn the_single_active_consumer_is_followed_by_the_foremost_that_waits() {
    let mut world = World::new(Settings { single_active_consumer: true, ..durable() });
    let first = world.subscribe(2, 0, 0, false);
    let second = world.subscribe(1, 0, 9, false);
    world.subscribe(0, 0, 0, false);
    world.publish(2);
    assert_eq!(world.queue.consumers().map(|view| view.active).collect::<Vec<_>>(), [true, false, false]);
    world.cancel(first);
    world.publish(2);
    assert_eq!(takers(&mut world), [2, 2, 1, 1]);
    world.cancel(second);
    world.publish(1);
    assert_eq!(takers(&mut world), [0]);
}

#[test]
fn in_a_quorum_queue_the_active_consumer_makes_way_for_a_higher_one_once_it_holds_nothing() {
    let mut world = World::new(Settings { single_active_consumer: true, takeover: true, ..durable() });
    let active = |world: &World| world.queue.consumers().map(|view| view.active).collect::<Vec<_>>();
    world.subscribe(0, 0, 0, false);
    world.publish(1);
    world.subscribe(1, 0, 5, false);
    assert_eq!(active(&world), [false, false], "the first one gets nothing more");
    world.publish(1);
    world.settle(&[1], Settlement::Acknowledge);
    assert_eq!(active(&world), [false, true]);
    assert_eq!(takers(&mut world), [0, 1]);
}

#[test]
fn an_active_consumer_stays_when_the_higher_one_it_was_to_make_way_for_leaves() {
    let mut world = World::new(Settings { single_active_consumer: true, takeover: true, ..durable() });
    world.subscribe(0, 0, 0, false);
    world.publish(1);
    let higher = world.subscribe(1, 0, 5, false);
    world.cancel(higher);
    world.publish(1);
    assert_eq!(takers(&mut world), [0, 0]);
}

#[test]
fn exclusive_use_is_refused_beside_others() {
    let subscription = |slot, exclusive| Subscription {
        consumer: ConsumerId { slot, incarnation: 0 },
        prefetch: 0,
        priority: 0,
        no_ack: false,
        exclusive,
    };
    let mut world = World::new(durable());
    let subscribe = |world: &mut World, slot, exclusive| {
        world.queue.apply(0, Command::Subscribe(subscription(slot, exclusive)), &mut world.picture).map(|_| ())
    };
    assert_eq!(subscribe(&mut world, 0, false), Ok(()));
    assert_eq!(subscribe(&mut world, 1, true), Err(Refused::ExclusiveUse));
    world.queue.apply(0, Command::Cancel(subscription(0, false).consumer), &mut world.picture).unwrap();
    assert_eq!(subscribe(&mut world, 1, true), Ok(()));
    assert_eq!(subscribe(&mut world, 0, false), Err(Refused::ExclusiveUse));
    let mut single = World::new(Settings { single_active_consumer: true, ..durable() });
    assert_eq!(subscribe(&mut single, 0, true), Err(Refused::ExclusiveUse));
}

#[test]
fn consumers_that_come_and_go_leave_nothing_behind() {
    let mut world = World::new(durable());
    world.subscribe(0, 0, 0, false);
    for _ in 0..10_000 {
        let passing = world.subscribe(1, 1, 0, false);
        world.cancel(passing);
    }
    assert!(format!("{:?}", world.queue).len() < 20_000, "turns of consumers that left are kept");
    world.publish(1);
    assert_eq!(takers(&mut world), [0]);
}

#[test]
fn an_auto_delete_queue_ends_with_its_last_consumer_and_not_before_a_first() {
    let mut world = World::new(Settings { auto_delete: true, ..durable() });
    world.get(true);
    let first = world.subscribe(0, 0, 0, false);
    let second = world.subscribe(1, 0, 0, false);
    world.cancel(first);
    assert_eq!(world.picture.obsolete, 0);
    world.cancel(second);
    assert_eq!(world.picture.obsolete, 1);
}

#[test]
fn one_that_took_too_long_leaves_before_its_messages_come_back() {
    let mut world = World::new(durable());
    let slow = world.subscribe(0, 1, 0, false);
    world.publish(2);
    world.delivered();
    let first = world.picture.unacked.remove(0).0;
    world.picture.consumers.clear();
    let mut known = first.clone();
    known.attributes.redelivered = true;
    known.attributes.acquired_count += 1;
    world.picture.put_back(known);
    world.run(Command::TimeOut { consumer: Some(slow), seqs: &[first.seq] });
    assert_eq!((world.delivered(), world.queue.counts().consumers), (vec![], 0));
    world.subscribe(1, 0, 0, false);
    assert_eq!(world.delivered(), [1, 2]);
}
