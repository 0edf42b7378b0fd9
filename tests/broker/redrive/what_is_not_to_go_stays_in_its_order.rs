//! Messages that are not to go, or cannot, stay where they were as if nobody had looked at them.

use super::{counts, dies_to_dead, redriven, reject_all};
use crate::support::{Broker, Client};
use serde_json::json;

/// Dead letters of the queues a and b, in turn.
fn set_up(broker: &Broker, bodies: u32) -> Client {
    let mut client = broker.client();
    client.queue("dead", &[]);
    client.queue("a", &dies_to_dead());
    client.queue("b", &dies_to_dead());
    for number in 0..bodies {
        let queue = if number % 2 == 0 { "a" } else { "b" };
        client.publish("", queue, number.to_string());
        client.until_ready(queue, 1);
        reject_all(&mut client, queue);
        client.until_ready("dead", number + 1);
    }
    client
}

#[test]
fn of_another_queue_or_for_another_reason() {
    let broker = Broker::with_api();
    let mut client = set_up(&broker, 10);
    let told = redriven(&broker, &json!({ "match": { "queue": "a", "reason": "rejected" } }));
    assert_eq!(counts(&told), ("completed", 5, 5, 0));
    assert_eq!(client.drain("a"), ["0", "2", "4", "6", "8"]);
    let told = redriven(&broker, &json!({ "match": { "reason": "expired" } }));
    assert_eq!(counts(&told), ("completed", 0, 5, 0));
    assert_eq!(client.drain("dead"), ["1", "3", "5", "7", "9"]);
}

#[test]
fn too_young_or_too_old() {
    let broker = Broker::with_api();
    set_up(&broker, 2);
    let told = redriven(&broker, &json!({ "match": { "older_than": 600 } }));
    assert_eq!(counts(&told), ("completed", 0, 2, 0));
    let told = redriven(&broker, &json!({ "match": { "younger_than": 600 } }));
    assert_eq!(counts(&told), ("completed", 2, 0, 0));
}

#[test]
fn without_a_place_to_go_to() {
    let broker = Broker::with_api();
    let mut client = set_up(&broker, 4);
    client.delete("a");
    let told = redriven(&broker, &json!({}));
    assert_eq!(counts(&told), ("completed", 2, 0, 2));
    assert_eq!(told["reason"], "no queue 'a'");
    assert_eq!(client.drain("dead"), ["0", "2"]);
    assert_eq!(client.drain("b"), ["1", "3"]);
}

#[test]
fn refused_by_a_queue_that_is_full() {
    let broker = Broker::with_api();
    let mut client = set_up(&broker, 2);
    client.queue("full", &[("x-max-length", 0.into()), ("x-overflow", "reject-publish".into())]);
    let told = redriven(&broker, &json!({ "to": { "exchange": "", "routing_key": "full" } }));
    assert_eq!(counts(&told), ("completed", 0, 0, 2));
    assert_eq!(client.drain("dead"), ["0", "1"]);
}

#[test]
fn never_died_at_all() {
    let broker = Broker::with_api();
    let mut client = broker.client();
    client.queue("dead", &[]);
    client.queue("q", &[]);
    client.publish("", "dead", "alive");
    client.until_ready("dead", 1);
    assert_eq!(counts(&redriven(&broker, &json!({}))), ("completed", 0, 1, 0));
    let alive = client.take("dead").unwrap();
    assert!(!alive.redelivered(), "it was only looked at");
    client.publish("", "dead", "alive");
    client.until_ready("dead", 1);
    let told = redriven(&broker, &json!({ "to": { "exchange": "", "routing_key": "q" } }));
    assert_eq!(counts(&told), ("completed", 1, 0, 0));
}

#[test]
fn in_a_queue_that_gives_returned_messages_first() {
    let broker = Broker::with_api();
    let api = broker.api();
    api.put("queues/%2F/dead", &json!({ "durable": true, "arguments": { "x-queue-type": "quorum" } }));
    let mut client = broker.client();
    client.queue("a", &dies_to_dead());
    client.queue("b", &dies_to_dead());
    for number in 0..6 {
        let queue = if number % 2 == 0 { "a" } else { "b" };
        client.publish("", queue, number.to_string());
        client.until_ready(queue, 1);
        reject_all(&mut client, queue);
        client.until_ready("dead", number + 1);
    }
    assert_eq!(counts(&redriven(&broker, &json!({ "match": { "queue": "a" } }))), ("completed", 3, 3, 0));
    assert_eq!(client.drain("dead"), ["1", "3", "5"]);
}
