//! What is too much for memory goes to disk, persistent or not, and nothing about it changes for clients.

use crate::support::{Broker, Client, Message, PATIENCE, Queue};
use std::path::Path;
use std::time::Instant;

const SIZE: usize = 4_000;
/// Some 12 MB.
const COUNT: u32 = 3_000;

/// A number, and bytes that the store cannot press together.
fn body(at: u32) -> Vec<u8> {
    let mut state = u64::from(at) + 1;
    let mut random = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 56) as u8
    };
    let mut body: Vec<u8> = (0..SIZE).map(|_| random()).collect();
    body[..4].copy_from_slice(&at.to_be_bytes());
    body
}

fn number(body: &[u8]) -> u32 {
    u32::from_be_bytes(body[..4].try_into().unwrap())
}

/// Publishes all, every third persistent where `mixed`.
fn fill(client: &mut Client, queue: &str, mixed: bool) {
    for at in 0..COUNT {
        let message = Message::new(body(at));
        let persistent = mixed && at % 3 == 0;
        client.publish_message("", queue, &if persistent { message.persistent() } else { message });
    }
    client.until_ready(queue, COUNT);
}

/// Bytes of all files of what overflowed.
fn overflow(directory: &Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(directory) else { return 0 };
    let size = |entry: std::fs::DirEntry| match entry.metadata() {
        Ok(found) if found.is_dir() => overflow(&entry.path()),
        Ok(found) => found.len(),
        Err(_) => 0,
    };
    entries.flatten().map(size).sum()
}

fn until_on_disk(directory: &Path) {
    let deadline = Instant::now() + PATIENCE;
    while overflow(directory) < 1 << 20 {
        assert!(Instant::now() < deadline, "only {} bytes are on disk", overflow(directory));
        std::thread::yield_now();
    }
}

fn until_gone(directory: &Path) {
    let deadline = Instant::now() + PATIENCE;
    while directory.exists() {
        assert!(Instant::now() < deadline, "{} bytes are left", overflow(directory));
        std::thread::yield_now();
    }
}

/// What a consumer gets: every number, and whether it is flagged.
fn consume(client: &mut Client, queue: &str, count: u32) -> Vec<(u32, bool)> {
    client.qos(100, false).unwrap();
    client.consume(queue, "reader");
    let mut found = Vec::new();
    for _ in 0..count {
        let delivery = client.delivery();
        assert_eq!(delivery.body.len(), SIZE);
        found.push((number(&delivery.body), delivery.redelivered()));
        if found.len() % 50 == 0 || found.len() as u32 == count {
            client.ack(delivery.tag(), true);
        }
    }
    client.cancel("reader");
    found
}

fn each(flagged: impl Fn(u32) -> bool) -> Vec<(u32, bool)> {
    (0..COUNT).map(|at| (at, flagged(at))).collect()
}

#[test]
fn in_every_kind_of_queue_and_its_space_is_given_back() {
    let dir = tempfile::tempdir().unwrap();
    let broker = Broker::on_directory(dir.path());
    let folder = dir.path().join("overflow");
    let mut client = broker.client();
    let kinds = [
        (Queue::named("transient"), false),
        (Queue::named("exclusive").exclusive().auto_delete(), true),
        (Queue::named("durable").durable(), true),
        (Queue::named("priority").durable().with("x-max-priority", 3), true),
        (Queue::named("expiring").with("x-message-ttl", 3_600_000), false),
    ];
    for (queue, mixed) in kinds {
        client.declare(&queue);
        fill(&mut client, &queue.name, mixed);
        until_on_disk(&folder);
        assert_eq!(consume(&mut client, &queue.name, COUNT), each(|_| false), "{}", queue.name);
        until_gone(&folder);
    }
    broker.stop();
}

#[test]
fn what_was_held_comes_back_flagged_and_in_its_place() {
    let dir = tempfile::tempdir().unwrap();
    let broker = Broker::on_directory(dir.path());
    let mut client = broker.client();
    for (name, mixed) in [("transient", false), ("durable", true)] {
        client.declare(&Queue { durable: mixed, ..Queue::named(name) });
        fill(&mut client, name, mixed);
        let mut holder = broker.client();
        holder.consume(name, "holder");
        for at in 0..COUNT - 500 {
            assert_eq!(number(&holder.delivery().body), at);
        }
        holder.cancel("holder");
        let got = holder.deliveries_here() as u32 + COUNT - 500;
        holder.close();
        client.until_ready(name, COUNT);
        let found = consume(&mut client, name, COUNT);
        assert_eq!(found.iter().map(|(at, _)| *at).collect::<Vec<_>>(), (0..COUNT).collect::<Vec<_>>());
        assert!(found.iter().all(|(at, flagged)| *flagged == (*at < got)), "{name}: {got} were held");
    }
    broker.stop();
}

#[test]
fn a_purge_and_a_delete_give_it_back_at_once() {
    let dir = tempfile::tempdir().unwrap();
    let broker = Broker::on_directory(dir.path());
    let folder = dir.path().join("overflow");
    let mut client = broker.client();
    client.queue("q", &[]);
    fill(&mut client, "q", false);
    until_on_disk(&folder);
    assert_eq!(client.purge("q").unwrap(), COUNT);
    until_gone(&folder);
    fill(&mut client, "q", false);
    until_on_disk(&folder);
    assert_eq!(client.delete("q"), COUNT);
    until_gone(&folder);
    broker.stop();
}
