//! Topic permissions: which keys a user may publish with and bind.

use super::{Caller, login};
use crate::support::{Broker, Client, Closed, Message};
use amqp_spec::FieldValue;
use serde_json::{Value, json};

fn set(api: &Caller, write: &str, read: &str) -> u16 {
    api.put("topic-permissions/v/u", json!({ "exchange": "amq.topic", "write": write, "read": read }))
}

fn start() -> (Broker, Caller, Client) {
    let broker = Broker::with_api();
    let api = Caller::of(&broker);
    api.user_and_vhost("u", "v");
    let mut client = Client::connect_as(broker.address(), login("u", "v"));
    client.queue("q", &[]);
    (broker, api, client)
}

/// Says on a fresh channel what is refused there.
fn refused(client: &mut Client, what: &str, ask: impl FnOnce(&mut Client) -> Option<Closed>) {
    client.open(client.channel + 1).unwrap();
    let closed = ask(client).unwrap_or_else(|| client.closed());
    let (right, topic) = what.split_once(' ').unwrap();
    let text = format!("{right} access to topic '{topic}' in exchange 'amq.topic' in vhost 'v' refused for user 'u'");
    assert_eq!((closed.channel_code(), closed.text), (403, text));
    client.open(client.channel + 1).unwrap();
}

#[test]
fn a_publish_needs_a_key_that_the_pattern_matches() {
    let (_broker, api, mut client) = start();
    client.bind("q", "amq.topic", "#");
    client.publish("amq.topic", "other", "nothing is set, and the route is cached");
    client.until_ready("q", 1);
    assert_eq!(set(&api, "^{username}\\.{vhost}$", ".*"), 201);
    refused(&mut client, "write other", |client| {
        client.publish("amq.topic", "other", "m");
        None
    });
    client.publish("amq.topic", "u.v", "m");
    client.until_ready("q", 2);
    let copied = Message::new("m").headers(&[("CC", FieldValue::Array(vec!["other".into()]))]);
    refused(&mut client, "write other", |client| {
        client.publish_message("amq.topic", "u.v", &copied);
        None
    });
    assert_eq!(set(&api, "", ".*"), 204);
    refused(&mut client, "write u.v", |client| {
        client.publish("amq.topic", "u.v", "m");
        None
    });
    client.publish("amq.topic", "", "an empty pattern is for the empty key");
    client.until_ready("q", 3);
    api.delete("topic-permissions/v/u/amq.topic");
    client.publish("amq.topic", "other", "m");
    client.until_ready("q", 4);
}

#[test]
fn a_binding_from_a_topic_exchange_needs_one_too() {
    let (_broker, api, mut client) = start();
    set(&api, ".*", "^r");
    client.bind("q", "amq.topic", "rx");
    refused(&mut client, "read x", |client| client.bind_with("q", "amq.topic", "x", &[]).err());
    client.bind_exchange("amq.topic", "amq.fanout", "x");
}

#[test]
fn only_the_exchange_that_is_named_and_only_topic_exchanges_are_asked() {
    let (_broker, api, mut client) = start();
    let nothing = |exchange: &str| json!({ "exchange": exchange, "write": "^$", "read": "^$" });
    api.put("topic-permissions/v/u", nothing("amq.topic"));
    api.put("topic-permissions/v/u", nothing("amq.direct"));
    client.exchange("other", "topic");
    client.bind("q", "other", "k");
    client.bind("q", "amq.direct", "k");
    client.publish("other", "k", "m");
    client.publish("amq.direct", "k", "m");
    client.until_ready("q", 2);
}

#[test]
fn topic_permissions_are_listed_and_refused_like_permissions() {
    let (_broker, api, _client) = start();
    set(&api, "^a", "^b");
    let shown = json!([{ "user": "u", "vhost": "v", "exchange": "amq.topic", "write": "^a", "read": "^b" }]);
    let lists = ["", "/v/u", "/v/u/amq.topic"].map(|path| format!("topic-permissions{path}"));
    for path in lists.iter().map(String::as_str).chain(["users/u/topic-permissions", "vhosts/v/topic-permissions"]) {
        assert_eq!(api.get(path), shown, "{path}");
    }
    let put = |path: &str, body| api.refused("PUT", &format!("topic-permissions/{path}"), body);
    let body = |exchange: &str, write: &str| json!({ "exchange": exchange, "write": write, "read": "" });
    assert_eq!(put("v/u", body("none", "")), (400, json!(["no_such_exchange", "none"])));
    assert_eq!(put("v/nobody", body("amq.topic", "")), (400, json!("vhost_or_user_not_found")));
    assert_eq!(put("none/u", body("amq.topic", "")), (400, json!("vhost_or_user_not_found")));
    assert_eq!(put("v/u", json!({ "write": "", "read": "" })), (400, json!("[{key_missing,exchange}]")));
    assert_eq!(put("v/u", body("amq.topic", "(")).1[0], json!("invalid_regexp"));
    api.delete("topic-permissions/v/u");
    for method in ["GET", "DELETE"] {
        assert_eq!(api.refused(method, "topic-permissions/v/u", Value::Null), (404, json!("Not Found")));
    }
}
