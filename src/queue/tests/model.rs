//! Random commands, reads, commits, restarts and crashes.

use super::world::World;
use crate::model::Retry;
use crate::model::message::{Attributes, NEVER};
use crate::queue::{Command, Overflow, Settings, Settlement};
use proptest::prelude::*;

#[derive(Clone, Debug)]
enum Op {
    Enqueue { persistent: bool, waits: bool, ttl: Option<u64>, size: usize, priority: Option<u8> },
    Subscribe { slot: u32, prefetch: u32, priority: i64, no_ack: bool },
    Cancel(usize),
    Resume(usize),
    Refuse,
    SettleFirst { count: usize, how: Settlement },
    SettleOne { at: usize, how: Settlement },
    Get { no_ack: bool },
    AbandonGet,
    Purge,
    Advance(u64),
    Tick,
    Collect,
    Commit,
    Load,
    Bury(usize),
    Unbury(usize),
    Touch,
    Quiesce,
    Restart { clean: bool, written: bool },
    Configure(Box<Settings>),
    Bound(Option<usize>),
}

fn settlement() -> impl Strategy<Value = Settlement> {
    prop_oneof![
        3 => Just(Settlement::Acknowledge),
        1 => Just(Settlement::Requeue { counts: true }),
        1 => Just(Settlement::Requeue { counts: false }),
        1 => any::<bool>().prop_map(|counts| Settlement::Discard { counts }),
    ]
}

fn enqueue() -> impl Strategy<Value = Op> {
    let ttl = prop_oneof![6 => Just(None), 1 => Just(Some(0)), 1 => (1..40u64).prop_map(Some)];
    (prop::bool::weighted(0.6), any::<bool>(), ttl, 0..200usize, prop::option::of(0..5u8))
        .prop_map(|(persistent, waits, ttl, size, priority)| Op::Enqueue { persistent, waits, ttl, size, priority })
}

fn op() -> impl Strategy<Value = Op> {
    prop_oneof![
        14 => enqueue(),
        2 => (0..4u32, 0..4u32, -1..2i64, prop::bool::weighted(0.2))
            .prop_map(|(slot, prefetch, priority, no_ack)| Op::Subscribe { slot, prefetch, priority, no_ack }),
        2 => (0..4usize).prop_map(Op::Cancel),
        1 => (0..4usize).prop_map(Op::Resume),
        1 => Just(Op::Refuse),
        4 => (1..5usize, settlement()).prop_map(|(count, how)| Op::SettleFirst { count, how }),
        3 => (0..20usize, settlement()).prop_map(|(at, how)| Op::SettleOne { at, how }),
        2 => any::<bool>().prop_map(|no_ack| Op::Get { no_ack }),
        1 => Just(Op::AbandonGet),
        1 => prop::bool::weighted(0.3).prop_map(|purge| if purge { Op::Purge } else { Op::Tick }),
        2 => (1..20u64).prop_map(Op::Advance),
        2 => Just(Op::Tick),
        4 => Just(Op::Collect),
        4 => Just(Op::Commit),
        3 => Just(Op::Load),
        2 => (1..4usize).prop_map(Op::Bury),
        1 => (1..4usize).prop_map(Op::Unbury),
        1 => Just(Op::Touch),
        2 => Just(Op::Quiesce),
        1 => settings().prop_map(|settings| Op::Configure(Box::new(settings))),
        1 => prop::option::of(0..3000usize).prop_map(Op::Bound),
        1 => (any::<bool>(), any::<bool>()).prop_map(|(clean, written)| Op::Restart { clean, written }),
    ]
}

fn retry() -> impl Strategy<Value = Option<Retry>> {
    let some = (any::<bool>(), any::<bool>(), 1..15u64, 1..40u64);
    let some = some.prop_map(|(failed, returned, min, max)| Some(Retry { failed, returned, min, max }));
    prop_oneof![2 => Just(None), 1 => some]
}

fn settings() -> impl Strategy<Value = Settings> {
    let overflow = prop_oneof![2 => Just(Overflow::DropHead), 1 => Just(Overflow::RejectPublish), 1 => Just(Overflow::RejectPublishDlx)];
    let limits = (
        prop_oneof![3 => Just(None), 1 => (0..12u64).prop_map(Some)],
        prop_oneof![5 => Just(None), 1 => (0..1500u64).prop_map(Some)],
        overflow,
        prop_oneof![3 => Just(None), 1 => (0..60u64).prop_map(Some)],
    );
    let rest = (
        prop::bool::weighted(0.7),
        any::<bool>(),
        prop_oneof![2 => Just(None), 1 => (0..4u8).prop_map(Some)],
        prop::bool::weighted(0.2),
        prop_oneof![2 => Just(None), 1 => (0..3u32).prop_map(Some)],
        prop_oneof![Just(0usize), 0..3000usize, Just(1 << 20)],
        prop_oneof![1 => Just(0usize), 3 => 0..5000usize, 1 => Just(1 << 20)],
        (prop::bool::weighted(0.3), retry()),
    );
    (limits, rest).prop_map(
        |(
            (max_length, max_length_bytes, overflow, message_ttl),
            (
                durable,
                dead_letters,
                max_priority,
                single_active_consumer,
                delivery_limit,
                memory_bytes,
                overflow_bytes,
                (quorum, retry),
            ),
        )| Settings {
            deduplicates: false,
            durable,
            quorum,
            message_ttl,
            expires: None,
            max_length,
            max_length_bytes,
            overflow,
            // So that what expires behind the head is seen.
            dead_letters: dead_letters || quorum,
            max_priority: max_priority.filter(|_| !quorum),
            single_active_consumer,
            takeover: single_active_consumer && !dead_letters,
            delivery_limit,
            retry,
            auto_delete: false,
            memory_bytes,
            overflow_bytes,
        },
    )
}

