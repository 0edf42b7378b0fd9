//! What came back and waits for its retry.

use super::durable;
use super::world::World;
use crate::model::Retry;
use crate::queue::{Settings, Settlement};

const ALL: Retry = Retry { failed: true, returned: true, min: 100, max: 250 };

fn retrying(quorum: bool) -> Settings {
    Settings { quorum, retry: Some(ALL), dead_letters: quorum, ..durable() }
}

/// Hands one out and has it come back.
fn reject(world: &mut World) {
    world.get(false);
    let seq = world.picture.unacked[0].0.seq;
    world.settle(&[seq], Settlement::Requeue { counts: true });
}

#[test]
fn it_waits_longer_each_time_it_fails() {
    let mut world = World::new(retrying(true));
    world.publish(1);
    for delay in [100, 200, 250, 250] {
        reject(&mut world);
        assert_eq!(world.queue.next_deadline(), Some(world.picture.now + delay));
        assert_eq!((world.queue.counts().ready.count, world.queue.counts().waiting.count), (0, 1));
        world.picture.now += delay;
        world.tick();
        assert_eq!(world.queue.counts().ready.count, 1);
    }
}

#[test]
fn it_blocks_nobody_and_comes_back_before_the_others() {
    for quorum in [true, false] {
        let mut world = World::new(retrying(quorum));
        world.publish(4);
        reject(&mut world);
        world.get(true);
        assert_eq!(world.queue.counts().ready.count, 2, "the second was not held up by the first");
        world.picture.now += 100;
        world.subscribe(0, 0, 0, true);
        assert_eq!(world.delivered(), [1, 3, 4]);
    }
}

#[test]
fn a_restart_does_not_shorten_the_wait() {
    let mut world = World::new(retrying(true));
    world.publish(3);
    reject(&mut world);
    world.picture.now += 40;
    let mut world = world.restart(true, true);
    world.subscribe(0, 0, 0, true);
    world.quiesce();
    assert_eq!(world.delivered(), [2, 3]);
    assert_eq!(world.queue.next_deadline(), Some(100));
    world.picture.now += 60;
    world.quiesce();
    assert_eq!(world.delivered(), [1]);
}

#[test]
fn a_wait_that_ends_after_a_restart_passes_over_nothing_older() {
    let mut world = World::new(retrying(false));
    world.publish(4);
    (0..3).for_each(|_| world.get(false));
    world.settle(&[3], Settlement::Requeue { counts: true });
    let mut world = world.restart(true, true);
    world.get(false);
    world.quiesce();
    world.settle(&[1], Settlement::Acknowledge);
    world.picture.now = 100;
    world.tick();
    world.flush();
    assert_eq!(world.disk.record.head, 2, "nothing that is there is behind the head");
    world.subscribe(0, 0, 0, true);
    world.quiesce();
    assert_eq!(world.delivered(), [2, 3, 4]);
}

#[test]
fn many_that_wait_are_not_kept_in_memory() {
    const LIMIT: usize = 1 << 20;
    let mut world = World::new(Settings { memory_bytes: LIMIT, ..retrying(true) });
    for _ in 0..20 {
        for _ in 0..50 {
            let attributes = crate::model::Attributes { persistent: true, ..Default::default() };
            world.enqueue(&[7; 4096], attributes, true);
        }
        world.flush();
    }
    for _ in 0..1000 {
        world.get(false);
        world.quiesce();
        let seq = world.picture.unacked[0].0.seq;
        world.settle(&[seq], Settlement::Requeue { counts: true });
    }
    assert_eq!(world.queue.counts().waiting.count, 1000);
    assert!(world.queue.counts().memory <= LIMIT, "{}", world.queue.counts().memory);
    world.picture.now += 100;
    world.tick();
    assert_eq!(world.queue.counts().ready.count, 1000);
    assert!(world.queue.counts().memory <= LIMIT, "{}", world.queue.counts().memory);
    world.subscribe(0, 0, 0, true);
    world.quiesce();
    assert_eq!(world.delivered(), (1..=1000).collect::<Vec<_>>());
}

#[test]
fn what_waited_over_a_restart_takes_its_place_among_those_that_were_read_with_it() {
    let mut world = World::new(retrying(false));
    world.publish(3);
    world.flush();
    world.get(false);
    world.get(false);
    world.settle(&[2], Settlement::Requeue { counts: true });
    world.flush();
    let mut world = world.restart(true, true);
    world.subscribe(0, 1, 0, false);
    world.quiesce();
    assert_eq!(world.delivered(), [1]);
    world.settle(&[1], Settlement::Requeue { counts: false });
    world.picture.now += 100;
    world.quiesce();
    world.flush();
    assert_eq!(world.disk.messages.len(), 3);
}

#[test]
fn what_waits_is_not_read_again_with_what_was_let_go_of_around_it() {
    let mut world = World::new(Settings { memory_bytes: 1024, overflow_bytes: 0, ..retrying(false) });
    world.subscribe(0, 0, 0, false);
    world.publish(3);
    world.settle(&[2], Settlement::Requeue { counts: true });
    let mut world = world.restart(true, true);
    world.get(false);
    world.quiesce();
    assert_eq!(world.queue.counts().waiting.count, 1);
    world.run(crate::queue::Command::Bound(0));
    world.publish(1);
    world.flush();
    world.picture.now += 100;
    world.subscribe(0, 0, 0, true);
    world.quiesce();
    assert_eq!(world.delivered(), [2, 3, 4]);
    world.settle(&[1], Settlement::Acknowledge);
    world.flush();
    assert!(world.disk.messages.is_empty());
}
