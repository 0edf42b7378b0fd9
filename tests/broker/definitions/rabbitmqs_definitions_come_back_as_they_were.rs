//! What a RabbitMQ 4.3.6 exported is taken in, and exported again as it was.

use super::section;
use crate::support::Broker;
use serde_json::Value;

const CLUSTER: &str = include_str!("recorded/rabbitmq-4.3.json");
const VHOST: &str = include_str!("recorded/rabbitmq-4.3-vhost.json");

/// What a new broker has of its own.
fn is_given(object: &Value) -> bool {
    ["name", "vhost"].iter().any(|key| object[*key] == "/")
        || object["name"] == "guest"
        || object["name"] == "cluster_name"
}

#[test]
fn all_of_a_cluster() {
    let recorded: Value = serde_json::from_str(CLUSTER).unwrap();
    let broker = Broker::with_api();
    let api = broker.api();
    assert_eq!(api.post("definitions", &recorded).body, Value::Null);
    let back = api.get("definitions").body;
    for name in [
        "users",
        "vhosts",
        "permissions",
        "topic_permissions",
        "parameters",
        "global_parameters",
        "policies",
        "queues",
        "exchanges",
        "bindings",
    ] {
        assert_eq!(section(&back, name, is_given), section(&recorded, name, |_| false), "{name}");
    }
    let keys = |document: &Value| document.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(&back), keys(&recorded));
}

#[test]
fn all_of_one_vhost() {
    let recorded: Value = serde_json::from_str(VHOST).unwrap();
    let broker = Broker::with_api();
    let api = broker.api();
    assert_eq!(api.post("definitions/%2F", &recorded).body, Value::Null);
    let back = api.get("definitions/%2F").body;
    for name in ["parameters", "policies", "queues", "exchanges", "bindings"] {
        assert_eq!(section(&back, name, |_| false), section(&recorded, name, |_| false), "{name}");
    }
    let keys = |document: &Value| document.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(&back), keys(&recorded));
}
