//! A message for several durable queues has its body on disk once, for as long as one of them needs it.

use crate::clients::{Client, Exchange, Message, PATIENCE, Queue};
use crate::program::{Program, backup, check};
use crate::support::{Outbox, all, message, open, seqs};
use leveret::model::QueueId;
use leveret::store::{BodyTotals, Inspection, MetadataWrite, RocksStore, Store};
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

const SIZE: u64 = 1000;

fn body(number: u64) -> Vec<u8> {
    // What repeats itself would be compressed; every hundredth lies in a blob file.
    let size = if number.is_multiple_of(100) { 8 * SIZE } else { SIZE };
    (0..size).map(|at| (number.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(at * at) >> 7) as u8).collect()
}

/// Puts messages into all queues, which have had as many before.
fn fan_out(queues: &[Arc<Outbox>], numbers: std::ops::RangeInclusive<u64>) {
    for number in numbers {
        let message = message(&body(number)).in_one_place();
        queues.iter().for_each(|queue| assert_eq!(queue.put_message(message.clone()), number));
    }
}

fn commit(store: &Arc<RocksStore>, queues: &[Arc<Outbox>]) {
    queues.iter().for_each(|queue| queue.commit(&**store));
}

fn bytes(numbers: impl IntoIterator<Item = u64>) -> u64 {
    numbers.into_iter().map(|number| body(number).len() as u64).sum()
}

fn totals(dir: &Path) -> BodyTotals {
    let data = Inspection::open(dir).unwrap();
    let mut problems = data.files();
    data.queues(None, &mut problems).unwrap();
    let totals = data.bodies(&mut problems).unwrap();
    assert!(problems.is_empty(), "{problems:?}");
    totals
}

fn expect(store: &Arc<RocksStore>, queue: u64, numbers: impl Iterator<Item = u64>) {
    expect_from(store, queue, 0, numbers);
}

fn expect_from(store: &Arc<RocksStore>, queue: u64, head: u64, numbers: impl Iterator<Item = u64>) {
    let found = all(store, queue, head);
    assert_eq!(seqs(&found), numbers.collect::<Vec<_>>());
    for (seq, _, found) in found {
        assert_eq!(found.body(), body(seq), "queue {queue}: message {seq}");
        assert_eq!((found.exchange(), found.routing_key()), (&b"orders"[..], &b"placed"[..]));
    }
}

fn queues<const N: usize>() -> [Arc<Outbox>; N] {
    std::array::from_fn(|at| Outbox::new(at as u64 + 1))
}

#[test]
fn each_queue_reads_its_own_and_the_last_one_to_need_it_takes_it_along() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).unwrap();
    let queues: [_; 3] = queues();
    fan_out(&queues, 1..=300);
    commit(&store, &queues);
    (1..=3).for_each(|queue| expect(&store, queue, 1..=300));
    queues[0].settle_before(301, bytes(1..=300));
    queues[1].settle_before(101, bytes(1..=100));
    queues[2].settle(200, bytes([200]));
    commit(&store, &queues);
    store.close().unwrap();
    assert_eq!(totals(dir.path()), BodyTotals { bodies: 300, references: 200 + 299, idle: 0 });

    let store = open(dir.path()).unwrap();
    expect(&store, 2, 101..=300);
    expect(&store, 3, (1..=300).filter(|seq| *seq != 200));
    queues[1].settle_before(301, bytes(101..=300));
    queues[1].commit(&*store);
    store.declare(vec![MetadataWrite::DropQueue(QueueId(3))]).blocking_recv().unwrap().unwrap();
    store.close().unwrap();
    assert_eq!(totals(dir.path()), BodyTotals::default());
}

#[test]
fn one_that_is_collected_later_finds_the_body_or_has_it_written_again() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).unwrap();
    let [early, late] = queues();
    let message = message(&body(1)).in_one_place();
    early.put_message(message.clone());
    early.commit(&*store);
    late.put_message(message.clone());
    late.commit(&*store);
    assert_eq!(totals_of_copy(&store, dir.path(), "both"), BodyTotals { bodies: 1, references: 2, idle: 0 });
    early.settle_before(2, SIZE);
    late.settle_before(2, SIZE);
    commit(&store, &[early, late.clone()]);
    let begun = Instant::now();
    while totals_of_copy(&store, dir.path(), "none") != BodyTotals::default() {
        assert!(begun.elapsed() < PATIENCE);
    }

    // The place that the message remembers is nobody's any more.
    late.put_message(message);
    late.commit(&*store);
    assert_eq!(all(&store, 2, 2)[0].2.body(), body(1));
    store.close().unwrap();
    assert_eq!(totals(dir.path()), BodyTotals { bodies: 1, references: 1, idle: 0 });
}

