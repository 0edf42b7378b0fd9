//! SIGKILL, and what was confirmed is still known: to an exchange that keeps what it has seen on disk, to a queue that
//! drops duplicates, and to an exchange with a history.

use crate::process::{Process, run};
use crate::support::{Client, Exchange, Message, Queue};
use std::path::Path;

fn declared(broker: &Process) -> Client {
    let mut client = broker.client();
    let once = Exchange::new("once", "x-message-deduplication").durable();
    client.try_exchange(&once.with("x-cache-size", 1000).with("x-cache-persistence", "disk")).unwrap();
    client.declare(&Queue::named("a").durable());
    client.declare(&Queue::named("b").durable());
    ["a", "b"].iter().for_each(|queue| client.bind(queue, "once", ""));
    client.declare(&Queue::named("q").durable().with("x-message-deduplication", true));
    client.confirm_select();
    client
}

fn publish(client: &mut Client, body: &str, values: std::ops::Range<u64>) {
    let count = (values.end - values.start) * 2;
    for value in values {
        let header = [("x-deduplication-header", value.to_string().as_str().into())];
        let message = Message::new(body).persistent().headers(&header);
        client.publish_message("once", "", &message);
        client.publish_message("", "q", &message);
    }
    assert!(client.confirmed(1, count).iter().all(|taken| *taken));
}

fn checked(directory: &Path) {
    let output = run(&["check", "--data-dir", directory.to_str().unwrap()]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

#[test]
fn by_exchanges_and_queues() {
    let directory = tempfile::tempdir().unwrap();
    for round in 0..3 {
        let broker = Process::start(directory.path(), &[]);
        let mut client = declared(&broker);
        // Half of them are known by now.
        publish(&mut client, "body", round * 50..round * 50 + 100);
        broker.kill();
        checked(directory.path());
    }
    let broker = Process::start(directory.path(), &[]);
    let mut client = broker.client();
    for queue in ["a", "b", "q"] {
        assert_eq!(client.ready(queue), 200, "{queue}");
    }
}

#[test]
fn a_history_too() {
    let directory = tempfile::tempdir().unwrap();
    let broker = Process::start(directory.path(), &[]);
    let mut client = broker.client();
    client.try_exchange(&Exchange::new("x", "x-recent-history").durable().with("x-recent-history-length", 3)).unwrap();
    client.declare(&Queue::named("marker").durable());
    client.confirm_select();
    for body in ["a", "b", "c", "d", "e"] {
        client.publish("x", "k", body);
    }
    client.confirmed(1, 5);
    // It is written with the next commit: another is waited for.
    for number in 6..16 {
        assert!(client.publish_confirmed(number, "marker", &Message::new("m").persistent()));
    }
    broker.kill();
    checked(directory.path());

    let broker = Process::start(directory.path(), &[]);
    let mut client = broker.client();
    client.publish("x", "k", "f");
    client.queue("q", &[]);
    client.bind("q", "x", "");
    assert_eq!(client.drain("q"), ["d", "e", "f"]);
}
