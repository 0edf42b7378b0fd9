//! The rights of the API's caller on queues and exchanges are those that the same user has over AMQP.

use crate::support::{Broker, api_anywhere};
use leveret::config::Config;
use serde_json::json;

/// May configure what begins with c, write w and read r.
fn limited(config: &mut Config) {
    config.management = Some(api_anywhere());
    config.defaults.permissions.configure = "^c".to_owned();
    config.defaults.permissions.write = "^w".to_owned();
    config.defaults.permissions.read = "^r".to_owned();
}

#[test]
fn on_what_is_declared() {
    let broker = Broker::configured(limited);
    let api = broker.api();
    let refused = (401, "not_authorised", "Access refused.");
    assert_eq!(api.put("queues/%2F/a", &json!({})).refusal(), refused);
    assert_eq!(api.put("exchanges/%2F/a", &json!({})).refusal(), refused);
    for name in ["c", "c2"] {
        assert_eq!(api.put(&format!("queues/%2F/{name}"), &json!({})).status, 201);
    }
    assert_eq!(api.put("exchanges/%2F/c", &json!({})).status, 201);
    let forwarding = json!({ "arguments": { "x-dead-letter-exchange": "w" } });
    assert_eq!(api.put("queues/%2F/c3", &forwarding).refusal(), refused);
    let forwarding = json!({ "arguments": { "alternate-exchange": "w" } });
    assert_eq!(api.put("exchanges/%2F/c3", &forwarding).refusal(), refused);
    assert_eq!(api.post("bindings/%2F/e/c/q/c", &json!({})).refusal(), refused);
    assert_eq!(api.delete("queues/%2F/c/contents").refusal(), refused);
    assert_eq!(api.delete("queues/%2F/c").status, 204);
    assert_eq!(api.delete("exchanges/%2F/c").status, 204);
}

#[test]
fn on_messages() {
    let broker = Broker::configured(limited);
    let api = broker.api();
    api.put("queues/%2F/c", &json!({}));
    let get = json!({ "count": 1, "ackmode": "ack_requeue_true", "encoding": "auto" });
    let reason = "ACCESS_REFUSED - read access to queue 'c' in vhost '/' refused for user 'guest'";
    assert_eq!(api.post("queues/%2F/c/get", &get).refusal(), (401, "not_authorised", reason));
    let publish = json!({ "properties": {}, "routing_key": "c", "payload": "x", "payload_encoding": "string" });
    let reason = "403 ACCESS_REFUSED - write access to exchange 'amq.default' in vhost '/' refused for user 'guest'";
    assert_eq!(api.post("exchanges/%2F/amq.default/publish", &publish).refusal(), (400, "bad_request", reason));
    assert_eq!(api.post("queues/%2F/c/redrive", &json!({})).refusal(), (401, "not_authorised", "Access refused."));
}
