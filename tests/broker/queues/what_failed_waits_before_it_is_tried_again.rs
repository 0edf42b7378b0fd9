//! x-delayed-retry-*: what comes back waits, blocks nobody, and goes on where it was.

use crate::support::{Broker, Client, Queue, headers};
use amqp_spec::FieldValue;

/// Milliseconds: long enough that what follows on the same connection is answered before they have passed.
const WAIT: i32 = 2_000;

fn retrying(kind: &str) -> Queue {
    Queue::named("q").durable().with("x-delayed-retry-type", kind).with("x-delayed-retry-min", WAIT)
}

fn quorum(kind: &str) -> Queue {
    retrying(kind).with("x-queue-type", "quorum")
}

fn ready(client: &mut Client, texts: &[&str]) {
    texts.iter().for_each(|text| client.publish("", "q", text));
    client.until_ready("q", u32::try_from(texts.len()).unwrap());
}

fn blocks_nobody(queue: Queue) {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    client.declare(&queue);
    ready(&mut client, &["a", "b", "c"]);
    let tag = client.try_get("q", false).unwrap().unwrap().tag();
    client.reject(tag, true);
    assert_eq!(client.ready("q"), 2, "what waits is not ready");
    assert_eq!(client.drain("q"), ["b", "c"]);
    client.until_ready("q", 1);
    let again = client.take("q").unwrap();
    assert_eq!((again.text(), again.redelivered()), ("a".to_owned(), true));
}

#[test]
fn in_a_quorum_queue() {
    blocks_nobody(quorum("all"));
}

#[test]
fn in_a_classic_queue() {
    blocks_nobody(retrying("failed"));
}

/// Rejects one message, has one come back by basic.nack, and loses a channel with a third.
fn returned_in_three_ways(kind: &str) -> Vec<String> {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    client.declare(&quorum(kind));
    ready(&mut client, &["rejected", "nacked", "lost"]);
    let tags: Vec<u64> = (0..2).map(|_| client.try_get("q", false).unwrap().unwrap().tag()).collect();
    client.open(2).unwrap();
    client.try_get("q", false).unwrap().unwrap();
    client.close_channel();
    client.channel = 1;
    client.reject(tags[0], true);
    client.nack(tags[1], false, true);
    client.drain("q")
}

#[test]
fn only_what_was_asked_for_waits() {
    assert_eq!(returned_in_three_ways("failed"), ["nacked"]);
    assert_eq!(returned_in_three_ways("returned"), ["lost", "rejected"]);
    assert_eq!(returned_in_three_ways("all"), [""; 0]);
    assert_eq!(returned_in_three_ways("disabled").len(), 3);
}

#[test]
fn a_purge_takes_what_waits_too() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    client.declare(&quorum("all"));
    ready(&mut client, &["a", "b"]);
    let tag = client.try_get("q", false).unwrap().unwrap().tag();
    client.nack(tag, false, true);
    assert_eq!(client.purge("q"), Ok(2));
    assert_eq!(client.ready("q"), 0);
}

#[test]
fn the_wait_does_not_hide_a_message_from_its_limit() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    client.queue("dead", &[]);
    let limited = quorum("all").with("x-delivery-limit", 0).with("x-dead-letter-exchange", "");
    client.declare(&limited.with("x-dead-letter-routing-key", "dead"));
    ready(&mut client, &["a"]);
    let tag = client.try_get("q", false).unwrap().unwrap().tag();
    client.reject(tag, true);
    client.until_ready("dead", 1);
    let dead = client.take("dead").unwrap();
    assert_eq!(headers(&dead, "x-death")[0].get("reason"), Some(&FieldValue::from("delivery_limit")));
}
