//! Levels of priority, in memory and on disk.

use super::durable;
use super::world::World;
use crate::model::message::Attributes;
use crate::queue::Settings;

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
