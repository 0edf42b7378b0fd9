//! Connections, channels and queues of a vhost and of a user, counted.

use super::{Caller, login, not_allowed};
use crate::support::{Broker, Client, Queue};
use serde_json::json;

#[test]
fn a_vhost_and_a_user_have_only_so_many_connections() {
    let broker = Broker::with_api();
    let api = Caller::of(&broker);
    api.user_and_vhost("u", "v");
    api.put("vhost-limits/v/max-connections", json!({ "value": 1 }));
    let first = Client::connect_as(broker.address(), login("u", "v"));
    let text = "access to vhost 'v' refused for user 'u': connection limit (1) is reached";
    assert_eq!(not_allowed(&broker, login("u", "v")), text);
    api.put("user-limits/u/max-connections", json!({ "value": 1 }));
    assert_eq!(not_allowed(&broker, login("u", "v")), text, "the vhost's comes first");
    api.put("vhost-limits/v/max-connections", json!({ "value": -1 }));
    let text = "connection refused for user 'u': user connection limit (1) is reached";
    assert_eq!(not_allowed(&broker, login("u", "v")), text);
    assert_eq!(not_allowed(&broker, login("u", "/")), text, "before the right to open the vhost");
    assert_eq!(not_allowed(&broker, login("u", "none")), "vhost none not found");
    first.close();
    // The place is free once the broker has seen the end of it.
    let deadline = std::time::Instant::now() + crate::support::PATIENCE;
    while Client::try_connect(broker.address(), login("u", "v")).is_err() {
        assert!(std::time::Instant::now() < deadline);
    }
}

#[test]
fn a_user_has_only_so_many_channels_on_all_connections() {
    let broker = Broker::with_api();
    let api = Caller::of(&broker);
    api.user_and_vhost("u", "v");
    api.put("user-limits/u/max-channels", json!({ "value": 2 }));
    let mut first = Client::connect_as(broker.address(), login("u", "v"));
    let mut second = Client::connect_as(broker.address(), login("u", "v"));
    let closed = first.open(2).unwrap_err();
    let text = "number of channels opened for user 'u' has reached the maximum allowed user limit of 2";
    assert_eq!((closed.connection_code(), &*closed.text), (530, text));
    second.close_channel();
    second.open(1).unwrap();
    api.delete("user-limits/u/max-channels");
    second.open(2).unwrap();
    second.open(3).unwrap();
}

#[test]
fn a_vhost_has_only_so_many_queues() {
    let broker = Broker::with_api();
    let api = Caller::of(&broker);
    api.user_and_vhost("u", "v");
    let mut client = Client::connect_as(broker.address(), login("u", "v"));
    client.declare(&Queue::named("q"));
    api.put("vhost-limits/v/max-queues", json!({ "value": 1 }));
    client.declare(&Queue::named("q"));
    let closed = client.try_declare(&Queue::named("r")).unwrap_err();
    let text = "cannot declare queue 'r': queue limit in vhost 'v' (1) is reached";
    assert_eq!((closed.channel_code(), &*closed.text), (406, text));
    api.delete("vhost-limits/v/max-queues");
    client.open(2).unwrap();
    client.declare(&Queue::named("r"));
}

#[test]
fn what_is_no_limit_is_refused_in_rabbitmqs_words() {
    let broker = Broker::with_api();
    let api = Caller::of(&broker);
    let vhost = |limit: &str, value| api.refused("PUT", &format!("vhost-limits/%2F/{limit}"), value);
    let text = "Validation failed\n\nUnrecognised terms [{<<\"max-nope\">>,1}] in limits\n";
    assert_eq!(vhost("max-nope", json!({ "value": 1 })), (400, json!(text)));
    let text = "Validation failed\n\nmax-queues should be a number, actually was <<\"x\">>\n";
    assert_eq!(vhost("max-queues", json!({ "value": "x" })), (400, json!(text)));
    assert_eq!(vhost("max-queues", json!({})), (400, json!("[{key_missing,value}]")));
    let missing = api.refused("PUT", "vhost-limits/none/max-queues", json!({ "value": 1 }));
    assert_eq!(missing, (404, json!("vhost_not_found")));
    let user = |path: &str, value| api.refused("PUT", &format!("user-limits/{path}"), json!({ "value": value }));
    let text = "Unrecognised terms [{<<\"max-nope\">>,2}] in user-limits";
    assert_eq!(user("guest/max-nope", json!(2)), (400, json!(text)));
    let text = "max-channels should be a number, actually was 1.5";
    assert_eq!(user("guest/max-channels", json!(1.5)), (400, json!(text)));
    assert_eq!(user("nobody/max-channels", json!(1)), (400, json!(["no_such_user", "nobody"])));
    assert_eq!(api.get("vhost-limits"), json!([]));
    assert_eq!(api.get("user-limits/guest"), json!([]));
    api.put("user-limits/guest/max-channels", json!({ "value": -2 }));
    let shown = json!([{ "user": "guest", "value": { "max-channels": -2 } }]);
    assert_eq!((api.get("user-limits"), api.get("user-limits/guest")), (shown.clone(), shown));
    // A password that is changed leaves the limits.
    api.put("users/guest", json!({ "password": "guest", "tags": "administrator" }));
    assert_eq!(api.get("users/guest")["limits"], json!({ "max-channels": -2 }));
}
