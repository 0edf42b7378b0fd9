//! What a vhost is described as, its default queue type, its protection.

use super::Caller;
use crate::support::{Broker, Client, Login, Queue};
use serde_json::{Value, json};

#[test]
fn what_is_put_is_shown_and_what_is_not_said_again_is_empty() {
    let broker = Broker::with_api();
    let api = Caller::of(&broker);
    let body = json!({ "description": "d", "tags": "t1,t2", "default_queue_type": "quorum", "tracing": true });
    assert_eq!(api.put("vhosts/v", body), 201);
    let shown = api.get("vhosts/v");
    let metadata = json!({ "description": "d", "tags": ["t1", "t2"], "default_queue_type": "quorum" });
    assert_eq!(shown["metadata"], metadata);
    assert_eq!((&shown["name"], &shown["tracing"], &shown["tags"]), (&json!("v"), &json!(true), &json!(["t1", "t2"])));
    assert_eq!(shown["cluster_state"].as_object().unwrap().values().collect::<Vec<_>>(), ["running"]);
    assert_eq!(api.put("vhosts/v", Value::Null), 204);
    let shown = api.get("vhosts/v");
    let metadata = json!({ "description": "", "tags": [], "default_queue_type": "classic" });
    assert_eq!((&shown["metadata"], &shown["tracing"]), (&metadata, &json!(true)));
    assert_eq!(api.get("vhosts/%2F")["description"], json!("Default virtual host"));
    assert_eq!(api.get("vhosts?columns=name"), json!([{ "name": "/" }, { "name": "v" }]));
}

#[test]
fn numbers_are_shown_of_a_vhost_that_was_used() {
    let broker = Broker::with_api();
    let api = Caller::of(&broker);
    api.put("vhosts/v", Value::Null);
    let shown = api.get("vhosts/v");
    assert_eq!((shown.get("messages"), shown.get("recv_oct"), shown.get("message_stats")), (None, None, None));
    api.put("queues/v/q", Value::Null);
    let shown = api.get("vhosts/v");
    assert_eq!(shown["messages"], json!(0));
    assert!(shown["messages_ready_details"]["rate"].is_number(), "{shown}");
    assert_eq!(api.get("vhosts?disable_stats=true")[1].get("messages"), None);
    let refusal = api.call("POST", "vhosts/none/start/elsewhere", &Value::Null).1;
    assert_eq!(refusal["reason"], "Unknown node: elsewhere");
}

#[test]
fn the_default_type_holds_for_queues_declared_without_one() {
    let broker = Broker::with_api();
    let api = Caller::of(&broker);
    api.put("vhosts/v", json!({ "default_queue_type": "quorum" }));
    let mut client = Client::connect_as(broker.address(), Login { vhost: "v", ..Login::default() });
    client.declare(&Queue::named("q").durable());
    let quorum = Queue::named("q").durable().with("x-queue-type", "quorum");
    client.try_declare(&quorum).unwrap();
    let closed = client.try_declare(&Queue::named("q").durable().with("x-queue-type", "classic")).unwrap_err();
    assert_eq!(closed.channel_code(), 406);
    api.put("vhosts/v", json!({ "default_queue_type": "classic" }));
    client.open(2).unwrap();
    client.declare(&Queue::named("r").durable());
    client.try_declare(&Queue::named("r").durable().with("x-queue-type", "classic")).unwrap();
}

#[test]
fn a_protected_vhost_refuses_to_be_deleted() {
    let broker = Broker::with_api();
    let api = Caller::of(&broker);
    api.put("vhosts/v", Value::Null);
    let path = "vhosts/v/deletion/protection";
    assert_eq!(api.call("POST", path, &Value::Null).0, 204);
    assert_eq!(api.get("vhosts/v")["protected_from_deletion"], json!(true));
    let text = "Refusing to delete virtual host 'v' because it is protected from deletion";
    assert_eq!(api.refused("DELETE", "vhosts/v", Value::Null), (412, json!(text)));
    api.put("vhosts/v", json!({ "description": "still", "protected_from_deletion": false }));
    assert_eq!(api.get("vhosts/v")["protected_from_deletion"], json!(true));
    api.delete(path);
    api.delete("vhosts/v");
    let text = "Cannot enable deletion protection of virtual host 'v' because it does not exist";
    assert_eq!(api.refused("POST", path, Value::Null), (404, json!(text)));
    assert_eq!(api.refused("DELETE", path, Value::Null), (404, json!("Not Found")));
}

#[test]
fn what_is_no_vhost_is_refused() {
    let broker = Broker::with_api();
    let api = Caller::of(&broker);
    let put = |body| api.refused("PUT", "vhosts/v", body);
    assert_eq!(put(json!({ "default_queue_type": "no" })), (400, json!("no is not a valid queue type")));
    let text = "default_queue_type must not be an empty string";
    assert_eq!(put(json!({ "default_queue_type": "" })), (400, json!(text)));
    assert_eq!(put(json!({ "default_queue_type": 5 })), (400, json!("5 is not a valid default_queue_type value")));
    assert_eq!(put(json!({ "tracing": "maybe" })), (400, json!(["not_boolean", "maybe"])));
    assert_eq!(put(json!({ "tags": 5 })).0, 400);
    assert_eq!(api.put("vhosts/v", json!({ "default_queue_type": "undefined" })), 201);
    assert_eq!(api.call("POST", "vhosts/v/start/elsewhere", &Value::Null).1["reason"], "Unknown node: elsewhere");
    let node = api.get("vhosts/v")["cluster_state"].as_object().unwrap().keys().next().unwrap().clone();
    assert_eq!(api.call("POST", &format!("vhosts/v/start/{node}"), &Value::Null).0, 204);
}
