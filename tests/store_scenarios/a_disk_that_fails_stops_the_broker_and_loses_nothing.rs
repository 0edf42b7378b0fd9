//! A failed call leaves it unknown what is on disk: no confirm follows, and the broker stops.

use crate::clients::{Client, Message, Queue};
use crate::faulty_disk::{Call, Cut, FaultyDisk};
use crate::program::Program;
use amqp_spec::Method;

/// All on disk only when the broker has started again.
const BACKLOG: u64 = 5_000;

fn start(disk: &FaultyDisk) -> Program {
    Program::try_start_on(disk).unwrap_or_else(|(status, told)| panic!("{status}: {told}"))
}

fn persistent(number: u64) -> Message {
    let mut body = format!("{number} ").into_bytes();
    body.resize(1000, b'x');
    Message::new(body).persistent()
}

fn fill(client: &mut Client, count: u64) {
    client.declare(&Queue::named("orders").durable());
    client.confirm_select();
    (1..=count).for_each(|number| client.publish_message("", "orders", &persistent(number)));
    assert!(client.confirmed(1, count).into_iter().all(|it| it));
}

/// The messages from the first to the last, and no other before or between them.
fn found(broker: &Program, first: u64, last: u64) {
    let mut client = broker.client();
    for number in first..=last {
        let body = client.take("orders").unwrap_or_else(|| panic!("message {number} is lost")).text();
        assert!(body.starts_with(&format!("{number} ")), "{} instead of {number}", &body[..20]);
    }
}

/// It ends by itself, with these words.
fn stops(broker: Program, words: &str) {
    let (status, told) = broker.end();
    assert_eq!(status.code(), Some(70), "{told:?}");
    let reasons: Vec<_> = told.iter().filter(|line| line.contains("the broker stops")).collect();
    assert!(reasons.len() == 1 && reasons[0].contains(words), "{told:?}");
}

/// Publishes one more, which must not be confirmed.
fn not_confirmed(client: &mut Client) {
    client.publish_message("", "orders", &persistent(11));
    let answer = client.wait(1, "no confirm", |method| matches!(method, Method::BasicAck(_) | Method::BasicNack(_)));
    assert!(
        !answer.is_ok_and(|answer| matches!(answer.method(), Method::BasicAck(_))),
        "what is not on disk was confirmed"
    );
}

fn fails_while_publishing(call: Call) {
    let disk = FaultyDisk::new();
    let broker = start(&disk);
    let mut client = broker.client();
    fill(&mut client, 10);
    disk.fail(call);

    not_confirmed(&mut client);

    stops(broker, "Input/output error");
    disk.mend();
    disk.cut(Cut::Synced);
    found(&start(&disk), 1, 10);
}

#[test]
fn when_a_sync_fails() {
    fails_while_publishing(Call::Sync);
}

#[test]
fn when_a_write_fails() {
    fails_while_publishing(Call::Write);
}

#[test]
fn when_a_read_fails() {
    let disk = FaultyDisk::new();
    let broker = start(&disk);
    fill(&mut broker.client(), BACKLOG);
    broker.stop();
    let broker = start(&disk);
    let mut client = broker.client();
    disk.fail(Call::Read);

    client.consume("orders", "c");

    stops(broker, "Input/output error");
    disk.mend();
    found(&start(&disk), 1, BACKLOG);
}
