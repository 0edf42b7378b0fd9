#![allow(clippy::unwrap_used, clippy::indexing_slicing)]
use super::{Delays, LOAD_BYTES, LOAD_COUNT, delay_of, without_delay};
use crate::exchange::Envelope;
use crate::model::{Attributes, Message, Millis, Outcome, Receipt, ReceiptSink};
use crate::store::{DelayedMessage, Due, QueueRecord, QueueWrites};
use amqp_spec::{FieldTable, FieldValue, Properties, PropertiesBuilder};
use parking_lot::Mutex;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

fn message(headers: &FieldTable) -> Message {
    let mut properties = PropertiesBuilder::new();
    properties.set_headers(headers);
    Message::from_parts(b"late", b"k", &properties.build(), b"body")
}

fn asked(message: &Message) -> Option<Millis> {
    let properties = Properties::scan(message.properties()).unwrap();
    delay_of(&Envelope { keys: &[b"k"], properties: Some(&properties) })
}

proptest! {
    #[test]
    fn a_delay_is_over_once(delay: i64, kept: i32) {
        let headers = FieldTable::from_iter([("a", FieldValue::from(kept)), ("x-delay", FieldValue::Long(delay))]);
        let delayed = message(&headers);
        let in_range = (1..=i64::from(u32::MAX)).contains(&delay);
        prop_assert_eq!(asked(&delayed), in_range.then_some(delay as u64));
        let after = without_delay(&delayed);
        if in_range {
            prop_assert_eq!(asked(&after), None);
            let found = FieldTable::from(Properties::scan(after.properties()).unwrap().headers().unwrap());
            let expected = [("a", FieldValue::from(kept)), ("x-delay", FieldValue::Long(-delay))];
            prop_assert_eq!(found, FieldTable::from_iter(expected));
        }
        prop_assert_eq!((after.route(), after.body()), (delayed.route(), delayed.body()));
    }
}

/// So few that messages are let go and read back all the time.
const ROOM: usize = 4;

/// Collects receipts that are settled.
#[derive(Default)]
struct Told(Mutex<Vec<u64>>);

impl ReceiptSink for Told {
    fn settle(&self, outcomes: &[(u64, Outcome)]) {
        self.0.lock().extend(outcomes.iter().map(|(number, _)| *number));
    }
}

/// What the broker and the store do around the machine, step by step.
struct World {
    delays: Delays,
    disk: BTreeMap<Due, DelayedMessage>,
    record: QueueRecord,
    collected: Option<QueueWrites>,
    reading: Option<Due>,
    now: Millis,
    told: Arc<Told>,
    /// Published, and when it is due.
    published: Vec<Millis>,
    /// In the order in which they left, by number of the publish.
    left: Vec<usize>,
    leaving: Vec<u64>,
}

#[derive(Clone, Debug)]
enum Step {
    Publish(Millis),
    Wait(Millis),
    Leave,
    Arrive,
    Collect,
    Commit,
    Read,
    Answer,
    Restart,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (1..50u64).prop_map(Step::Publish),
        2 => (1..20u64).prop_map(Step::Wait),
        3 => Just(Step::Leave),
        3 => Just(Step::Arrive),
        2 => Just(Step::Collect),
        2 => Just(Step::Commit),
        1 => Just(Step::Read),
        1 => Just(Step::Answer),
        1 => Just(Step::Restart),
    ]
}

impl World {
    fn new() -> Self {
        Self {
            delays: Delays::with_room_for(ROOM, None),
            disk: BTreeMap::new(),
            record: QueueRecord::default(),
            collected: None,
            reading: None,
            now: 1000,
            told: Arc::default(),
            published: Vec::new(),
            left: Vec::new(),
            leaving: Vec::new(),
        }
    }

    fn publish(&mut self, delay: Millis) {
        let number = self.published.len() as u64;
        let body = number.to_string();
        let message = Message::from_parts(b"late", b"k", b"\0\0", body.as_bytes());
        let receipt = Receipt { sink: self.told.clone(), number };
        self.delays.put(self.now + delay, (&message, Attributes::default()), Vec::new(), Some(receipt));
        self.published.push(self.now + delay);
    }

    fn leave(&mut self) {
        for message in self.delays.take_due(self.now, 3) {
            let number: usize = String::from_utf8_lossy(message.message.body()).parse().unwrap();
            assert!(self.published[number] <= self.now, "too early");
            self.left.push(number);
            let settled = self.delays.expect(message.due.number, number % 3);
            self.settle(settled);
            self.leaving.extend(std::iter::repeat_n(message.due.number, number % 3));
        }
    }

    fn settle(&self, receipt: Option<Receipt>) {
        receipt.into_iter().for_each(|receipt| receipt.sink.settle(&[(receipt.number, Outcome::Taken)]));
    }

    fn arrive(&mut self) {
        if let Some(number) = self.leaving.pop() {
            let settled = self.delays.arrived(number);
            self.settle(settled);
        }
    }

    fn collect(&mut self) {
        if self.collected.is_none() {
            let mut writes = QueueWrites::default();
            self.delays.collect(&mut writes);
            self.collected = Some(writes);
        }
    }

    fn commit(&mut self) {
        let Some(writes) = self.collected.take() else { return };
        let delayed = writes.delayed;
        self.disk.extend(delayed.puts.into_iter().map(|message| (message.due, message)));
        self.disk.retain(|due, _| {
            !delayed.deletes.contains(due)
                && !delayed.delete_ranges.iter().any(|(first, last)| (*first..=*last).contains(due))
        });
        if writes.record.next > 0 {
            self.record = writes.record;
        }
        assert_eq!(self.record.count, self.disk.len() as u64);
        let settled: Vec<_> = self.delays.committed().collect();
        settled.into_iter().for_each(|receipt| self.settle(Some(receipt)));
    }

