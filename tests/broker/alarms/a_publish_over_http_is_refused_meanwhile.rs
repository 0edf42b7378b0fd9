//! What is published over HTTP would fill memory and disk as well as what comes over AMQP.

use super::{lift_memory, low_on_disk, low_on_memory};
use crate::support::{Answer, Broker, PATIENCE, api_anywhere};
use leveret::config::{Config, DiskLimit};
use serde_json::json;
use std::time::Instant;

fn broker(low: fn(&mut Config)) -> Broker {
    Broker::configured(|config| {
        low(config);
        config.management = Some(api_anywhere());
    })
}

fn publish(broker: &Broker) -> Answer {
    let message = json!({ "routing_key": "q", "properties": {}, "payload": "m", "payload_encoding": "string" });
    broker.api().post("exchanges/%2F/amq.default/publish", &message)
}

fn refused_for(answer: &Answer, reason: &str) -> bool {
    let (status, error, text) = answer.refusal();
    (status, error) == (503, "service_unavailable") && text.starts_with(reason)
}

fn goes_through_again(broker: &Broker) {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let answer = publish(broker);
        if answer.status == 200 {
            return assert_eq!(answer.body, json!({ "routed": true }));
        }
        assert!(Instant::now() < deadline, "{answer:?}");
    }
}

#[test]
fn while_memory_is_low() {
    let broker = broker(low_on_memory);
    broker.client().queue("q", &[]);
    assert!(refused_for(&publish(&broker), "low on memory"), "{:?}", publish(&broker));
    assert_eq!(broker.api().get("queues/%2F/q").body["messages"], 0);
    let get = json!({ "count": 1, "ackmode": "ack_requeue_false", "encoding": "auto" });
    assert_eq!(broker.api().post("queues/%2F/q/get", &get).status, 200, "what empties a queue goes on");
    lift_memory(&broker);
    goes_through_again(&broker);
}

#[test]
fn while_the_disk_is_low() {
    let broker = broker(low_on_disk);
    broker.client().queue("q", &[]);
    assert!(refused_for(&publish(&broker), "low on disk"), "{:?}", publish(&broker));
    broker.server().limit_disk(DiskLimit::Absolute(0));
    goes_through_again(&broker);
}

#[test]
fn and_who_may_not_publish_there_learns_nothing_of_it() {
    let broker = broker(low_on_memory);
    assert_eq!(broker.api().user("nobody", "x").post("exchanges/%2F/amq.default/publish", &json!({})).status, 401);
    assert_eq!(broker.api().post("exchanges/%2F/none/publish", &json!({})).status, 404);
}
