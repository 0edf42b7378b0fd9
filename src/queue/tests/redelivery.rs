//! What comes back: its place and its flags.

use super::durable;
use super::world::World;
use crate::model::ConsumerId;
use crate::queue::{Command, Delivery, Effects, Offer, Settlement};
use crate::store::QueueWrites;

/// Notes the flags of what it is given.
#[derive(Default)]
struct Flags(Vec<(u64, bool, u32, u32)>);

impl Effects for Flags {
    fn deliver(&mut self, _: ConsumerId, delivery: Delivery<'_>) -> Offer {
        let a = delivery.attributes;
        self.0.push((delivery.seq, a.redelivered, a.acquired_count, a.delivery_count));
        Offer::Taken
    }
    fn got(&mut self, _: u64, _: Option<(Delivery<'_>, u64)>) {}
    fn settle(&mut self, _: crate::model::Receipt, _: crate::model::Outcome) {}
    fn dead_letter(&mut self, _: crate::queue::Dead) {}
    fn write(&mut self, _: crate::queue::Urgency) {}
    fn load(&mut self, _: u64, _: u64, _: usize, _: usize) {}
    fn obsolete(&mut self) {}
}

#[test]
fn several_come_back_to_their_places() {
    let mut world = World::new(durable());
    let consumer = world.subscribe(0, 4, 0, false);
    world.publish(6);
    world.cancel(consumer);
    world.settle(&[4, 2], Settlement::Requeue { counts: false });
    world.settle(&[1], Settlement::Requeue { counts: false });
    world.delivered();
    world.subscribe(1, 0, 0, false);
    assert_eq!(world.delivered(), [1, 2, 4, 5, 6]);
}

#[test]
fn counts_are_those_before_the_delivery() {
    let mut world = World::new(durable());
    world.publish(1);
    world.subscribe(0, 0, 0, false);
    let mut flags = Flags::default();
    for counts in [false, true] {
        let how = Settlement::Requeue { counts };
        world.queue.apply(0, Command::Settle { seqs: &[1], how }, &mut flags).unwrap();
    }
    assert_eq!(flags.0, [(1, true, 1, 0), (1, true, 2, 1)]);
}

#[test]
fn a_clean_restart_flags_what_was_handed_out_and_nothing_else() {
    let mut world = World::new(durable());
    world.publish(4);
    world.get(false);
    world.get(false);
    let mut world = world.restart(true, true);
    let mut flags = Flags::default();
    world.subscribe(0, 1, 0, false);
    let (from, to, count, bytes) = world.picture.load.take().unwrap();
    let read = world.disk.read((from, to, count, bytes));
    world.queue.apply(0, Command::Loaded(read), &mut flags).unwrap();
    assert!(flags.0.is_empty(), "that it is consumed is not on disk yet");
    world.queue.collect(&mut QueueWrites::default());
    world.queue.apply(0, Command::Committed, &mut flags).unwrap();
    for seq in 1..=3 {
        let how = Settlement::Acknowledge;
        world.queue.apply(0, Command::Settle { seqs: &[seq], how }, &mut flags).unwrap();
    }
    let redelivered: Vec<_> = flags.0.iter().map(|(seq, redelivered, ..)| (*seq, *redelivered)).collect();
    assert_eq!(redelivered, [(1, true), (2, true), (3, false), (4, false)]);
}

#[test]
fn a_cancelled_consumers_messages_can_still_be_settled() {
    let mut world = World::new(durable());
    let consumer = world.subscribe(0, 0, 0, false);
    world.publish(2);
    world.cancel(consumer);
    world.subscribe(0, 0, 0, false);
    world.settle(&[1, 1, 77], Settlement::Acknowledge);
    assert_eq!(world.queue.counts().unacked.count, 1);
}

#[test]
fn a_flag_that_a_message_brings_shows_only_if_it_waited() {
    use crate::model::{Attributes, Message};
    use crate::queue::Enqueue;
    let mut world = World::new(durable());
    let mut flags = Flags::default();
    let attributes = Attributes { redelivered: true, ..Attributes::default() };
    let enqueue = || Enqueue { message: Message::from_parts(b"", b"q", b"", b""), attributes, receipt: None };
    world.queue.apply(0, Command::Enqueue(enqueue()), &mut flags).unwrap();
    let consumer = ConsumerId { slot: 0, incarnation: 0 };
    let subscription =
        crate::queue::Subscription { consumer, prefetch: 0, priority: 0, no_ack: true, exclusive: false };
    world.queue.apply(0, Command::Subscribe(subscription), &mut flags).unwrap();
    world.queue.apply(0, Command::Enqueue(enqueue()), &mut flags).unwrap();
    assert_eq!(flags.0, [(1, true, 0, 0), (2, false, 0, 0)]);
}
