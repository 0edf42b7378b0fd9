//! alternate-exchange of a policy, where the exchange names none itself.

use super::{Policies, broker};
use crate::support::Exchange;
use serde_json::json;

#[test]
fn with_its_policy() {
    let (broker, api) = broker();
    let mut client = broker.client();
    for (queue, exchange) in [("policys", "amq.fanout"), ("own", "amq.topic")] {
        client.queue(queue, &[]);
        client.bind(queue, exchange, "#");
    }
    client.exchange("x", "direct");
    client.try_exchange(&Exchange::new("y", "direct").with("alternate-exchange", "amq.topic")).unwrap();
    client.publish("x", "nowhere", "lost");
    api.policy("p", "^[xy]$", json!({"alternate-exchange": "amq.fanout"}));
    client.publish("x", "nowhere", "found");
    client.publish("y", "nowhere", "mine");
    client.until_ready("own", 1);
    assert_eq!(client.drain("policys"), ["found"]);
    assert_eq!(client.drain("own"), ["mine"]);
    api.clear("p");
    client.publish("x", "nowhere", "lost");
    client.publish("y", "nowhere", "mine");
    client.until_ready("own", 1);
    assert_eq!(client.drain("policys"), [""; 0]);
}
