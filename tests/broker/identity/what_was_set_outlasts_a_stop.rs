//! Everything that was set is there again after a restart, and holds.

use super::{Caller, login, not_allowed};
use crate::support::{Broker, Client};
use serde_json::{Value, json};

const SHOWN: [&str; 9] = [
    "users",
    "vhosts",
    "permissions",
    "topic-permissions",
    "vhost-limits",
    "user-limits",
    "parameters",
    "global-parameters",
    "cluster-name",
];

#[test]
fn what_was_set_is_there_again() {
    let directory = tempfile::tempdir().unwrap();
    let start = || Broker::on_directory_with_api(directory.path());
    let broker = start();
    let api = Caller::of(&broker);
    api.user_and_vhost("u", "v");
    api.put("users/u", json!({ "password": "pw", "tags": "a,b" }));
    api.put("vhosts/v", json!({ "description": "d", "tags": "t", "default_queue_type": "quorum", "tracing": true }));
    assert_eq!(api.call("POST", "vhosts/v/deletion/protection", &Value::Null).0, 204);
    api.put("topic-permissions/v/u", json!({ "exchange": "amq.topic", "write": "^a", "read": "" }));
    api.put("vhost-limits/v/max-connections", json!({ "value": 1 }));
    api.put("user-limits/u/max-channels", json!({ "value": 1 }));
    api.put("global-parameters/g", json!({ "value": { "k": [1.5, null] } }));
    api.put("cluster-name", json!({ "name": "warren" }));
    api.put("vhosts/gone", Value::Null);
    api.delete("vhosts/gone");
    api.put("users/gone", json!({ "tags": "" }));
    api.delete("users/gone");
    let before: Vec<_> = SHOWN.iter().map(|path| api.get(path)).collect();
    broker.stop();
    let broker = start();
    let api = Caller::of(&broker);
    for (path, before) in SHOWN.iter().zip(before) {
        assert_eq!(api.get(path), before, "{path}");
    }
    let mut client = Client::connect_as(broker.address(), login("u", "v"));
    let text = "access to vhost 'v' refused for user 'u': connection limit (1) is reached";
    assert_eq!(not_allowed(&broker, login("u", "v")), text);
    assert_eq!(client.open(2).unwrap_err().connection_code(), 530);
}

#[test]
fn the_user_that_came_with_the_broker_stays_deleted() {
    let directory = tempfile::tempdir().unwrap();
    let start = || Broker::on_directory_with_api(directory.path());
    let broker = start();
    let api = Caller::of(&broker);
    api.put("users/u", json!({ "password": "pw", "tags": "administrator" }));
    api.delete("users/guest");
    api.named("u").delete("vhosts/%2F");
    broker.stop();
    let broker = start();
    let api = Caller::of(&broker);
    assert_eq!(api.refused("GET", "users", Value::Null).0, 401);
    assert_eq!(api.named("u").get("users?columns=name"), json!([{ "name": "u" }]));
    assert_eq!(api.named("u").get("vhosts"), json!([]));
}
