//! When publishers are told.

use super::durable;
use super::world::World;
use crate::model::Outcome;
use crate::model::message::Attributes;
use crate::queue::{Command, Overflow, Reply, Settings, Settlement, Urgency};
use crate::store::QueueWrites;

#[test]
fn a_persistent_message_is_confirmed_by_its_commit_and_not_before() {
    let mut world = World::new(durable());
    world.publish(3);
    assert_eq!(world.picture.asked, Some(Urgency::Now));
    world.collect();
    world.publish(1);
    assert!(world.picture.settled.is_empty());
    world.commit();
    assert_eq!(world.picture.settled.keys().copied().collect::<Vec<_>>(), [1, 2, 3]);
}

#[test]
fn a_transient_message_is_confirmed_at_once() {
    let mut world = World::new(durable());
    world.enqueue(b"x", Attributes::default(), true);
    assert_eq!(world.picture.settled.len(), 1);
    assert_eq!(world.picture.asked, None);
}

#[test]
fn what_is_acknowledged_before_its_commit_is_confirmed_and_never_written() {
    let mut world = World::new(durable());
    world.subscribe(0, 0, 0, false);
    world.publish(3);
    world.settle(&[1, 3], Settlement::Acknowledge);
    assert_eq!(world.picture.settled.keys().copied().collect::<Vec<_>>(), [1, 3]);
    let mut writes = QueueWrites::default();
    world.queue.collect(&mut writes);
    assert_eq!(writes.puts.iter().map(|put| put.0).collect::<Vec<_>>(), [2]);
    assert!(writes.deletes.is_empty());
    assert_eq!((writes.record.head, writes.record.count), (2, 1));
}

#[test]
fn what_goes_to_a_consumer_without_acknowledgement_is_confirmed_and_never_written() {
    let mut world = World::new(durable());
    world.subscribe(0, 0, 0, true);
    world.publish(2);
    assert_eq!(world.picture.settled.len(), 2);
    assert_eq!((world.picture.asked, world.queue.counts().persistent.count), (None, 0));
}

#[test]
fn what_is_acknowledged_while_it_is_written_is_deleted_by_the_next_commit() {
    let mut world = World::new(durable());
    world.subscribe(0, 0, 0, false);
    world.publish(2);
    world.collect();
    world.settle(&[2], Settlement::Acknowledge);
    assert_eq!(world.picture.asked, Some(Urgency::Lazy));
    world.commit();
    assert_eq!(world.disk.messages.len(), 2);
    let mut writes = QueueWrites::default();
    world.queue.collect(&mut writes);
    assert_eq!((writes.deletes, writes.record.head, writes.record.count), (vec![2], 1, 1));
}

#[test]
fn acknowledgements_in_order_move_the_head_and_delete_nothing_one_by_one() {
    let mut world = World::new(durable());
    world.publish(10);
    world.flush();
    world.subscribe(0, 0, 0, false);
    world.settle(&[1, 2, 5, 3, 4], Settlement::Acknowledge);
    let mut writes = QueueWrites::default();
    world.queue.collect(&mut writes);
    assert_eq!((writes.deletes, writes.record.head, writes.record.count), (vec![], 6, 5));
}

#[test]
fn a_purge_confirms_what_was_not_written_and_a_deletion_confirms_all() {
    let mut world = World::new(durable());
    world.publish(2);
    world.collect();
    world.publish(2);
    world.purge();
    assert_eq!(world.picture.settled.keys().copied().collect::<Vec<_>>(), [3, 4]);
    world.picture.ready.clear();
    assert_eq!(world.run(Command::Delete), Reply::Count(0));
    assert!(world.picture.settled.values().all(|outcome| *outcome == Outcome::Taken));
    assert_eq!(world.picture.settled.len(), 4);
}

#[test]
fn what_comes_after_a_deletion_counts_as_taken_and_nothing_is_written() {
    let mut world = World::new(durable());
    world.publish(1);
    world.flush();
    world.picture.ready.clear();
    world.queue.apply(0, Command::Delete, &mut world.picture).unwrap();
    let message = crate::model::Message::from_parts(b"", b"q", b"", b"");
    let attributes = Attributes { persistent: true, ..Attributes::default() };
    let enqueue = crate::queue::Enqueue { message, attributes, receipt: Some(super::world::receipt(99)) };
    world.queue.apply(0, Command::Enqueue(enqueue), &mut world.picture).unwrap();
    assert_eq!(world.picture.settled.get(&99), Some(&Outcome::Taken));
    let mut writes = QueueWrites::default();
    world.queue.collect(&mut writes);
    assert!(writes.touches_no_message() && writes.record.next == 0);
}

#[test]
fn a_full_queue_that_rejects_refuses_the_receipt() {
    let settings = Settings { max_length: Some(1), overflow: Overflow::RejectPublish, ..durable() };
    let mut world = World::new(settings);
    world.publish(2);
    assert_eq!(world.picture.settled.get(&2), Some(&Outcome::Refused));
    world.flush();
    assert_eq!(world.picture.settled.get(&1), Some(&Outcome::Taken));
}
