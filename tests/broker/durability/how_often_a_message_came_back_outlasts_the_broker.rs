//! x-delivery-count and x-acquired-count of stored messages, and the rest of a retry's wait.

use crate::support::{Broker, Client, Message, Queue};
use amqp_spec::FieldValue;

fn stored(client: &mut Client, queue: &Queue, bodies: &[&str]) {
    client.declare(queue);
    client.confirm_select();
    for body in bodies {
        client.publish_message("", "q", &Message::new(body).persistent());
    }
    client.confirmed(1, bodies.len() as u64);
}

fn get(client: &mut Client) -> (String, Option<i64>, Option<i64>, u64) {
    let got = client.try_get("q", false).unwrap().unwrap();
    let count = |key: &str| match got.headers().get(key) {
        Some(FieldValue::Long(count)) => Some(*count),
        other => {
            assert_eq!(other, None);
            None
        }
    };
    (got.text(), count("x-acquired-count"), count("x-delivery-count"), got.tag())
}

#[test]
fn of_every_return_and_every_stop() {
    let directory = tempfile::tempdir().unwrap();
    let broker = Broker::on_directory(directory.path());
    let mut client = broker.client();
    stored(&mut client, &Queue::named("q").durable().with("x-queue-type", "quorum"), &["a", "b"]);
    let (.., tag) = get(&mut client);
    client.reject(tag, true);
    let (.., tag) = get(&mut client);
    client.nack(tag, false, true);
    assert_eq!(client.ready("q"), 2);
    broker.stop();

    let broker = Broker::on_directory(directory.path());
    let mut client = broker.client();
    let (text, acquired, delivered, tag) = get(&mut client);
    assert_eq!((text.as_str(), acquired, delivered), ("a", Some(2), Some(1)));
    client.reject(tag, true);
    assert_eq!(client.ready("q"), 2);
    broker.stop();

    let broker = Broker::on_directory(directory.path());
    let mut client = broker.client();
    let (text, acquired, delivered, _) = get(&mut client);
    assert_eq!((text.as_str(), acquired, delivered), ("a", Some(3), Some(2)));
    let (text, acquired, delivered, _) = get(&mut client);
    assert_eq!((text.as_str(), acquired, delivered), ("b", None, None));
}

#[test]
fn in_a_quorum_queue_of_a_message_that_is_not_persistent_too() {
    let directory = tempfile::tempdir().unwrap();
    let broker = Broker::on_directory(directory.path());
    let mut client = broker.client();
    client.declare(&Queue::named("q").durable().with("x-queue-type", "quorum"));
    client.confirm_select();
    client.publish("", "q", "transient");
    client.confirmed(1, 1);
    let (.., tag) = get(&mut client);
    client.nack(tag, false, true);
    assert_eq!(client.ready("q"), 1);
    broker.stop();

    let broker = Broker::on_directory(directory.path());
    let (text, acquired, delivered, _) = get(&mut broker.client());
    assert_eq!((text.as_str(), acquired, delivered), ("transient", Some(1), None));
}

#[test]
fn so_the_delivery_limit_ends_a_message_across_stops() {
    let directory = tempfile::tempdir().unwrap();
    for round in 0..3 {
        let broker = Broker::on_directory(directory.path());
        let mut client = broker.client();
        if round == 0 {
            stored(&mut client, &Queue::named("q").durable().with("x-delivery-limit", 1), &["poison"]);
        }
        match client.try_get("q", false).unwrap() {
            Some(poison) if round < 2 => client.reject(poison.tag(), true),
            None if round == 2 => {}
            other => panic!("{other:?} in round {round}"),
        }
        client.ready("q");
        broker.stop();
    }
}

#[test]
fn and_what_waits_for_its_retry_waits_on() {
    let directory = tempfile::tempdir().unwrap();
    let broker = Broker::on_directory(directory.path());
    let mut client = broker.client();
    let queue = Queue::named("q").durable().with("x-queue-type", "quorum");
    let queue = queue.with("x-delayed-retry-type", "all").with("x-delayed-retry-min", 10_000);
    stored(&mut client, &queue, &["waits", "ready"]);
    let (.., tag) = get(&mut client);
    client.reject(tag, true);
    assert_eq!(client.ready("q"), 1);
    broker.stop();

    let broker = Broker::on_directory(directory.path());
    let mut client = broker.client();
    client.consume("q", "c");
    assert_eq!(client.deliveries(2), ["ready", "waits"]);
}
