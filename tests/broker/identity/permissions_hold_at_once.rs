//! Permissions that are changed, and who is connected meanwhile.

use super::{Caller, all, login, not_allowed};
use crate::support::{Broker, Client, Queue};
use serde_json::{Value, json};

#[test]
fn who_is_connected_feels_a_change_at_the_next_publish() {
    let broker = Broker::with_api();
    let api = Caller::of(&broker);
    api.user_and_vhost("u", "v");
    let mut client = Client::connect_as(broker.address(), login("u", "v"));
    client.declare(&Queue::named("q"));
    client.publish("", "q", "its route is cached now");
    client.until_ready("q", 1);
    assert_eq!(api.put("permissions/v/u", json!({ "configure": ".*", "write": "^q$", "read": ".*" })), 204);
    client.publish("", "q", "m");
    let closed = client.closed();
    let text = "write access to exchange 'amq.default' in vhost 'v' refused for user 'u'";
    assert_eq!((closed.channel_code(), &*closed.text), (403, text));
    api.delete("permissions/v/u");
    client.open(2).unwrap();
    let closed = client.try_declare(&Queue::named("q")).unwrap_err();
    assert_eq!(closed.text, "configure access to queue 'q' in vhost 'v' refused for user 'u'");
    assert_eq!(not_allowed(&broker, login("u", "v")), "access to vhost 'v' refused for user 'u'");
    api.put("permissions/v/u", all());
    client.open(3).unwrap();
    assert_eq!(client.ready("q"), 1);
}

#[test]
fn permissions_are_listed_by_vhost_and_by_user() {
    let broker = Broker::with_api();
    let api = Caller::of(&broker);
    api.user_and_vhost("u", "v");
    let shown = |user: &str, vhost: &str| json!({ "user": user, "vhost": vhost, "configure": ".*", "write": ".*", "read": ".*" });
    assert_eq!(api.get("permissions"), json!([shown("guest", "/"), shown("guest", "v"), shown("u", "v")]));
    assert_eq!(api.get("permissions/v/u"), shown("u", "v"));
    assert_eq!(api.get("users/u/permissions"), json!([shown("u", "v")]));
    assert_eq!(api.get("vhosts/v/permissions"), json!([shown("guest", "v"), shown("u", "v")]));
    let missing = (404, json!("Not Found"));
    for path in ["permissions/%2F/u", "permissions/none/u", "users/nobody/permissions", "vhosts/none/permissions"] {
        assert_eq!(api.refused("GET", path, Value::Null), missing, "{path}");
    }
    assert_eq!(api.refused("DELETE", "permissions/%2F/u", Value::Null), missing);
}

#[test]
fn what_are_no_permissions_is_refused() {
    let broker = Broker::with_api();
    let api = Caller::of(&broker);
    let put = |path: &str, body| api.refused("PUT", path, body);
    assert_eq!(put("permissions/%2F/nobody", all()), (400, json!("vhost_or_user_not_found")));
    assert_eq!(put("permissions/none/guest", all()), (400, json!("vhost_or_user_not_found")));
    let body = json!({ "configure": ".*", "write": ".*" });
    assert_eq!(put("permissions/%2F/guest", body), (400, json!("[{key_missing,read}]")));
    let reason = "[{key_missing,configure},{key_missing,write},{key_missing,read}]";
    assert_eq!(put("permissions/%2F/guest", Value::Null), (400, json!(reason)));
    let twice = "invalid payload: the request body JSON-decoded to a string. Is the input doubly-JSON-encoded?";
    assert_eq!(put("permissions/%2F/guest", json!("{}")), (400, json!(twice)));
    let body = json!({ "configure": "(", "write": ".*", "read": "" });
    let (status, reason) = put("permissions/%2F/guest", body);
    assert_eq!((status, &reason[0], &reason[1]), (400, &json!("invalid_regexp"), &json!("(")));
    assert_eq!(put("permissions/%2F/guest", json!({ "configure": 5, "write": "", "read": "" })).0, 400);
}