fn totals_of_copy(store: &Arc<RocksStore>, dir: &Path, name: &str) -> BodyTotals {
    let copy = dir.with_extension(name);
    store.copy(&copy).unwrap();
    let totals = totals(&copy);
    std::fs::remove_dir_all(copy).unwrap();
    totals
}

#[test]
fn a_kill_leaves_each_message_with_its_body() {
    let dir = tempfile::tempdir().unwrap();
    for round in 0..4 {
        let store = open(dir.path()).unwrap();
        let found = store.recovered().queues;
        let queues: Vec<_> = match &found[..] {
            [] => queues::<3>().to_vec(),
            found => found.iter().map(|(id, record)| Outbox::recovered(id.0, record.clone())).collect(),
        };
        fan_out(&queues, round * 50 + 1..=round * 50 + 50);
        commit(&store, &queues);
        if round == 2 {
            queues[0].settle_before(121, bytes(1..=120));
            queues[1].settle(30, bytes([30]));
            commit(&store, &queues);
        }
        // As a kill: what was not committed is lost, and nothing is closed.
        drop(store);
        assert!(totals(dir.path()).idle == 0);
    }
    let store = open(dir.path()).unwrap();
    // What is settled may be there yet; no reader looks at it.
    expect_from(&store, 1, 121, 121..=200);
    expect(&store, 2, (1..=200).filter(|seq| *seq != 30));
    expect(&store, 3, 1..=200);
    store.close().unwrap();
}

#[test]
fn one_old_message_does_not_keep_the_others_bodies() {
    const MESSAGES: u64 = 30_000;
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).unwrap();
    let queues: [_; 2] = queues();
    for from in (1..=MESSAGES).step_by(1000) {
        fan_out(&queues, from..=from + 999);
        commit(&store, &queues);
    }
    let (before, begun) = (MESSAGES * SIZE, Instant::now());
    // The last memory tables are not files yet, and the ones before them become so in the background.
    while size(dir.path()) < before * 2 / 3 {
        assert!(begun.elapsed() < PATIENCE, "{} of {before} bytes", size(dir.path()));
    }
    // The first message of one queue and one in the middle of the other stay, as if they were unacknowledged.
    for seq in 2..=MESSAGES {
        queues[0].settle(seq, bytes([seq]));
    }
    for seq in (1..=MESSAGES).filter(|seq| *seq != MESSAGES / 2) {
        queues[1].settle(seq, bytes([seq]));
    }
    commit(&store, &queues);
    let begun = Instant::now();
    // What is on the shelf that was written last stays, and what memory tables have not let go of.
    while size(dir.path()) > before / 2 {
        assert!(begun.elapsed() < PATIENCE, "{} of {before} bytes", size(dir.path()));
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    expect(&store, 1, std::iter::once(1));
    expect(&store, 2, std::iter::once(MESSAGES / 2));
    store.close().unwrap();
    let left = totals(dir.path());
    assert!(left.references == 2 && left.bodies < MESSAGES / 3, "{left:?}");
    let store = open(dir.path()).unwrap();
    expect(&store, 1, std::iter::once(1));
    expect(&store, 2, std::iter::once(MESSAGES / 2));
    store.close().unwrap();
}

/// Bytes of table and blob files.
fn size(dir: &Path) -> u64 {
    let files = std::fs::read_dir(dir.join("db")).unwrap().map(Result::unwrap);
    let files = files.filter(|file| file.path().extension().is_some_and(|it| it == "sst" || it == "blob"));
    // One may go while it is looked at.
    files.filter_map(|file| Some(file.metadata().ok()?.len())).sum()
}

