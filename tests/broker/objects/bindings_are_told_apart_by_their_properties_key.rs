//! Bindings over the HTTP API: made, listed by either end, found and deleted by their properties key.

use crate::support::{Api, Broker};
use serde_json::{Value, json};

const NONE: (u16, &str, &str) = (404, "Object Not Found", "Not Found");

fn set_up(broker: &Broker) -> Api {
    let api = broker.api();
    api.put("exchanges/%2F/e", &json!({ "type": "direct" }));
    api.put("exchanges/%2F/to", &json!({ "type": "fanout" }));
    api.put("queues/%2F/q", &json!({}));
    api
}

fn keys(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|binding| binding["properties_key"].as_str().unwrap()).collect()
}

#[test]
fn their_keys_are_rabbitmqs() {
    let broker = Broker::with_api();
    let api = set_up(&broker);
    let args = json!({ "x": 1, "b": "s" });
    for (body, location) in [
        (json!({}), "q/~"),
        (json!({ "routing_key": "a b~c/é" }), "q/a%2bb%257ec%252f%25c3%25a9"),
        (json!({ "routing_key": "k", "arguments": args }), "q/k~6g4h6a"),
        (json!({ "routing_key": "", "arguments": args }), "q/~6g4h6a"),
    ] {
        let answer = api.post("bindings/%2F/e/e/q/q", &body);
        assert_eq!(answer.status, 201);
        assert!(answer.head.contains(&format!("location: {location}\r\n")), "{location}: {}", answer.head);
    }
    let found = api.get("bindings/%2F/e/e/q/q").body;
    assert_eq!(keys(&found), ["~", "~6G4H6A", "a+b%7Ec%2F%C3%A9", "k~6G4H6A"]);
    let one = json!({
        "source": "e", "vhost": "/", "destination": "q", "destination_type": "queue", "routing_key": "k",
        "arguments": args, "properties_key": "k~6G4H6A",
    });
    assert_eq!(api.get("bindings/%2F/e/e/q/q/k~6G4H6A").body, one);
    assert_eq!(api.get("bindings/%2F/e/e/q/q/a%2Bb%257Ec%252F%25C3%25A9").body["routing_key"], "a b~c/é");
}

#[test]
fn they_are_listed_by_either_end() {
    let broker = Broker::with_api();
    let api = set_up(&broker);
    assert_eq!(api.post("bindings/%2F/e/e/e/to", &json!({ "routing_key": "x" })).status, 201);
    assert_eq!(api.post("bindings/%2F/e/e/q/q", &json!({ "routing_key": "y" })).status, 201);
    let list = |path: &str| keys(&api.get(path).body).join(" ");
    assert_eq!(list("bindings"), "q x y");
    assert_eq!(list("bindings/%2F"), "q x y");
    assert_eq!(list("exchanges/%2F/e/bindings/source"), "x y");
    assert_eq!(list("exchanges/%2F/amq.default/bindings/source"), "q");
    assert_eq!(list("exchanges/%2F/to/bindings/destination"), "x");
    assert_eq!(list("queues/%2F/q/bindings"), "q y");
    assert_eq!(list("bindings/%2F/e/amq.default/q/q"), "q");
    assert_eq!(list("bindings/%2F/e/nowhere/q/q"), "");
    assert_eq!(api.get("bindings/nowhere").refusal(), NONE);
}

#[test]
fn what_is_unbound_leads_nowhere() {
    let broker = Broker::with_api();
    let api = set_up(&broker);
    let mut client = broker.client();
    api.post("bindings/%2F/e/e/q/q", &json!({ "routing_key": "k" }));
    client.publish("e", "k", "m");
    client.until_ready("q", 1);
    assert_eq!(api.delete("bindings/%2F/e/e/q/q/k").status, 204);
    assert_eq!(api.delete("bindings/%2F/e/e/q/q/k").refusal(), NONE);
    client.publish("e", "k", "m");
    assert_eq!(client.ready("q"), 1);
    let refused = (401, "not_authorised", "Access refused.");
    assert_eq!(api.delete("bindings/%2F/e/amq.default/q/q/q").refusal(), refused);
    assert_eq!(api.post("bindings/%2F/e/amq.default/q/q", &json!({})).refusal(), refused);
    let reason = "no queue 'none' in vhost '/'";
    assert_eq!(api.post("bindings/%2F/e/e/q/none", &json!({})).refusal(), (404, "not_found", reason));
    let reason = "no exchange 'none' in vhost '/'";
    assert_eq!(api.post("bindings/%2F/e/none/q/q", &json!({})).refusal(), (404, "not_found", reason));
}
