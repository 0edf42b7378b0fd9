//! delivery-limit, delayed-retry-*, consumer-timeout and dead-letter-strategy of a policy.

use super::{Policies, broker};
use crate::support::{Queue, headers};
use amqp_spec::method::Method;
use serde_json::json;

fn quorum(name: &str) -> Queue {
    Queue::named(name).durable().with("x-queue-type", "quorum")
}

#[test]
fn a_delivery_limit() {
    let (broker, api) = broker();
    let mut client = broker.client();
    client.queue("dead", &[]);
    client.declare(&quorum("q"));
    let definition = json!({"delivery-limit": 1, "dead-letter-exchange": "", "dead-letter-routing-key": "dead"});
    api.policy("p", "", definition);
    client.publish("", "q", "poison");
    client.consume("q", "c");
    for _ in 0..2 {
        let delivery = client.delivery();
        client.reject(delivery.tag(), true);
    }
    client.until_ready("dead", 1);
    let dead = client.take("dead").unwrap();
    assert_eq!(headers(&dead, "x-death")[0].get("reason"), Some(&"delivery_limit".into()));
}

#[test]
fn a_delay_before_the_next_try() {
    let (broker, api) = broker();
    let mut client = broker.client();
    client.declare(&quorum("q"));
    client.publish("", "q", "m");
    client.until_ready("q", 1);
    let got = client.try_get("q", false).unwrap().unwrap();
    api.policy("p", "", json!({"delayed-retry-type": "all", "delayed-retry-min": 300}));
    client.reject(got.tag(), true);
    assert!(client.take("q").is_none(), "it waits");
    assert_eq!(client.until_taken("q").text(), "m");
}

#[test]
fn a_timeout_of_consumers_that_come_later() {
    let (broker, api) = broker();
    let mut client = broker.client();
    client.declare(&quorum("q"));
    client.publish("", "q", "slow");
    api.policy("p", "", json!({"consumer-timeout": 100}));
    client.consume("q", "c");
    client.delivery();
    client.wait(client.channel, "a cancel", |m| matches!(m, Method::BasicCancel(_))).unwrap();
}
