//! Queues and exchanges over the HTTP API: what is answered, and what is there then.

use crate::support::{Answer, Broker, Exchange, Queue};
use serde_json::{Value, json};

const REFUSED: (u16, &str, &str) = (401, "not_authorised", "Access refused.");
const NONE: (u16, &str, &str) = (404, "Object Not Found", "Not Found");

fn bad(answer: &Answer) -> (u16, &str, Value) {
    let (status, error, _) = answer.refusal();
    (status, error, answer.body.get("reason").cloned().unwrap_or_default())
}

#[test]
fn queues_are_made_once_and_found_after() {
    let broker = Broker::with_api();
    let api = broker.api();
    let body = json!({ "durable": true, "arguments": { "x-max-length": 5 } });
    assert_eq!(api.put("queues/%2F/q", &body).status, 201);
    assert_eq!(api.put("queues/%2F/q", &body).status, 204);
    let mut client = broker.client();
    client.declare(&Queue::named("q").durable().with("x-max-length", 5));
    assert_eq!(
        bad(&api.put("queues/%2F/q", &json!({ "durable": false }))),
        (
            400,
            "bad_request",
            json!("inequivalent arg 'durable' for queue 'q' in vhost '/': received 'false' but current is 'true'")
        )
    );
    assert_eq!(api.request("PUT", "queues/%2F/transient", "").status, 201, "an empty body asks for nothing");
    client.declare(&Queue::named("transient"));
    assert_eq!(api.delete("queues/%2F/q").status, 204);
    assert_eq!(api.delete("queues/%2F/q").refusal(), NONE);
    assert!(!client.queue_exists("q"));
}

#[test]
fn exchanges_are_made_once_and_found_after() {
    let broker = Broker::with_api();
    let api = broker.api();
    let body =
        json!({ "type": "topic", "durable": true, "auto_delete": "true", "arguments": { "alternate-exchange": "x" } });
    assert_eq!(api.put("exchanges/%2F/e", &body).status, 201);
    assert_eq!(api.put("exchanges/%2F/e", &body).status, 204);
    let other = json!({ "type": "fanout" });
    let reason = "inequivalent arg 'type' for exchange 'e' in vhost '/': received 'fanout' but current is 'topic'";
    assert_eq!(bad(&api.put("exchanges/%2F/e", &other)), (400, "bad_request", json!(reason)));
    assert_eq!(api.put("exchanges/%2F/d", &json!({})).status, 201, "direct where nothing is said");
    broker.client().try_exchange(&Exchange::new("d", "direct")).unwrap();
    assert_eq!(api.delete("exchanges/%2F/e").status, 204);
    assert_eq!(api.delete("exchanges/%2F/e").refusal(), NONE);
}

#[test]
fn names_of_the_brokers_own_are_refused() {
    let broker = Broker::with_api();
    let api = broker.api();
    assert_eq!(api.put("queues/%2F/amq.q", &json!({})).refusal(), REFUSED);
    assert_eq!(api.put("exchanges/%2F/amq.e", &json!({})).refusal(), REFUSED);
    assert_eq!(api.put("exchanges/%2F/amq.default", &json!({})).refusal(), REFUSED);
    assert_eq!(api.delete("exchanges/%2F/amq.default").refusal(), REFUSED);
    assert_eq!(api.delete("exchanges/%2F/amq.direct").refusal(), REFUSED);
}

#[test]
fn what_makes_no_sense_is_told_in_rabbitmqs_words() {
    let broker = Broker::with_api();
    let api = broker.api();
    let put = |path: &str, body: Value| api.put(path, &body);
    for (answer, reason) in [
        (put("queues/%2F/q", json!({ "durable": "x" })), json!(["not_boolean", "x"])),
        (put("queues/%2F/q", json!({ "arguments": { "a": null } })), json!("null_not_allowed")),
        (put("queues/%2F/q", json!([1])), json!("not_json")),
        (api.request("PUT", "queues/%2F/q", "nonsense"), json!("not_json")),
        (
            put("queues/%2F/q", json!({ "arguments": { "x-queue-type": "quorum" } })),
            json!("invalid property 'non-durable' for queue 'q' in vhost '/'"),
        ),
        (
            put("queues/%2F/q", json!({ "arguments": { "x-max-length": "5" } })),
            json!("invalid arg 'x-max-length' for queue 'q' in vhost '/': \"expected integer, got longstr\""),
        ),
        (put("exchanges/%2F/e", json!({ "internal": "yes" })), json!(["not_boolean", "yes"])),
    ] {
        assert_eq!(bad(&answer), (400, "bad_request", reason));
    }
    assert_eq!(put("queues/nowhere/q", json!({})).refusal(), (404, "not_found", "vhost_not_found"));
    assert_eq!(put("exchanges/nowhere/e", json!({})).refusal(), (404, "not_found", "vhost_not_found"));
    assert_eq!(api.delete("queues/nowhere/q").refusal(), NONE);
}

