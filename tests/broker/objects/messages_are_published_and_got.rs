//! Messages over the HTTP API: their properties, their payloads, and what becomes of what was got.

use crate::support::{Api, Broker, Message};
use serde_json::{Value, json};

fn publish(api: &Api, key: &str, payload: &str) -> Value {
    let body = json!({ "properties": {}, "routing_key": key, "payload": payload, "payload_encoding": "string" });
    api.post("exchanges/%2F/amq.default/publish", &body).body
}

fn get(api: &Api, queue: &str, count: u32, mode: &str) -> Vec<Value> {
    let body = json!({ "count": count, "ackmode": mode, "encoding": "auto" });
    api.post(&format!("queues/%2F/{queue}/get"), &body).body.as_array().unwrap().clone()
}

fn payloads(messages: &[Value]) -> Vec<&str> {
    messages.iter().map(|message| message["payload"].as_str().unwrap()).collect()
}

#[test]
fn all_properties_go_in_and_come_out() {
    let broker = Broker::with_api();
    let api = broker.api();
    api.put("queues/%2F/q", &json!({}));
    let properties = json!({
        "content_type": "text/plain", "content_encoding": "utf8", "delivery_mode": 2, "priority": 3, "correlation_id": "c",
        "reply_to": "r", "expiration": "60000", "message_id": "m", "timestamp": 1_700_000_000, "type": "t",
        "user_id": "guest", "app_id": "a", "cluster_id": "cl",
        "headers": { "a": 1, "b": 1.5, "c": "x", "d": true, "e": [1, "two", { "k": 3 }], "f": { "n": 5 } },
    });
    let body =
        json!({ "properties": properties, "routing_key": "q", "payload": "hello", "payload_encoding": "string" });
    assert_eq!(api.post("exchanges/%2F/amq.default/publish", &body).body, json!({ "routed": true }));
    let expected = json!([{
        "payload_bytes": 5, "redelivered": false, "exchange": "", "routing_key": "q", "message_count": 0,
        "properties": properties, "payload": "hello", "payload_encoding": "string",
    }]);
    assert_eq!(Value::Array(get(&api, "q", 5, "ack_requeue_false")), expected);
    assert_eq!(publish(&api, "q", "plain"), json!({ "routed": true }));
    assert_eq!(get(&api, "q", 1, "ack_requeue_false")[0]["properties"], json!([]), "an empty list, as in RabbitMQ");
}

#[test]
fn payloads_that_are_no_text_are_base64() {
    let broker = Broker::with_api();
    let (api, mut client) = (broker.api(), broker.client());
    api.put("queues/%2F/q", &json!({}));
    client.publish_message("", "q", &Message::new([0xff, 0xfe, 0xfd]));
    client.until_ready("q", 1);
    let body = json!({ "properties": [], "routing_key": "q", "payload": "aGVsbG8=", "payload_encoding": "base64" });
    assert_eq!(api.post("exchanges/%2F/amq.default/publish", &body).body, json!({ "routed": true }));
    client.until_ready("q", 2);
    let shown = |encoding: &str, truncate: u32| {
        let body = json!({ "count": "2", "ackmode": "ack_requeue_true", "encoding": encoding, "truncate": truncate });
        let got = api.post("queues/%2F/q/get", &body).body;
        let got = got.as_array().unwrap().clone();
        got.iter().map(|m| format!("{} {}", m["payload"].as_str().unwrap(), m["payload_bytes"])).collect::<Vec<_>>()
    };
    assert_eq!(shown("auto", 9), ["//79 3", "hello 5"]);
    assert_eq!(shown("auto", 2), ["//4= 3", "he 5"]);
    assert_eq!(shown("base64", 9), ["//79 3", "aGVsbG8= 5"]);
}

#[test]
fn each_mode_of_acknowledgement_does_what_it_says() {
    let broker = Broker::with_api();
    let api = broker.api();
    api.put("queues/%2F/dead", &json!({}));
    let arguments =
        json!({ "x-dead-letter-exchange": "", "x-dead-letter-routing-key": "dead", "x-queue-type": "quorum" });
    api.put("queues/%2F/q", &json!({ "durable": true, "arguments": arguments }));
    ["1", "2"].iter().for_each(|body| _ = publish(&api, "q", body));
    let got = get(&api, "q", 2, "ack_requeue_true");
    assert_eq!(payloads(&got), ["1", "2"], "none comes twice in one request");
    assert_eq!((&got[0]["redelivered"], &got[0]["message_count"]), (&json!(false), &json!(1)));
    let got = get(&api, "q", 2, "reject_requeue_true");
    assert_eq!(payloads(&got), ["1", "2"]);
    assert_eq!(got[0]["redelivered"], json!(true));
    assert_eq!(got[0]["properties"], json!({ "headers": { "x-acquired-count": 1 } }), "a return that does not count");
    let got = get(&api, "q", 1, "reject_requeue_false");
    assert_eq!(got[0]["properties"], json!({ "headers": { "x-acquired-count": 2, "x-delivery-count": 1 } }));
    assert_eq!(payloads(&get(&api, "q", 9, "ack_requeue_false")), ["2"]);
    assert_eq!(get(&api, "q", 9, "ack_requeue_false"), [json!(null); 0]);
    broker.client().until_ready("dead", 1);
    let dead = get(&api, "dead", 1, "ack_requeue_false");
    assert_eq!(dead[0]["properties"]["headers"]["x-death"][0]["reason"], "rejected");
}

