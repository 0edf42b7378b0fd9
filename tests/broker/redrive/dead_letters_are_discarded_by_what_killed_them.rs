//! What matches is discarded as it would be sent back: with its counts, and the rest in its place.

use super::{counts, dies_to_dead, redriven, reject_all};
use crate::support::Broker;
use serde_json::json;

#[test]
fn what_matches_is_gone_and_the_rest_stays_in_its_order() {
    let broker = Broker::with_api();
    let mut client = broker.client();
    client.queue("dead", &[]);
    let [exchange, key] = dies_to_dead();
    client.queue("full", &[exchange.clone(), key.clone(), ("x-max-length", 0.into())]);
    client.queue("bad", &[exchange, key]);
    for number in 0..6 {
        client.publish("", if number % 2 == 0 { "full" } else { "bad" }, number.to_string());
        reject_all(&mut client, "bad");
        client.until_ready("dead", number + 1);
    }
    let told = redriven(&broker, &json!({ "to": "nowhere", "match": { "reason": "rejected" } }));
    assert_eq!(counts(&told), ("completed", 3, 3, 0));
    assert_eq!(told["order"]["to"], "nowhere");
    assert_eq!(client.drain("dead"), ["0", "2", "4"]);
}

#[test]
fn as_many_as_are_said_are_discarded_whether_they_died_or_not() {
    let broker = Broker::with_api();
    let mut client = broker.client();
    client.queue("dead", &[]);
    (0..5).for_each(|number| client.publish("", "dead", number.to_string()));
    client.until_ready("dead", 5);
    assert_eq!(counts(&redriven(&broker, &json!({ "to": "nowhere", "count": 2 }))), ("completed", 2, 0, 0));
    assert_eq!(client.drain("dead"), ["2", "3", "4"]);
}
