//! SIGKILL while messages wait, and while they leave: what was confirmed comes, what was due meanwhile too, and without a
//! crash at that very moment once.

use crate::process::{Process, run};
use crate::support::{Client, Exchange, Message, PATIENCE, Queue};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

fn declared(broker: &Process) -> Client {
    let mut client = broker.client();
    client.declare(&Queue::named("q").durable());
    client.try_exchange(&Exchange::delayed("late", "direct").durable()).unwrap();
    client.bind("q", "late", "k");
    client.confirm_select();
    client
}

fn publish(client: &mut Client, bodies: std::ops::Range<u64>, delay: i32) {
    let count = bodies.end - bodies.start;
    for body in bodies {
        client.publish_message("late", "k", &Message::new(body.to_string()).persistent().delayed(delay));
    }
    assert!(client.confirmed(1, count).iter().all(|taken| *taken));
}

fn checked(directory: &Path) {
    let output = run(&["check", "--data-dir", directory.to_str().unwrap()]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

#[test]
fn what_waits_comes_once() {
    const MESSAGES: u64 = 1000;
    let directory = tempfile::tempdir().unwrap();
    let broker = Process::start(directory.path(), &[]);
    let mut client = declared(&broker);
    publish(&mut client, 0..MESSAGES, 1500);
    assert_eq!(client.ready("q"), 0, "the broker is killed before any is due");
    broker.kill();
    checked(directory.path());

    let broker = Process::start(directory.path(), &[]);
    let mut client = broker.client();
    client.consume("q", "c");
    let expected: Vec<_> = (0..MESSAGES).map(|at| at.to_string()).collect();
    assert_eq!(client.deliveries(expected.len()), expected);
    client.ack(0, true);
    assert_eq!(client.deliveries_here(), 0);
    broker.kill();
    checked(directory.path());
}

#[test]
fn what_leaves_as_the_broker_dies_is_not_lost() {
    const MESSAGES: u64 = 3000;
    let directory = tempfile::tempdir().unwrap();
    let broker = Process::start(directory.path(), &[]);
    let mut client = declared(&broker);
    publish(&mut client, 0..MESSAGES, 400);
    let deadline = Instant::now() + PATIENCE;
    while client.ready("q") == 0 {
        assert!(Instant::now() < deadline);
    }
    broker.kill();
    checked(directory.path());

    let broker = Process::start(directory.path(), &[]);
    let mut client = broker.client();
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    while seen.len() < MESSAGES as usize {
        *seen.entry(client.until_taken("q").text()).or_default() += 1;
    }
    // Those that were leaving may come again; most had left for good, or had not begun to.
    let twice = seen.values().filter(|times| **times > 1).count();
    assert!(twice < MESSAGES as usize, "all came twice");
}

#[test]
fn again_and_again() {
    let directory = tempfile::tempdir().unwrap();
    for round in 0..4 {
        let broker = Process::start(directory.path(), &[]);
        let mut client = declared(&broker);
        publish(&mut client, round * 50..(round + 1) * 50, 1000);
        broker.kill();
    }
    let broker = Process::start(directory.path(), &[]);
    let mut client = broker.client();
    let mut seen = std::collections::BTreeSet::new();
    while seen.len() < 200 {
        seen.insert(client.until_taken("q").text());
    }
}
