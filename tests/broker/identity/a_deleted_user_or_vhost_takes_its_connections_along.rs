//! Who is deleted is gone at once, and is told why.

use super::{Caller, login, not_allowed};
use crate::support::{Broker, Client, Queue};
use serde_json::json;

#[test]
fn the_connections_of_a_deleted_user_are_closed() {
    let broker = Broker::with_api();
    let api = Caller::of(&broker);
    api.user_and_vhost("u", "v");
    let mut theirs = Client::connect_as(broker.address(), login("u", "v"));
    let mut ours = broker.client();
    api.delete("users/u");
    let closed = theirs.closed();
    assert_eq!((closed.connection_code(), &*closed.text), (320, "user 'u' is deleted"));
    assert_eq!(
        api.get("permissions"),
        json!([
            { "user": "guest", "vhost": "/", "configure": ".*", "write": ".*", "read": ".*" },
            { "user": "guest", "vhost": "v", "configure": ".*", "write": ".*", "read": ".*" },
        ])
    );
    let refused = Client::try_connect(broker.address(), login("u", "v")).err().unwrap();
    assert_eq!(refused.connection_code(), 403);
    ours.queue("q", &[]);
}

#[test]
fn a_deleted_vhost_takes_everything_along_and_may_be_made_again() {
    let broker = Broker::with_api();
    let api = Caller::of(&broker);
    api.user_and_vhost("u", "v");
    let mut theirs = Client::connect_as(broker.address(), login("u", "v"));
    theirs.declare(&Queue::named("q").durable());
    theirs.publish("", "q", "m");
    theirs.until_ready("q", 1);
    api.delete("vhosts/v");
    let closed = theirs.closed();
    assert_eq!((closed.connection_code(), &*closed.text), (320, "vhost 'v' is down"));
    assert_eq!(not_allowed(&broker, login("u", "v")), "vhost v not found");
    assert_eq!(api.refused("DELETE", "vhosts/v", json!(null)), (404, json!("Not Found")));
    assert_eq!(api.put("vhosts/v", json!(null)), 201);
    assert_eq!(not_allowed(&broker, login("u", "v")), "access to vhost 'v' refused for user 'u'");
    api.put("permissions/v/u", super::all());
    let mut again = Client::connect_as(broker.address(), login("u", "v"));
    assert!(!again.queue_exists("q"), "what was in it is gone");
}

#[test]
fn many_users_are_deleted_at_once() {
    let broker = Broker::with_api();
    let api = Caller::of(&broker);
    for user in ["a", "b", "c"] {
        api.put(&format!("users/{user}"), json!({ "tags": "" }));
    }
    let deleted = api.call("POST", "users/bulk-delete", &json!({ "users": ["a", "nobody", "b"] }));
    assert_eq!(deleted.0, 204);
    assert_eq!(api.get("users?columns=name"), json!([{ "name": "c" }, { "name": "guest" }]));
    let refused = api.refused("POST", "users/bulk-delete", json!({}));
    assert_eq!(refused, (400, json!("[{key_missing,users}]")));
}
