//! The dead are in the queue until they are buried.

use super::durable;
use super::world::World;
use crate::queue::{Reason, Settings, Settlement};

fn with_dead_letters() -> Settings {
    Settings { dead_letters: true, ..durable() }
}

#[test]
fn a_rejected_message_stays_on_disk_until_it_is_buried() {
    let mut world = World::new(with_dead_letters());
    world.publish(2);
    world.flush();
    world.subscribe(0, 0, 0, false);
    world.settle(&[1, 2], Settlement::Discard { counts: false });
    assert_eq!(world.picture.dead, [(1, Reason::Rejected), (2, Reason::Rejected)]);
    world.flush();
    assert_eq!((world.disk.messages.len(), world.queue.counts().dying), (2, 2));
    world.bury(1);
    world.flush();
    assert_eq!((world.disk.messages.len(), world.disk.record.head), (1, 2));
}

#[test]
fn the_dying_are_ready_again_after_a_crash() {
    let mut world = World::new(with_dead_letters());
    world.publish(2);
    world.flush();
    world.get(false);
    world.settle(&[1], Settlement::Discard { counts: false });
    let mut world = world.restart(false, false);
    world.subscribe(0, 0, 0, false);
    world.quiesce();
    assert_eq!(world.delivered(), [1, 2]);
}

#[test]
fn the_limit_of_returns_counts_only_those_that_count() {
    let mut world = World::new(Settings { delivery_limit: Some(1), ..with_dead_letters() });
    world.subscribe(0, 0, 0, false);
    world.publish(1);
    for counts in [false, true, false] {
        world.settle(&[1], Settlement::Requeue { counts });
        assert!(world.picture.dead.is_empty());
    }
    world.settle(&[1], Settlement::Requeue { counts: true });
    assert_eq!(world.picture.dead, [(1, Reason::DeliveryLimit)]);
    assert_eq!(world.delivered(), [1, 1, 1, 1]);
}

#[test]
fn a_message_that_dies_before_it_was_written_is_confirmed_when_it_is_buried() {
    let mut world = World::new(Settings { max_length: Some(0), ..with_dead_letters() });
    world.publish(1);
    assert_eq!(world.picture.dead, [(1, Reason::MaxLen)]);
    assert!(world.picture.settled.is_empty());
    world.bury(1);
    assert_eq!(world.picture.settled.len(), 1);
    world.flush();
    assert_eq!(world.disk.record.count, 0);
}

#[test]
fn what_nobody_took_dies_again_one_at_a_time_until_it_arrives() {
    let mut world = World::new(with_dead_letters());
    world.publish(3);
    world.flush();
    (0..3).for_each(|_| world.get(false));
    world.settle(&[1, 2, 3], Settlement::Discard { counts: false });
    world.unbury(3);
    assert_eq!(world.queue.next_deadline(), Some(5000));
    world.picture.now = 5000;
    world.quiesce();
    let dead = |world: &World| world.picture.dead.iter().map(|dead| dead.0).collect::<Vec<_>>();
    assert_eq!(dead(&world), [1, 2, 3, 1], "one of them");
    assert_eq!(world.queue.next_deadline(), None, "nothing more until it is known what became of it");
    world.unbury(1);
    assert_eq!(world.queue.next_deadline(), Some(10_000));
    world.picture.now = 10_000;
    world.quiesce();
    assert_eq!(dead(&world), [1, 2, 3, 1, 2]);
    let arrived = world.picture.dying.remove(1).seq;
    world.run(crate::queue::Command::Buried { seqs: &[arrived] });
    world.quiesce();
    assert_eq!(dead(&world), [1, 2, 3, 1, 2, 3], "where one arrived the next follows at once");
    world.bury(2);
    world.flush();
    assert_eq!((world.queue.counts().dying, world.disk.messages.len()), (0, 0));
}