    fn read(&mut self) {
        if self.reading.is_none() {
            self.reading = self.delays.begin_load();
        }
    }

    fn answer(&mut self) {
        if let Some(from) = self.reading.take() {
            // A small page, so that several are needed.
            self.delays.loaded(self.disk.range(from..).take(2).map(|(_, message)| message.clone()).collect());
        }
    }

    /// As after a kill: all that was not committed is gone.
    fn restart(&mut self) {
        self.delays = Delays::with_room_for(ROOM, (self.record.next > 0).then_some(&self.record));
        (self.collected, self.reading) = (None, None);
        self.leaving.clear();
    }

    fn take(&mut self, step: &Step) {
        match *step {
            Step::Publish(delay) => self.publish(delay),
            Step::Wait(time) => self.now += time,
            Step::Leave => self.leave(),
            Step::Arrive => self.arrive(),
            Step::Collect => self.collect(),
            Step::Commit => self.commit(),
            Step::Read => self.read(),
            Step::Answer => self.answer(),
            Step::Restart => self.restart(),
        }
    }

    /// All that is under way comes to its end, long after everything is due.
    fn finish(&mut self) {
        self.now += 1000;
        for _ in 0..self.published.len() + 10 {
            self.leave();
            while !self.leaving.is_empty() {
                self.arrive();
            }
            self.commit();
            self.collect();
            self.commit();
            self.read();
            self.answer();
        }
    }
}

proptest! {
    #[test]
    fn without_a_crash_everything_leaves_once_in_order(steps in prop::collection::vec(step(), 0..120)) {
        let mut world = World::new();
        steps.iter().filter(|step| !matches!(step, Step::Restart)).for_each(|step| world.take(step));
        world.finish();
        let mut expected: Vec<usize> = (0..world.published.len()).collect();
        prop_assert_eq!(world.left.iter().copied().collect::<BTreeSet<_>>(), expected.iter().copied().collect());
        prop_assert_eq!(world.left.len(), expected.len(), "something left twice");
        expected.sort_by_key(|number| (world.published[*number], *number));
        prop_assert_eq!(&world.left, &expected);
        prop_assert!(world.disk.is_empty(), "something is left on disk");
        prop_assert_eq!(world.delays.count(), 0);
        let mut told = world.told.0.lock().clone();
        told.sort_unstable();
        prop_assert_eq!(told, (0..world.published.len() as u64).collect::<Vec<_>>(), "each is confirmed once");
    }

    #[test]
    fn with_crashes_nothing_confirmed_is_lost(steps in prop::collection::vec(step(), 0..120)) {
        let mut world = World::new();
        steps.iter().for_each(|step| world.take(step));
        let confirmed: BTreeSet<usize> = world.told.0.lock().iter().map(|number| *number as usize).collect();
        world.restart();
        world.finish();
        let left: BTreeSet<usize> = world.left.iter().copied().collect();
        prop_assert!(confirmed.is_subset(&left), "lost: {:?}", confirmed.difference(&left));
        prop_assert!(world.disk.is_empty());
    }
}

#[test]
fn memory_is_bounded_whatever_waits() {
    let mut delays = Delays::new(None);
    let body = [b'x'; 100];
    let message = Message::from_parts(b"late", b"k", b"\0\0", &body);
    let mut disk = BTreeMap::new();
    for number in 0..100_000u64 {
        // Those due last come first, which has them let go again and again.
        delays.put(1_000_000 - number, (&message, Attributes::default()), Vec::new(), None);
        if number % 1000 == 0 {
            let mut writes = QueueWrites::default();
            delays.collect(&mut writes);
            disk.extend(writes.delayed.puts.into_iter().map(|message| (message.due, message)));
            assert_eq!(delays.committed().count(), 0);
        }
        assert!(delays.in_memory() <= 2 * LOAD_COUNT + 1001, "{}", delays.in_memory());
    }
    let mut writes = QueueWrites::default();
    delays.collect(&mut writes);
    disk.extend(writes.delayed.puts.into_iter().map(|message| (message.due, message)));
    let _ = delays.committed().count();
    let mut left = 0;
    while left < 100_000 {
        for delayed in delays.take_due(2_000_000, 256) {
            left += 1;
            assert_eq!(delayed.due.at, 900_000 + left, "in order");
            assert!(delays.expect(delayed.due.number, 0).is_none());
        }
        if let Some(from) = delays.begin_load() {
            let page = disk.range(from..).take(LOAD_COUNT.min(LOAD_BYTES / 100));
            delays.loaded(page.map(|(_, message)| message.clone()).collect());
        }
        assert!(delays.in_memory() <= 2 * LOAD_COUNT + 1001);
    }
    assert_eq!(delays.next_due(), None);
}

#[test]
fn a_clock_that_was_set_back_brings_nothing_before_what_has_left() {
    let mut delays = Delays::new(None);
    let message = message(&FieldTable::new());
    delays.put(1000, (&message, Attributes::default()), Vec::new(), None);
    assert_eq!(delays.take_due(1000, 9).len(), 1);
    delays.put(500, (&message, Attributes::default()), Vec::new(), None);
    assert_eq!(delays.next_due(), Some(1000));
}