#[test]
fn deleting_may_depend_on_use_and_content() {
    let broker = Broker::with_api();
    let (api, mut client) = (broker.api(), broker.client());
    client.queue("q", &[]);
    client.publish("", "q", "m");
    client.until_ready("q", 1);
    let reason = "queue 'q' in vhost '/' not empty";
    assert_eq!(api.delete("queues/%2F/q?if-empty=true").refusal(), (400, "bad_request", reason));
    assert_eq!(api.delete("queues/%2F/q/contents").status, 204);
    client.consume("q", "c");
    let reason = "queue 'q' in vhost '/' in use";
    assert_eq!(api.delete("queues/%2F/q?if-unused=true").refusal(), (400, "bad_request", reason));
    client.cancel("c");
    assert_eq!(api.delete("queues/%2F/q?if-unused=true&if-empty=true").status, 204);
    client.exchange("e", "direct");
    client.queue("r", &[]);
    client.bind("r", "e", "k");
    let reason = "exchange 'e' in vhost '/' in use";
    assert_eq!(api.delete("exchanges/%2F/e?if-unused=true").refusal(), (400, "bad_request", reason));
    assert_eq!(api.delete("exchanges/%2F/e").status, 204);
}

#[test]
fn streams_are_not_purged_and_no_queue_is_synchronised() {
    let broker = Broker::with_api();
    let api = broker.api();
    assert_eq!(
        api.put("queues/%2F/s", &json!({ "durable": true, "arguments": { "x-queue-type": "stream" } })).status,
        201
    );
    let reason = "queue.purge not supported by stream queues queue 's' in vhost '/'";
    assert_eq!(api.delete("queues/%2F/s/contents").refusal(), (400, "bad_request", reason));
    assert_eq!(api.delete("queues/%2F/none/contents").refusal(), NONE);
    let action = |name: &str, body: Value| api.post(&format!("queues/%2F/{name}/actions"), &body);
    assert_eq!(bad(&action("s", json!({ "action": "sync" }))), (400, "bad_request", json!(["unknown", "sync"])));
    assert_eq!(action("s", json!({})).refusal(), (400, "bad_request", "[{key_missing,action}]"));
    assert_eq!(action("none", json!({ "action": "sync" })).refusal(), (404, "not_found", "queue_not_found"));
}

#[test]
fn an_exclusive_queue_is_its_connections_alone() {
    let broker = Broker::with_api();
    let (api, mut client) = (broker.api(), broker.client());
    client.declare(&Queue::named("mine").exclusive());
    let locked = "cannot obtain exclusive access to locked queue 'mine' in vhost '/'. It could be originally declared on \
                  another connection or the exclusive property value does not match that of the original declaration.";
    assert_eq!(api.put("queues/%2F/mine", &json!({})).refusal(), (400, "bad_request", locked));
    assert_eq!(api.delete("queues/%2F/mine").refusal(), (400, "bad_request", locked));
    assert_eq!(api.delete("queues/%2F/mine/contents").refusal(), (400, "bad_request", locked));
    assert_eq!(api.post("bindings/%2F/e/amq.direct/q/mine", &json!({})).refusal(), (400, "bad_request", locked));
    let get = json!({ "count": 1, "ackmode": "ack_requeue_true", "encoding": "auto" });
    let told = format!("405 RESOURCE_LOCKED - {locked}");
    assert_eq!(api.post("queues/%2F/mine/get", &get).refusal(), (400, "bad_request", told.as_str()));
    let publish = json!({ "properties": {}, "routing_key": "mine", "payload": "x", "payload_encoding": "string" });
    assert_eq!(api.post("exchanges/%2F/amq.default/publish", &publish).body, json!({ "routed": true }));
}
