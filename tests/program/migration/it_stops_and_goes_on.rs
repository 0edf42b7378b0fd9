//! Signals, streams and live drains: a move ends where it is told to, and goes on where it ended.

use super::ends::{Ends, Report};
use crate::support::{Client, Message, PATIENCE, Queue};
use std::process::{Child, Command};
use std::time::Instant;

fn fill(client: &mut Client, queue: &str, first: u64, count: u64) {
    for number in first..first + count {
        client.publish_message("", queue, &Message::new(number.to_string()).persistent());
    }
    client.confirmed(first + 1, first + count);
}

fn terminate(child: Child) -> Report {
    assert!(Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap().success());
    Report::of(child.wait_with_output().unwrap())
}

fn until_more_than(client: &mut Client, queue: &str, count: u32) {
    let deadline = Instant::now() + PATIENCE;
    while client.ready(queue) <= count {
        assert!(Instant::now() < deadline, "{queue} has {} messages", client.ready(queue));
    }
}

#[test]
fn a_signal_ends_it_with_nothing_twice() {
    let ends = Ends::start();
    let (mut from, mut to) = (ends.from.client(), ends.to.client());
    for client in [&mut from, &mut to] {
        client.declare(&Queue::named("q").durable());
    }
    from.confirm_select();
    fill(&mut from, "q", 0, 5000);
    let child = ends.spawn(&["--queue", "q", "--rate", "1000"]);
    until_more_than(&mut to, "q", 500);
    let stopped = terminate(child);
    assert_eq!((stopped.code, &stopped.json["stopped"]), (75, &true.into()), "{stopped:?}");
    let moved = stopped.queue("q")["moved"].as_u64().unwrap();
    assert_eq!((u64::from(to.ready("q")), u64::from(from.ready("q"))), (moved, 5000 - moved));
    let rest = ends.messages(&["--queue", "q"]);
    assert_eq!((rest.code, rest.json["redelivered"].as_u64()), (0, Some(0)), "{rest:?}");
    let expected: Vec<_> = (0..5000).map(|number| number.to_string()).collect();
    assert_eq!(to.drain("q"), expected);
}

#[test]
fn a_live_drain_ends_when_nobody_publishes_any_more() {
    let ends = Ends::start();
    let (mut from, mut to) = (ends.from.client(), ends.to.client());
    for name in ["a", "b"] {
        for client in [&mut from, &mut to] {
            client.declare(&Queue::named(name).durable());
        }
    }
    from.confirm_select();
    let child = ends.spawn(&["--all-queues", "--follow", "--until-idle", "2"]);
    fill(&mut from, "a", 0, 10);
    to.until_ready("a", 10);
    fill(&mut from, "b", 10, 10);
    to.until_ready("b", 10);
    // The publisher is gone, and only then it is idle.
    drop(from);
    let report = Report::of(child.wait_with_output().unwrap());
    assert_eq!((report.code, report.json["moved"].as_u64()), (0, Some(20)), "{report:?}");
}

#[test]
fn a_stream_is_read_on_where_it_was_left() {
    let ends = Ends::start();
    let (mut from, mut to) = (ends.from.client(), ends.to.client());
    let stream = Queue::named("s").durable().with("x-queue-type", "stream");
    for client in [&mut from, &mut to] {
        client.declare(&stream);
    }
    from.confirm_select();
    fill(&mut from, "s", 0, 3000);
    let first = ends.messages(&["--queue", "s"]);
    assert_eq!((first.code, first.queue("s")["offset"].as_u64()), (0, Some(3000)), "{first:?}");
    assert_eq!((from.ready("s"), to.ready("s")), (3000, 3000), "the source keeps what it has");
    fill(&mut from, "s", 3000, 50);
    let second = ends.messages(&["--queue", "s"]);
    assert_eq!((second.code, second.json["moved"].as_u64()), (0, Some(50)), "{second:?}");
    to.qos(100, false).unwrap();
    to.try_consume("s", "c", false, false, &[("x-stream-offset", "first".into())]).unwrap();
    for number in 0..3050_u32 {
        let found = to.delivery();
        assert_eq!(found.text(), number.to_string());
        assert_eq!(found.headers().get("x-stream-offset"), Some(&i64::from(number).into()));
        to.ack(found.tag(), false);
    }
}