#[test]
fn whether_a_message_reached_a_queue_is_told() {
    let broker = Broker::with_api();
    let api = broker.api();
    assert_eq!(publish(&api, "none", "x"), json!({ "routed": false }));
    api.put("queues/%2F/full", &json!({ "arguments": { "x-max-length": 1, "x-overflow": "reject-publish" } }));
    assert_eq!(publish(&api, "full", "x"), json!({ "routed": true }));
    let refused =
        json!({ "error": "bad_request", "reason": "rejected Unable to publish message. Check queue limits." });
    assert_eq!(publish(&api, "full", "x"), refused);
}

#[test]
fn requests_that_make_no_sense_are_told_what_is_wrong() {
    let broker = Broker::with_api();
    let api = broker.api();
    api.put("queues/%2F/q", &json!({}));
    api.put("exchanges/%2F/inner", &json!({ "internal": true }));
    let reason = |path: &str, body: Value| {
        let answer = api.post(path, &body);
        assert!(answer.status == 400 || answer.status == 404, "{path} {body}: {answer:?}");
        answer.body["reason"].clone()
    };
    let whole = json!({ "properties": {}, "routing_key": "q", "payload": "x", "payload_encoding": "string" });
    let but = |key: &str, value: Value| {
        let mut body = whole.clone();
        body[key] = value;
        body
    };
    let path = "exchanges/%2F/amq.default/publish";
    for (body, expected) in [
        (but("payload", json!(5)), json!("payload_not_string")),
        (but("payload_encoding", json!("foo")), json!(["unsupported_encoding", "foo"])),
        (but("properties", json!({ "priority": "4" })), json!(["not_int", "priority"])),
        (but("properties", json!({ "expiration": 5 })), json!(["not_string", "expiration"])),
        (but("properties", json!({ "headers": { "n": null } })), json!("null_not_allowed")),
        (
            but("properties", json!({ "expiration": "abc" })),
            json!("406 PRECONDITION_FAILED - invalid expiration 'abc': no_integer"),
        ),
        (
            but("properties", json!({ "user_id": "other" })),
            json!("406 PRECONDITION_FAILED - user_id property set to 'other' but authenticated user was 'guest'"),
        ),
        (
            json!({}),
            json!(
                "[{key_missing,routing_key},\n {key_missing,properties},\n {key_missing,payload},\n {key_missing,payload_encoding}]"
            ),
        ),
    ] {
        assert_eq!(reason(path, body), expected);
    }
    assert_eq!(reason("exchanges/%2F/none/publish", whole.clone()), "exchange_not_found");
    assert_eq!(reason("exchanges/none/none/publish", whole.clone()), "vhost_not_found");
    let inner = "403 ACCESS_REFUSED - cannot publish to internal exchange 'inner' in vhost '/'";
    assert_eq!(reason("exchanges/%2F/inner/publish", whole), inner);

    let whole = json!({ "count": 1, "ackmode": "ack_requeue_true", "encoding": "auto" });
    let path = "queues/%2F/q/get";
    assert_eq!(reason(path, json!({})), "[{key_missing,ackmode},{key_missing,count},{key_missing,encoding}]");
    assert_eq!(
        reason(path, json!({ "count": "x", "ackmode": "ack_requeue_true", "encoding": "auto" })),
        json!(["not_integer", "x"])
    );
    assert_eq!(
        reason(path, json!({ "count": 1, "ackmode": "ack_requeue_true", "encoding": "nope" })),
        "Unsupported encoding. Please use auto or base64."
    );
    assert_eq!(reason("queues/%2F/none/get", whole.clone()), "queue_not_found");
    api.put("queues/%2F/s", &json!({ "durable": true, "arguments": { "x-queue-type": "stream" } }));
    let stream = "540 basic.get not supported by stream queues queue 's' in vhost '/'";
    assert_eq!(reason("queues/%2F/s/get", whole), stream);
}
