//! The document says all that was declared, and makes another broker like the first.

use super::section;
use crate::support::{Broker, Queue};
use serde_json::{Value, json};

fn declared(broker: &Broker) -> Value {
    let api = broker.api();
    let mut client = broker.client();
    let put = |path: &str, body: Value| assert_eq!(api.put(path, &body).status, 201, "{path}");
    put(
        "queues/%2F/classic",
        json!({ "durable": true, "arguments": { "x-max-length": 5, "x-dead-letter-exchange": "e" } }),
    );
    put("queues/%2F/quorum", json!({ "durable": true, "arguments": { "x-queue-type": "quorum" } }));
    put("queues/%2F/stream", json!({ "durable": true, "arguments": { "x-queue-type": "stream" } }));
    put("queues/%2F/transient", json!({ "auto_delete": true }));
    put("exchanges/%2F/e", json!({ "type": "topic", "durable": true, "arguments": { "alternate-exchange": "inner" } }));
    put("exchanges/%2F/inner", json!({ "type": "headers", "durable": true, "internal": true }));
    client.declare(&Queue::named("mine").exclusive());
    client.bind("mine", "amq.direct", "k");
    for (path, body) in [
        ("e/e/q/classic", json!({ "routing_key": "a.#" })),
        ("e/e/e/inner", json!({ "routing_key": "#" })),
        ("e/inner/q/quorum", json!({ "arguments": { "x-match": "all", "n": 1, "deep": { "list": [1, "a"] } } })),
        ("e/amq.fanout/q/stream", json!({})),
    ] {
        assert_eq!(api.post(&format!("bindings/%2F/{path}"), &body).status, 201, "{path}");
    }
    api.get("definitions").body
}

#[test]
fn it_has_rabbitmqs_form() {
    let broker = Broker::with_api();
    let document = declared(&broker);
    let named = |section: &str, name: &str| {
        let objects = document[section].as_array().unwrap();
        objects.iter().find(|object| object["name"] == name).cloned().unwrap_or_default()
    };
    let arguments = json!({ "x-max-length": 5, "x-dead-letter-exchange": "e", "x-queue-type": "classic" });
    let classic = json!({
        "name": "classic", "vhost": "/", "durable": true, "auto_delete": false, "type": "classic", "arguments": arguments,
    });
    assert_eq!(named("queues", "classic"), classic);
    let exchange = json!({
        "name": "e", "vhost": "/", "type": "topic", "durable": true, "auto_delete": false,
        "arguments": { "alternate-exchange": "inner" },
    });
    assert_eq!(named("exchanges", "e"), exchange);
    assert_eq!(named("queues", "mine"), Value::Null, "a connection's own");
    assert_eq!(document["exchanges"].as_array().unwrap().len(), 2, "not those that every vhost has");
    let binding = json!({
        "source": "e", "vhost": "/", "destination": "classic", "destination_type": "queue", "routing_key": "a.#",
        "arguments": {},
    });
    assert!(document["bindings"].as_array().unwrap().contains(&binding), "{}", document["bindings"]);
    assert_eq!(document["bindings"].as_array().unwrap().len(), 4);
    assert!(document["rabbitmq_version"].is_string() && document["rabbit_version"].is_string());
}

#[test]
fn another_broker_that_takes_it_in_is_the_same() {
    let document = declared(&Broker::with_api());
    let other = Broker::with_api();
    let api = other.api();
    assert_eq!(api.post("definitions", &document).status, 204);
    assert_eq!(api.post("definitions", &document).status, 204, "what is there is left alone");
    let back = api.get("definitions").body;
    for name in ["queues", "exchanges", "bindings"] {
        assert_eq!(section(&back, name, |_| false), section(&document, name, |_| false));
    }
}

#[test]
fn a_vhosts_own_document_does_not_name_it() {
    let broker = Broker::with_api();
    declared(&broker);
    let api = broker.api();
    let document = api.get("definitions/%2F").body;
    assert_eq!(document["rabbitmq_definition_format"], "single_virtual_host");
    assert_eq!(document["original_vhost_name"], "/");
    assert!(document["queues"].as_array().unwrap().iter().all(|queue| queue.get("vhost").is_none()));
    let other = Broker::with_api();
    assert_eq!(other.api().post("definitions/%2F", &document).status, 204);
    assert_eq!(other.api().get("definitions/%2F").body["queues"], document["queues"]);
    assert_eq!(api.get("definitions/nowhere").status, 400, "as RabbitMQ");
}

#[test]
fn what_cannot_be_taken_in_is_told() {
    let broker = Broker::with_api();
    let api = broker.api();
    let import = |document: Value| {
        let answer = api.post("definitions", &document);
        assert_eq!(answer.status, 400, "{document}");
        answer.body["reason"].as_str().unwrap().to_owned()
    };
    assert_eq!(import(json!({ "queues": {} })), "'queues' is not a list");
    assert_eq!(import(json!({ "queues": [5] })), "'queues' has something in it that is not an object");
    assert_eq!(import(json!({ "queues": [{ "name": "q" }] })), "\"q\" has no 'vhost'");
    assert_eq!(
        import(json!({ "queues": [{ "name": "q", "vhost": "none" }] })),
        "Please create virtual host \"none\" prior to importing definitions."
    );
    let queue = json!({ "name": "q", "vhost": "/", "durable": "yes" });
    assert_eq!(import(json!({ "queues": [queue] })), "'durable' is neither true nor false but \"yes\"");
    let queue = json!({ "name": "q", "vhost": "/", "arguments": { "x-max-length": -1 } });
    let text = "precondition_failed: invalid arg 'x-max-length' for queue 'q' in vhost '/'";
    assert!(import(json!({ "queues": [queue] })).starts_with(text));
    let permission = json!({ "user": "none", "vhost": "/", "configure": "", "write": "", "read": "" });
    assert_eq!(import(json!({ "permissions": [permission] })), "{no_such_user,<<\"none\">>}");
    let lost = json!({ "source": "none", "vhost": "/", "destination": "none", "destination_type": "queue" });
    assert_eq!(api.post("definitions", &json!({ "bindings": [lost] })).status, 204, "as RabbitMQ, which exports such");
}