fn step(mut world: World, op: Op, turn: usize) -> World {
    match op {
        Op::Enqueue { persistent, waits, ttl, size, priority } => {
            let expires_at = ttl.map_or(NEVER, |ttl| world.picture.now + ttl);
            let mut body = turn.to_be_bytes().to_vec();
            body.resize(size, 7);
            world.enqueue(&body, Attributes { expires_at, persistent, priority, ..Attributes::default() }, waits);
        }
        Op::Subscribe { slot, prefetch, priority, no_ack } => {
            if world.picture.consumers.iter().all(|known| known.subscription.consumer.slot != slot) {
                world.attach(slot, prefetch, priority, no_ack);
            }
        }
        Op::Cancel(at) => {
            if let Some(known) = world.picture.consumers.get(at).cloned() {
                world.cancel(known.subscription.consumer);
            }
        }
        Op::Resume(at) => {
            if let Some(known) = world.picture.consumers.get(at).cloned() {
                world.resume(known.subscription.consumer);
            }
        }
        Op::Refuse => world.picture.refusals += 1,
        Op::SettleFirst { count, how } => {
            let seqs: Vec<_> = world.picture.unacked.iter().take(count).map(|(known, _)| known.seq).collect();
            world.settle(&seqs, how);
        }
        Op::SettleOne { at, how } => {
            let seq = world.picture.unacked.get(at).map_or(at as u64, |(known, _)| known.seq);
            world.settle(&[seq], how);
        }
        Op::Get { no_ack } => world.ask(no_ack),
        Op::AbandonGet => world.abandon_get(),
        Op::Purge => world.purge(),
        Op::Advance(ms) => world.picture.now += ms,
        Op::Tick => world.tick(),
        Op::Collect => world.collect(),
        Op::Commit => world.commit(),
        Op::Load => world.answer_load(),
        Op::Bury(count) => world.bury(count),
        Op::Unbury(count) => world.unbury(count),
        Op::Touch => drop(world.run(Command::Touch)),
        Op::Quiesce => world.quiesce(),
        Op::Configure(new) => {
            let kept = world.picture.settings.clone();
            // What was declared stays whatever policies say.
            world.configure(Settings {
                durable: kept.durable,
                quorum: kept.quorum,
                max_priority: kept.max_priority,
                single_active_consumer: kept.single_active_consumer,
                takeover: kept.takeover,
                dead_letters: new.dead_letters || kept.quorum,
                ..*new
            });
        }
        Op::Bound(bytes) => drop(world.run(Command::Bound(bytes.unwrap_or(usize::MAX)))),
        Op::Restart { clean, written } => return world.restart(clean, written),
    }
    world
}

/// Takes everything out with a consumer and checks that the queue ends empty, in memory and on disk.
fn drain(mut world: World) {
    for known in world.picture.consumers.clone() {
        world.cancel(known.subscription.consumer);
    }
    world.picture.refusals = 0;
    world.quiesce();
    let seqs: Vec<_> = world.picture.unacked.iter().map(|(known, _)| known.seq).collect();
    world.settle(&seqs, Settlement::Requeue { counts: false });
    world.quiesce();
    world.subscribe(9, 0, 0, false);
    world.quiesce();
    // Longer than any retry takes.
    world.picture.now += 1000;
    world.quiesce();
    assert!(world.picture.ready.is_empty() && world.picture.waiting.is_empty());
    let seqs: Vec<_> = world.picture.unacked.iter().rev().map(|(known, _)| known.seq).collect();
    world.settle(&seqs, Settlement::Acknowledge);
    world.quiesce();
    world.bury(usize::MAX);
    world.flush();
    assert!(world.disk.messages.is_empty() && world.disk.overflow.is_empty());
    let counts = world.queue.counts();
    assert_eq!(
        (counts.ready.count, counts.unacked.count, counts.persistent.count, counts.overflow.count, counts.memory),
        (0, 0, 0, 0, 0)
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_the_queue_agrees_with_the_model(
        settings in settings(),
        ops in prop::collection::vec(op(), 1..200),
    ) {
        let mut world = World::new(settings);
        for (turn, op) in ops.into_iter().enumerate() {
            world = step(world, op, turn);
        }
        drain(world);
    }
}
