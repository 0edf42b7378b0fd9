//! Which tag each endpoint asks for.

use super::Caller;
use crate::support::Broker;
use serde_json::{Value, json};

/// Every path that this folder's scenarios are about, and who may call it: `a`dministrators, `p`olicymakers, `m`onitors,
/// and those with the tag `g` (management).
const PATHS: [(&str, &str, &str); 44] = [
    ("GET", "whoami", "apmg"),
    ("GET", "users", "a"),
    ("GET", "users/without-permissions", "a"),
    ("POST", "users/bulk-delete", "a"),
    ("GET", "users/nobody", "a"),
    ("PUT", "users/nobody", "a"),
    ("DELETE", "users/nobody", "a"),
    ("GET", "users/nobody/permissions", "a"),
    ("GET", "users/nobody/topic-permissions", "a"),
    ("GET", "auth/hash_password/x", "a"),
    ("GET", "vhosts", "apmg"),
    ("GET", "vhosts/none", "a"),
    ("DELETE", "vhosts/none", "a"),
    ("PUT", "vhosts/new", "a"),
    ("POST", "vhosts/none/start/n", "a"),
    ("POST", "vhosts/none/deletion/protection", "a"),
    ("DELETE", "vhosts/none/deletion/protection", "a"),
    ("GET", "vhosts/none/permissions", "a"),
    ("GET", "vhosts/none/topic-permissions", "a"),
    ("GET", "permissions", "a"),
    ("GET", "permissions/%2F/nobody", "a"),
    ("PUT", "permissions/%2F/nobody", "a"),
    ("DELETE", "permissions/%2F/nobody", "a"),
    ("GET", "topic-permissions", "a"),
    ("GET", "topic-permissions/%2F/nobody", "a"),
    ("PUT", "topic-permissions/%2F/nobody", "a"),
    ("DELETE", "topic-permissions/%2F/nobody", "a"),
    ("GET", "vhost-limits", "apmg"),
    ("PUT", "vhost-limits/none/max-queues", "a"),
    ("DELETE", "vhost-limits/none/max-queues", "a"),
    ("GET", "user-limits", "a"),
    ("GET", "user-limits/nobody", "am"),
    ("PUT", "user-limits/nobody/max-channels", "a"),
    ("DELETE", "user-limits/nobody/max-channels", "a"),
    ("GET", "parameters", "ap"),
    ("GET", "parameters/c", "ap"),
    ("GET", "parameters/c/%2F", "ap"),
    ("PUT", "parameters/c/%2F/n", "ap"),
    ("GET", "global-parameters", "ap"),
    ("PUT", "global-parameters/n", "ap"),
    ("GET", "cluster-name", "apmg"),
    ("PUT", "cluster-name", "a"),
    ("GET", "feature-flags", "apmg"),
    ("PUT", "feature-flags/none/enable", "a"),
];

#[test]
fn every_path_asks_for_the_tag_that_rabbitmq_asks_for() {
    let broker = Broker::with_api();
    let api = Caller::of(&broker);
    let tags = [("a", "administrator"), ("p", "policymaker"), ("m", "monitoring"), ("g", "management"), ("n", "")];
    for (user, tag) in tags {
        api.put(&format!("users/{user}"), json!({ "password": "pw", "tags": tag }));
    }
    for (method, path, who) in PATHS {
        for (user, _) in tags {
            let (status, answer) = api.named(user).call(method, path, &Value::Null);
            assert_eq!(status != 401, who.contains(user), "{method} {path} by {user}: {status} {answer}");
        }
    }
    let reason = |user: &str, path: &str| api.named(user).refused("GET", path, Value::Null).1;
    assert_eq!(reason("g", "users"), json!("Not administrator user"));
    assert_eq!(reason("g", "parameters"), json!("User not authorised to access object"));
    assert_eq!(reason("n", "whoami"), json!("Not management user"));
    assert_eq!(reason("nobody", "whoami"), json!("Not_Authorized"));
}

#[test]
fn others_see_the_vhosts_that_they_may_open() {
    let broker = Broker::with_api();
    let api = Caller::of(&broker);
    api.user_and_vhost("u", "v");
    api.put("users/u", json!({ "password": "pw", "tags": "policymaker" }));
    api.put("vhosts/w", Value::Null);
    for vhost in ["v", "w"] {
        api.put(&format!("vhost-limits/{vhost}/max-queues"), json!({ "value": 9 }));
    }
    let theirs = api.named("u");
    let names = |listed: Value, key: &str| -> Vec<String> {
        listed.as_array().unwrap().iter().map(|item| item[key].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names(theirs.get("vhosts"), "name"), ["v"]);
    assert_eq!(names(theirs.get("vhost-limits"), "vhost"), ["v"]);
    assert_eq!(names(theirs.get("parameters"), "vhost"), ["v"]);
    assert_eq!(names(api.get("vhosts"), "name"), ["/", "v", "w"]);
    assert_eq!(theirs.refused("GET", "vhost-limits/w", Value::Null), (404, json!("Not Found")));
    assert_eq!(theirs.refused("GET", "parameters/vhost-limits/w", Value::Null).0, 404);
}
