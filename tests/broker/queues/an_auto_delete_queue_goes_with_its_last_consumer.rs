//! Auto-delete: never before a first consumer, then with the last one, however it ends.

use crate::support::{Broker, Queue};

#[test]
fn with_a_cancel() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    client.declare(&Queue::named("q").auto_delete());
    client.publish("", "q", "m");
    assert_eq!(client.drain("q"), ["m"], "a get is no consumer");
    client.consume("q", "one");
    client.consume("q", "two");
    client.cancel("one");
    assert!(client.queue_exists("q"));
    client.cancel("two");
    assert!(!client.queue_exists("q"));
}

#[test]
fn with_the_channel_and_with_the_connection() {
    let broker = Broker::in_memory();
    let (mut client, mut other) = (broker.client(), broker.client());
    client.declare(&Queue::named("q").auto_delete());
    client.consume("q", "c");
    client.close_channel();
    assert!(!client.queue_exists("q"));

    client.open(2).unwrap();
    client.declare(&Queue::named("r").auto_delete());
    client.consume("r", "c");
    client.close();
    other.until_no_queue("r");
}
