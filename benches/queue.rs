//! What one message costs in the queue, by the way it takes.
#![allow(clippy::unwrap_used, missing_docs)]

use bytes::Bytes;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use leveret::model::{Attributes, ConsumerId, Message, Outcome, Receipt, Seq};
use leveret::queue::{
    Command, Dead, Delivery, Effects, Enqueue, Offer, Queue, Settings, Settlement, Subscription, Urgency,
};
use leveret::store::QueueWrites;
use std::hint::black_box;

/// Messages a step: a read buffer's worth of small ones.
const BATCH: u64 = 1000;

/// A world that takes everything.
struct Taking;

impl Effects for Taking {
    fn deliver(&mut self, _: ConsumerId, delivery: Delivery<'_>) -> Offer {
        black_box(delivery.message.body());
        Offer::Taken
    }
    fn got(&mut self, _: u64, _: Option<(Delivery<'_>, u64)>) {}
    fn settle(&mut self, _: Receipt, _: Outcome) {}
    fn dead_letter(&mut self, _: Dead) {}
    fn write(&mut self, _: Urgency) {}
    fn load(&mut self, _: Seq, _: Seq, _: usize, _: usize) {}
    fn obsolete(&mut self) {}
}

fn subscription(slot: u32, prefetch: u32, no_ack: bool) -> Subscription {
    Subscription { consumer: ConsumerId { slot, incarnation: 0 }, prefetch, priority: 0, no_ack, exclusive: false }
}

/// A queue, the message that is published to it, and the number of the next one.
struct Bench {
    queue: Queue,
    message: Message,
    attributes: Attributes,
    next: Seq,
}

impl Bench {
    fn new(persistent: bool) -> Self {
        let settings =
            Settings { durable: true, memory_bytes: 64 << 20, overflow_bytes: 64 << 20, ..Settings::default() };
        let buffer = Bytes::from(vec![0u8; 2 + 16]);
        let message = Message::in_buffer(buffer, 0..2, 2..2, 2..18).unwrap();
        let attributes = Attributes { persistent, ..Attributes::default() };
        Self { queue: Queue::new(settings, 0), message, attributes, next: 1 }
    }

    fn apply(&mut self, command: Command<'_>) {
        self.queue.apply(0, command, &mut Taking).unwrap();
    }

    fn publish(&mut self, count: u64) {
        for _ in 0..count {
            let enqueue = Enqueue { message: self.message.clone(), attributes: self.attributes, receipt: None };
            self.apply(Command::Enqueue(enqueue));
        }
        self.next += count;
    }

    fn settle(&mut self, seqs: &[Seq]) {
        self.apply(Command::Settle { seqs, how: Settlement::Acknowledge });
    }

    fn commit(&mut self) {
        let mut writes = QueueWrites::default();
        self.queue.collect(&mut writes);
        black_box(writes);
        self.apply(Command::Committed);
    }
}

fn ways(c: &mut Criterion) {
    let mut group = c.benchmark_group("queue");
    group.throughput(Throughput::Elements(BATCH));
    group.bench_function("to a consumer without acknowledgement", |b| {
        let mut bench = Bench::new(false);
        bench.apply(Command::Subscribe(subscription(0, 0, true)));
        b.iter(|| bench.publish(BATCH));
    });
    for (name, persistent) in [("transient", false), ("persistent, never written", true)] {
        group.bench_function(format!("to a consumer and acknowledged, {name}"), |b| {
            let mut bench = Bench::new(persistent);
            bench.apply(Command::Subscribe(subscription(0, 0, false)));
            b.iter(|| {
                let first = bench.next;
                bench.publish(BATCH);
                let seqs: Vec<Seq> = (first..bench.next).collect();
                bench.settle(&seqs);
            });
        });
    }
    group.bench_function("persistent, committed, then acknowledged", |b| {
        let mut bench = Bench::new(true);
        bench.apply(Command::Subscribe(subscription(0, 0, false)));
        b.iter(|| {
            let first = bench.next;
            bench.publish(BATCH);
            bench.commit();
            let seqs: Vec<Seq> = (first..bench.next).collect();
            bench.settle(&seqs);
            bench.commit();
        });
    });
    group.bench_function("in and out through the backlog", |b| {
        let mut bench = Bench::new(false);
        b.iter(|| {
            bench.publish(BATCH);
            bench.apply(Command::Subscribe(subscription(0, 0, true)));
            bench.apply(Command::Cancel(subscription(0, 0, true).consumer));
        });
    });
    group.finish();
}

fn many(c: &mut Criterion) {
    let mut group = c.benchmark_group("queue");
    group.throughput(Throughput::Elements(BATCH));
    group.bench_function("acknowledged anywhere among a million", |b| {
        let mut bench = Bench::new(false);
        bench.apply(Command::Subscribe(subscription(0, 0, false)));
        bench.publish(1_000_000);
        let mut held: Vec<Seq> = (1..=1_000_000).collect();
        let mut at = 0;
        b.iter(|| {
            for _ in 0..BATCH {
                at = (at + 617_983) % held.len();
                let seq = std::mem::replace(held.get_mut(at).unwrap(), bench.next);
                bench.settle(&[seq]);
                bench.publish(1);
            }
        });
    });
    group.bench_function("in turn to 10,000 consumers that hold one each", |b| {
        let mut bench = Bench::new(false);
        (0..10_000).for_each(|slot| bench.apply(Command::Subscribe(subscription(slot, 1, false))));
        b.iter(|| {
            let first = bench.next;
            bench.publish(BATCH);
            let seqs: Vec<Seq> = (first..bench.next).collect();
            bench.settle(&seqs);
        });
    });
    group.finish();
}

criterion_group!(benches, ways, many);
criterion_main!(benches);
