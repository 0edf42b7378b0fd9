//! SIGKILL in the midst of a flood: all that was confirmed is there, in order, and what was delivered says so.

use crate::process::Process;
use crate::support::{Client, Message, PATIENCE, Queue};
use amqp_spec::Method;
use std::time::Instant;

/// Numbers of the publishes that are confirmed; more may come.
fn confirmed_so_far(client: &mut Client, published: u64, at_least: usize) -> u64 {
    let mut outcome = vec![false; published as usize];
    let confirm = |m: &Method<'_>| matches!(m, Method::BasicAck(_) | Method::BasicNack(_));
    while outcome.iter().filter(|it| **it).count() < at_least {
        let answer = client.wait(client.channel, "a confirm", confirm).unwrap();
        let Method::BasicAck(m) = answer.method() else { panic!("{answer:?}") };
        let first = if m.multiple { 1 } else { m.delivery_tag };
        (first..=m.delivery_tag).for_each(|tag| outcome[tag as usize - 1] = true);
    }
    outcome.iter().take_while(|it| **it).count() as u64
}

#[test]
fn in_the_midst_of_a_flood() {
    const MESSAGES: u64 = 5000;
    let directory = tempfile::tempdir().unwrap();
    let broker = Process::start(directory.path(), &[]);
    let mut client = broker.client();
    client.declare(&Queue::named("q").durable());
    client.confirm_select();
    for at in 0..MESSAGES {
        client.publish_message("", "q", &Message::new(at.to_string()).persistent());
    }
    let confirmed = confirmed_so_far(&mut client, MESSAGES, 1000);
    broker.kill();

    let broker = Process::start(directory.path(), &[]);
    let found = broker.client().drain("q");
    assert!(found.len() as u64 >= confirmed, "{} of {confirmed} confirmed ones", found.len());
    let expected: Vec<_> = (0..found.len()).map(|at| at.to_string()).collect();
    assert_eq!(found, expected, "a prefix of what was published, in order");
}

#[test]
fn delivered_ones_are_flagged_and_acknowledged_ones_stay_away() {
    let directory = tempfile::tempdir().unwrap();
    let broker = Process::start(directory.path(), &[]);
    let mut client = broker.client();
    for name in ["q", "untouched", "marker"] {
        client.declare(&Queue::named(name).durable());
    }
    client.confirm_select();
    for at in 0..100 {
        client.publish_message("", "q", &Message::new(at.to_string()).persistent());
        client.publish_message("", "untouched", &Message::new(at.to_string()).persistent());
    }
    client.confirmed(1, 200);
    client.qos(50, false).unwrap();
    client.consume("q", "c");
    client.deliveries(50);
    client.cancel("c");
    client.ack(20, true);
    // Acknowledgements are written with the next commit after them, if not before: another is waited for.
    let deadline = Instant::now() + PATIENCE;
    for number in 201..221 {
        assert!(client.publish_confirmed(number, "marker", &Message::new("m").persistent()));
        assert!(Instant::now() < deadline);
    }
    broker.kill();

    let broker = Process::start(directory.path(), &[]);
    let mut client = broker.client();
    let found: Vec<_> = std::iter::from_fn(|| client.take("q")).map(|it| (it.text(), it.redelivered())).collect();
    let bodies: Vec<_> = found.iter().map(|(body, _)| body.clone()).collect();
    let expected: Vec<_> = (20..100).map(|at| at.to_string()).collect();
    assert_eq!(bodies, expected);
    assert!(found.iter().take(30).all(|(_, redelivered)| *redelivered), "a message came again unflagged");
    let untouched: Vec<_> = std::iter::from_fn(|| client.take("untouched")).collect();
    assert_eq!(untouched.len(), 100);
    assert!(untouched.iter().all(|it| !it.redelivered()), "nobody had them");
}

#[test]
fn again_and_again() {
    let directory = tempfile::tempdir().unwrap();
    for round in 0..5 {
        let broker = Process::start(directory.path(), &[]);
        let mut client = broker.client();
        client.declare(&Queue::named("q").durable());
        assert_eq!(client.ready("q"), round * 100);
        client.confirm_select();
        for at in 0..100 {
            client.publish_message("", "q", &Message::new((round * 100 + at).to_string()).persistent());
        }
        client.confirmed(1, 100);
        broker.kill();
    }
    let broker = Process::start(directory.path(), &[]);
    let expected: Vec<_> = (0..500).map(|at| at.to_string()).collect();
    assert_eq!(broker.client().drain("q"), expected);
}

#[test]
fn of_queues_that_were_declared_in_a_pipeline() {
    const QUEUES: usize = 1000;
    let directory = tempfile::tempdir().unwrap();
    let broker = Process::start(directory.path(), &[]);
    let mut client = broker.client();
    let names: Vec<_> = (0..QUEUES).map(|at| format!("q{at}")).collect();
    for name in &names {
        client.send(&Queue::named(name).durable().declaration(&[]));
    }
    for _ in &names {
        let answer = client.next().unwrap();
        assert!(matches!(answer.method(), Method::QueueDeclareOk(_)), "{answer:?}");
    }
    broker.kill();

    let broker = Process::start(directory.path(), &[]);
    let mut client = broker.client();
    for name in &names {
        client.declare(&Queue { passive: true, ..Queue::named(name) });
    }
}
