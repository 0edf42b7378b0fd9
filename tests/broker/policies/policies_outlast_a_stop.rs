//! Policies and what they set are there again after a stop.

use super::Policies;
use crate::support::{Broker, Message, Queue};
use serde_json::json;

#[test]
fn and_hold_for_what_is_there_again() {
    let directory = tempfile::tempdir().unwrap();
    let broker = Broker::on_directory_with_api(directory.path());
    let api = broker.api();
    let mut client = broker.client();
    client.declare(&Queue::named("q").durable());
    api.policy("p", "^q", json!({"max-length": 2, "alternate-exchange": "amq.topic"}));
    api.operator_policy("o", "", json!({"max-length": 4}));
    client.confirm_select();
    (1..=5).for_each(|number| client.publish_message("", "q", &Message::new(number.to_string()).persistent()));
    assert_eq!(client.confirmed(1, 5), [true; 5]);
    let told = api.get("policies").body;
    broker.stop();

    let broker = Broker::on_directory_with_api(directory.path());
    let api = broker.api();
    let mut client = broker.client();
    assert_eq!(api.get("policies").body, told);
    client.publish("", "q", "6");
    client.until_ready("q", 2);
    assert_eq!(client.drain("q"), ["5", "6"]);
    client.queue("later", &[]);
    (0..9).for_each(|_| client.publish("", "later", "m"));
    client.until_ready("later", 4);
    api.clear("p");
    (0..9).for_each(|_| client.publish("", "q", "m"));
    client.until_ready("q", 4);
}