#[test]
fn a_reference_to_nothing_is_found_and_not_served() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).unwrap();
    let message = message(&body(1)).in_one_place();
    let [first, second] = queues();
    first.put_message(message.clone());
    first.commit(&*store);
    // The shelf that the message remembers is open in another directory too, and nothing is there.
    let other = tempfile::tempdir().unwrap();
    let stranger = open(other.path()).unwrap();
    second.put_message(message);
    second.commit(&*stranger);
    let error = stranger.load(QueueId(2), 1, 1, 1, 1).unwrap_err();
    assert_eq!(error.to_string(), "damaged record in the store: queue 2: message 1 refers to what is not there");
    stranger.close().unwrap();
    store.close().unwrap();
    let mut problems = Vec::new();
    Inspection::open(other.path()).unwrap().bodies(&mut problems).unwrap();
    assert_eq!(problems, ["queue 2: message 1 refers to a body that is not there"]);
}

fn bound(client: &mut Client, names: &[&str]) {
    client.try_exchange(&Exchange::new("all", "fanout").durable()).unwrap();
    for name in names {
        client.declare(&Queue::named(name).durable().with("x-dead-letter-exchange", "dead"));
        client.bind(name, "all", "");
    }
}

fn large(number: u64) -> Message {
    Message::new(format!("{number:0>2000}")).persistent()
}

fn publish(client: &mut Client, numbers: std::ops::RangeInclusive<u64>) {
    let last = *numbers.end() - numbers.start() + 1;
    client.confirm_select();
    numbers.for_each(|number| client.publish_message("all", "", &large(number)));
    assert!(client.confirmed(1, last).into_iter().all(|it| it));
}

fn texts(numbers: impl Iterator<Item = u64>) -> Vec<String> {
    numbers.map(|number| format!("{number:0>2000}")).collect()
}

#[test]
fn by_a_broker_that_purges_expires_deletes_and_dead_letters() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let mut broker = Program::start(&data);
    let mut client = broker.client();
    bound(&mut client, &["a", "b", "c", "d", "e"]);
    client.try_exchange(&Exchange::new("dead", "fanout").durable()).unwrap();
    for name in ["dead-1", "dead-2"] {
        client.declare(&Queue::named(name).durable());
        client.bind(name, "dead", "");
    }
    client.declare(&Queue::named("short").durable().with("x-message-ttl", 1));
    client.bind("short", "all", "");
    publish(&mut client, 1..=20);
    broker.kill();
    let (code, told) = check(&data);
    let expected = "messages stored once for several queues: 20, references:";
    assert!(code == 0 && told.contains(expected), "{code}: {told}");

    broker = Program::start(&data);
    client = broker.client();
    client.purge("a").unwrap();
    client.delete("b");
    // Rejected ones go to both queues for the dead, as messages of their own.
    for _ in 0..3 {
        let taken = client.try_get("c", false).unwrap().unwrap();
        client.reject(taken.tag(), false);
    }
    let unacked = client.try_get("d", false).unwrap().unwrap();
    assert_eq!(unacked.text(), texts(1..=1)[0]);
    while client.ready("dead-2") < 3 || client.ready("dead-1") < 3 || client.ready("short") > 0 {}
    let copy = dir.path().join("copy");
    let (code, told) = backup(&data, &copy);
    assert_eq!(code, 0, "{told}");
    broker.kill();
    for data in [&data, &copy] {
        let (code, told) = check(data);
        assert_eq!(code, 0, "{told}");
        let broker = Program::start(data);
        let mut client = broker.client();
        assert_eq!(client.drain("a").len(), 0);
        // A dead letter is on disk before its original is taken away, and the kill may have come in between.
        let (rejected, left) = (texts(1..=3), client.drain("c"));
        assert!((0..=3).any(|taken| left == [&rejected[taken..], &texts(4..=20)].concat()), "{left:?}");
        assert_eq!(client.drain("d"), texts(1..=20));
        assert_eq!(client.drain("e"), texts(1..=20));
        assert_eq!(client.drain("dead-1"), texts(1..=3));
        assert_eq!(client.drain("dead-2"), texts(1..=3));
        broker.stop();
        let (code, told) = check(data);
        assert!(code == 0 && !told.contains("stored once"), "nothing is left: {told}");
    }
}
