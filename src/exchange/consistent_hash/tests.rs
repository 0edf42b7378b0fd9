#![allow(clippy::unwrap_used)]

use super::*;
use crate::model::QueueId;
use amqp_spec::{FieldValue, PropertiesBuilder};

const MESSAGES: usize = 20_000;

fn queue(id: u64) -> Destination {
    Destination::Queue(QueueId(id))
}

fn bound(on: HashOn, weights: &[&str]) -> ConsistentHash {
    let mut exchange = ConsistentHash::new(on);
    for (id, weight) in (1..).zip(weights) {
        exchange.bind(weight.as_bytes(), &FieldTable::new(), queue(id)).unwrap();
    }
    exchange
}

fn routed(exchange: &ConsistentHash, message: &Envelope<'_>) -> Option<Destination> {
    let mut out = Vec::new();
    exchange.route(message, &mut out);
    assert!(out.len() <= 1);
    out.pop()
}

fn by_key(exchange: &ConsistentHash, key: &str) -> Option<Destination> {
    routed(exchange, &Envelope { keys: &[key.as_bytes()], properties: None })
}

fn by_header(value: Option<FieldValue>) -> Option<Destination> {
    let exchange = bound(HashOn::Header((*b"h").into()), &["1"; 100]);
    let mut properties = PropertiesBuilder::new();
    properties.set_headers(&FieldTable::from_iter(value.map(|value| ("h", value))));
    let raw = properties.build();
    let properties = Properties::scan(&raw).unwrap();
    routed(&exchange, &Envelope { keys: &[b"k"], properties: Some(&properties) })
}

fn keys() -> impl Iterator<Item = String> {
    (0..MESSAGES).map(|number| format!("key-{number}"))
}

fn shares(exchange: &ConsistentHash, queues: u64) -> Vec<f64> {
    let mut counts = vec![0u32; queues as usize];
    for key in keys() {
        let Some(Destination::Queue(QueueId(id))) = by_key(exchange, &key) else { continue };
        counts[id as usize - 1] += 1;
    }
    counts.into_iter().map(|count| f64::from(count) / MESSAGES as f64).collect()
}

/// What RabbitMQ 4.3 picks: jump hashing over `erlang:phash2` of the key.
#[test]
fn a_key_goes_where_rabbitmq_sends_it() {
    let exchange = bound(HashOn::RoutingKey, &["1"; 100]);
    for (key, bucket) in [("a", 47), ("order.1", 23), ("", 45)] {
        assert_eq!(by_key(&exchange, key), Some(queue(bucket + 1)), "{key}");
    }
}

#[test]
fn shares_follow_the_weights() {
    let shares = shares(&bound(HashOn::RoutingKey, &["10", "20", "70"]), 3);
    for (share, expected) in shares.iter().zip([0.1, 0.2, 0.7]) {
        assert!((share - expected).abs() < 0.01, "{shares:?}");
    }
}

#[test]
fn a_new_queue_takes_its_share_and_moves_nothing_else() {
    let (before, after) = (bound(HashOn::RoutingKey, &["2"; 4]), bound(HashOn::RoutingKey, &["2"; 5]));
    let mut moved = 0;
    for key in keys() {
        let (old, new) = (by_key(&before, &key), by_key(&after, &key));
        assert!(new == old || new == Some(queue(5)), "{key}");
        moved += usize::from(new != old);
    }
    let share = moved as f64 / MESSAGES as f64;
    assert!((share - 0.2).abs() < 0.01, "{share}");
}

#[test]
fn the_last_queue_leaves_no_trace() {
    let (before, mut after) = (bound(HashOn::RoutingKey, &["3", "2"]), bound(HashOn::RoutingKey, &["3", "2", "9"]));
    assert!(after.unbind(b"9", &FieldTable::new(), queue(3)));
    assert!(!after.unbind(b"9", &FieldTable::new(), queue(3)));
    assert!(keys().take(1000).all(|key| by_key(&before, &key) == by_key(&after, &key)));
}

#[test]
fn a_second_binding_of_a_queue_counts_once_the_first_is_gone() {
    let none = FieldTable::new();
    let mut exchange = bound(HashOn::RoutingKey, &["1", "1"]);
    exchange.bind(b"8", &none, queue(1)).unwrap();
    assert_eq!(exchange.buckets(), 2);
    assert!(exchange.unbind(b"1", &none, queue(1)));
    assert_eq!(exchange.buckets(), 9);
    assert_eq!(exchange.ends, [(1, queue(2)), (9, queue(1))]);
}

#[test]
fn nothing_bound_leads_nowhere() {
    assert_eq!(by_key(&bound(HashOn::RoutingKey, &[]), "a"), None);
}

#[test]
fn headers_count_by_their_values() {
    for (value, bucket) in [
        (None, 39),
        (Some(FieldValue::Void), 39),
        (Some("a".into()), 47),
        (Some(FieldValue::Binary(b"a".to_vec())), 47),
        (Some(12_345.into()), 61),
        (Some(FieldValue::Long(12_345)), 61),
        (Some(FieldValue::Long(-5_000_000_000)), 50),
        (Some(true.into()), 34),
        (Some(false.into()), 44),
        (Some(FieldValue::Double(1.5)), 86),
        (Some(FieldValue::Float(-2.25)), 34),
    ] {
        assert_eq!(by_header(value.clone()), Some(queue(bucket + 1)), "{value:?}");
    }
    let array = |number: i32| Some(FieldValue::Array(vec![number.into()]));
    assert_eq!(by_header(array(1)), by_header(array(1)));
    assert!((2..20).any(|number| by_header(array(number)) != by_header(array(1))));
}

#[test]
fn properties_count_as_texts() {
    let mut properties = PropertiesBuilder::new();
    properties.set_correlation_id("a").set_message_id("order.1").set_timestamp(1);
    let raw = properties.build();
    let properties = Properties::scan(&raw).unwrap();
    let with = Envelope { keys: &[b"k"], properties: Some(&properties) };
    let without = Envelope { keys: &[b"k"], properties: None };
    let by_one = by_key(&bound(HashOn::RoutingKey, &["1"; 100]), "1");
    for (on, expected) in
        [(HashOn::CorrelationId, Some(queue(48))), (HashOn::MessageId, Some(queue(24))), (HashOn::Timestamp, by_one)]
    {
        let exchange = bound(on, &["1"; 100]);
        assert_eq!(routed(&exchange, &with), expected);
        assert_eq!(routed(&exchange, &without), Some(queue(40)), "as `undefined`");
    }
}
