//! Parameters of vhosts, of the whole broker, and the name of the cluster.

use super::Caller;
use crate::support::Broker;
use serde_json::{Value, json};

#[test]
fn the_limits_of_a_vhost_are_parameters_too() {
    let broker = Broker::with_api();
    let api = Caller::of(&broker);
    let path = "parameters/vhost-limits/%2F/limits";
    assert_eq!(api.put(path, json!({ "value": { "max-queues": 10 } })), 201);
    assert_eq!(api.put(path, json!({ "value": { "max-queues": 11 } })), 204);
    let shown = json!({ "value": { "max-queues": 11 }, "vhost": "/", "component": "vhost-limits", "name": "limits" });
    assert_eq!(api.get(path), shown);
    for list in ["parameters", "parameters/vhost-limits", "parameters/vhost-limits/%2F"] {
        assert_eq!(api.get(list), json!([shown]), "{list}");
    }
    assert_eq!(api.get("vhost-limits"), json!([{ "vhost": "/", "value": { "max-queues": 11 } }]));
    let text = "Validation failed\n\nUnrecognised terms [{<<\"max-nope\">>,10}] in limits\n";
    assert_eq!(api.refused("PUT", path, json!({ "value": { "max-nope": 10 } })), (400, json!(text)));
    api.delete(path);
    assert_eq!(api.refused("DELETE", path, Value::Null), (404, json!("Not Found")));
    assert_eq!(api.get("vhost-limits"), json!([]));
}

#[test]
fn operator_policies_are_shown_as_parameters() {
    let broker = Broker::with_api();
    let api = Caller::of(&broker);
    let value = json!({ "pattern": "^q", "definition": { "max-length": 5 }, "priority": 1, "apply-to": "queues" });
    assert_eq!(api.put("operator-policies/%2F/cap", value.clone()), 201);
    assert_eq!(api.put("policies/%2F/mine", value.clone()), 201);
    let shown = json!({ "value": value, "vhost": "/", "component": "operator_policy", "name": "cap" });
    assert_eq!(api.get("parameters"), json!([shown]));
    assert_eq!(api.get("parameters/operator_policy/%2F/cap"), shown);
}

#[test]
fn other_components_are_not_found() {
    let broker = Broker::with_api();
    let api = Caller::of(&broker);
    let put = |path: &str, body| api.refused("PUT", path, body);
    let text = "Validation failed\n\ncomponent shovel not found\n";
    assert_eq!(put("parameters/shovel/%2F/s", json!({ "value": {} })), (400, json!(text)));
    assert_eq!(put("parameters/shovel/none/s", json!({ "value": {} })), (404, json!("vhost_not_found")));
    assert_eq!(put("parameters/shovel/%2F/s", json!({})), (400, json!("[{key_missing,value}]")));
    let text = "policies may not be set using this method";
    assert_eq!(put("parameters/policy/%2F/s", json!({ "value": {} })), (400, json!(text)));
    assert_eq!(api.get("parameters/nothing"), json!([]));
    assert_eq!(api.refused("GET", "parameters/nothing/none", Value::Null), (404, json!("Not Found")));
}

#[test]
fn parameters_of_the_whole_broker_are_any_json() {
    let broker = Broker::with_api();
    let api = Caller::of(&broker);
    assert_eq!(api.put("global-parameters/g", json!({ "value": { "a": 1 } })), 201);
    assert_eq!(api.put("global-parameters/g", json!({ "value": [1, "x", null] })), 204);
    let shown = json!({ "name": "g", "value": [1, "x", null] });
    assert_eq!((api.get("global-parameters/g"), api.get("global-parameters")), (shown.clone(), json!([shown])));
    assert_eq!(api.refused("PUT", "global-parameters/g", json!({})), (400, json!("[{key_missing,value}]")));
    api.delete("global-parameters/g");
    assert_eq!(api.refused("GET", "global-parameters/g", Value::Null), (404, json!("Not Found")));
}

#[test]
fn the_name_of_the_cluster_is_one_of_them() {
    let broker = Broker::with_api();
    let api = Caller::of(&broker);
    let before = api.get("cluster-name")["name"].clone();
    assert_eq!(api.put("cluster-name", json!({ "name": "warren" })), 204);
    assert_eq!(api.get("cluster-name"), json!({ "name": "warren" }));
    assert_eq!(api.get("global-parameters"), json!([{ "name": "cluster_name", "value": "warren" }]));
    assert_eq!(api.refused("PUT", "cluster-name", json!({})), (400, json!("[{key_missing,name}]")));
    assert_eq!(api.refused("PUT", "cluster-name", json!({ "name": 5 })).0, 400);
    api.delete("global-parameters/cluster_name");
    assert_eq!(api.get("cluster-name")["name"], before);
}

#[test]
fn the_flags_that_tools_ask_for_are_enabled() {
    let broker = Broker::with_api();
    let api = Caller::of(&broker);
    let flags = api.get("feature-flags");
    for name in ["stream_queue", "quorum_queue", "user_limits"] {
        let flag = flags.as_array().unwrap().iter().find(|flag| flag["name"] == name).unwrap();
        assert_eq!(flag["state"], "enabled");
        assert_eq!(api.put(&format!("feature-flags/{name}/enable"), json!({})), 204);
    }
    assert_eq!(api.refused("PUT", "feature-flags/none/enable", json!({})), (400, json!("unsupported")));
    assert_eq!(api.get("deprecated-features/used"), json!([]));
    assert_eq!(api.get("extensions"), json!([]));
}
