//! Queues that drop messages whose like they hold.

use super::durable;
use super::world::receipt;
use crate::model::message::Attributes;
use crate::model::{ConsumerId, Message, Outcome, Receipt, Seq};
use crate::queue::{Command, Dead, Delivery, Effects, Enqueue, Offer, Queue, Settings, Settlement, Urgency};
use crate::store::QueueWrites;
use amqp_spec::{FieldTable, FieldValue, PropertiesBuilder};

/// Nobody takes anything; publishers are told.
#[derive(Default)]
struct Told {
    settled: Vec<(u64, Outcome)>,
    asked: Option<Urgency>,
}

impl Effects for Told {
    fn deliver(&mut self, _: ConsumerId, _: Delivery<'_>) -> Offer {
        Offer::Refused
    }

    fn got(&mut self, _: u64, _: Option<(Delivery<'_>, u64)>) {}

    fn settle(&mut self, receipt: Receipt, outcome: Outcome) {
        self.settled.push((receipt.number, outcome));
    }

    fn dead_letter(&mut self, _: Dead) {}

    fn write(&mut self, urgency: Urgency) {
        self.asked = self.asked.max(Some(urgency));
    }

    fn load(&mut self, _: Seq, _: Seq, _: usize, _: usize) {}

    fn obsolete(&mut self) {}
}

struct Line {
    queue: Queue,
    told: Told,
    now: u64,
}

impl Line {
    fn new() -> Self {
        let queue = Queue::new(Settings { deduplicates: true, ..durable() }, 0);
        Self { queue, told: Told::default(), now: 0 }
    }

    fn run(&mut self, command: Command<'_>) {
        self.queue.apply(self.now, command, &mut self.told).unwrap();
    }

    fn publish(&mut self, number: u64, key: &str, attributes: Attributes) {
        let mut properties = PropertiesBuilder::new();
        properties.set_headers(&FieldTable::from_iter([("x-deduplication-header", FieldValue::from(key))]));
        let message = Message::from_parts(b"", b"q", &properties.build(), b"x");
        self.run(Command::Enqueue(Enqueue { message, attributes, receipt: Some(receipt(number)) }));
    }

    fn persistent(&mut self, number: u64, key: &str) {
        self.publish(number, key, Attributes { persistent: true, ..Attributes::default() });
    }

    fn collect(&mut self) -> QueueWrites {
        let mut writes = QueueWrites::default();
        self.queue.collect(&mut writes);
        writes
    }

    fn told(&mut self) -> Vec<u64> {
        let settled = std::mem::take(&mut self.told.settled);
        assert!(settled.iter().all(|(_, outcome)| *outcome == Outcome::Taken));
        settled.into_iter().map(|(number, _)| number).collect()
    }

    fn ready(&self) -> u64 {
        self.queue.counts().ready.count
    }
}

#[test]
fn a_duplicate_is_confirmed_when_the_first_one_is_on_disk() {
    let mut line = Line::new();
    line.persistent(1, "a");
    line.persistent(2, "a");
    assert_eq!(line.collect().puts.len(), 1);
    line.persistent(3, "a");
    assert!(line.told().is_empty(), "none of them is safe");
    line.run(Command::Committed);
    assert_eq!(line.told(), [1, 2, 3]);
    line.persistent(4, "a");
    assert_eq!((line.told(), line.ready()), (vec![4], 1));
}

#[test]
fn one_that_waits_is_told_with_the_next_commit_where_the_first_one_has_left() {
    let mut line = Line::new();
    line.persistent(1, "a");
    line.persistent(2, "a");
    line.run(Command::Get { ticket: 1, no_ack: true });
    assert_eq!(line.told(), [1]);
    assert!(line.collect().puts.is_empty());
    line.run(Command::Committed);
    assert_eq!(line.told(), [2]);
    line.persistent(3, "a");
    assert_eq!(line.ready(), 1, "it has left");
}

#[test]
fn a_transient_one_has_its_duplicates_confirmed_at_once() {
    let mut line = Line::new();
    line.publish(1, "a", Attributes::default());
    line.publish(2, "a", Attributes::default());
    assert_eq!((line.told(), line.ready(), line.told.asked), (vec![1, 2], 1, None));
}

#[test]
fn one_that_has_expired_in_its_place_bars_none() {
    let mut line = Line::new();
    line.publish(1, "a", Attributes::default());
    line.publish(2, "b", Attributes { expires_at: 10, ..Attributes::default() });
    line.now = 10;
    line.publish(3, "b", Attributes::default());
    assert_eq!(line.ready(), 3);
}

#[test]
fn one_that_comes_back_is_still_here() {
    let mut line = Line::new();
    line.publish(1, "a", Attributes::default());
    line.run(Command::Get { ticket: 1, no_ack: false });
    line.publish(2, "a", Attributes::default());
    line.run(Command::Settle { seqs: &[1], how: Settlement::Requeue { counts: false } });
    line.publish(3, "a", Attributes::default());
    assert_eq!(line.ready(), 1);
    line.run(Command::Get { ticket: 2, no_ack: false });
    line.run(Command::Settle { seqs: &[1], how: Settlement::Discard { counts: false } });
    line.publish(4, "a", Attributes::default());
    assert_eq!(line.ready(), 1, "this time it has left");
}

#[test]
fn the_end_of_a_queue_tells_those_who_wait() {
    let mut line = Line::new();
    line.persistent(1, "a");
    line.persistent(2, "a");
    line.run(Command::Delete);
    let mut told = line.told();
    told.sort_unstable();
    assert_eq!(told, [1, 2]);
}

#[test]
fn what_is_found_on_disk_is_known() {
    let mut line = Line::new();
    line.persistent(1, "a");
    let writes = line.collect();
    let mut queue = Queue::recovered(Settings { deduplicates: true, ..durable() }, writes.record, 0);
    assert!(queue.wants_recall());
    queue.recall(&writes.puts);
    let mut again = Line { queue, ..Line::new() };
    again.persistent(2, "a");
    assert_eq!((again.told(), again.ready()), (vec![2], 1));
}
