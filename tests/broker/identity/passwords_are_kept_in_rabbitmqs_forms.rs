//! Passwords and their hashes, as definitions and tools bring them.

use super::Caller;
use crate::support::{Broker, Client, Login};
use serde_json::{Value, json};

fn logs_in(address: std::net::SocketAddr, pass: &'static str) -> bool {
    let login = Login { user: "u", pass, ..Login::default() };
    match Client::try_connect(address, login) {
        Ok(_) => true,
        Err(refused) => {
            assert_eq!(refused.connection_code(), 403);
            false
        }
    }
}

#[test]
fn a_hash_of_each_algorithm_lets_its_password_in() {
    let broker = Broker::with_api();
    let api = Caller::of(&broker);
    api.put("users/u", json!({ "tags": "" }));
    api.put("permissions/%2F/u", super::all());
    assert!(!logs_in(broker.address(), ""), "without a password nobody logs in by it");
    // Of the password `test12`: the first made by RabbitMQ, the others by its rule, salt and then the digest of both.
    let hashes = [
        ("rabbit_password_hashing_sha256", "x/sKhIYQBHeBxEFjRERH73kiNWDta04bs1YjZEGOBqunvei+"),
        (
            "rabbit_password_hashing_sha512",
            "AQIDBEasi57qQmKrKS3hT/tToZQTSGe0aIxheFJPzONWfcZLALq7JlkjIrc4zKmzoCl2i5ligSzH2lxUTbywDEUALuc=",
        ),
        ("rabbit_password_hashing_md5", "AQIDBDeBuuH8ubD+6IsvjTP2It8="),
    ];
    for (algorithm, hash) in hashes {
        api.put("users/u", json!({ "password_hash": hash, "hashing_algorithm": algorithm, "tags": "" }));
        assert!(logs_in(broker.address(), "test12") && !logs_in(broker.address(), "test13"), "{algorithm}");
        let shown = api.get("users/u");
        assert_eq!(
            (shown["password_hash"].as_str(), shown["hashing_algorithm"].as_str()),
            (Some(hash), Some(algorithm))
        );
    }
    // RabbitMQ keeps what no password can match.
    api.put("users/u", json!({ "password_hash": "AAAA", "tags": "" }));
    assert!(!logs_in(broker.address(), "test12"));
}

#[test]
fn a_new_password_holds_for_the_next_login() {
    let broker = Broker::with_api();
    let api = Caller::of(&broker);
    assert_eq!(api.put("users/u", json!({ "password": "one", "tags": "management" })), 201);
    api.put("permissions/%2F/u", super::all());
    let login = Login { user: "u", pass: "one", ..Login::default() };
    let mut connected = Client::connect_as(broker.address(), login);
    assert_eq!(api.put("users/u", json!({ "password": "two", "tags": "management" })), 204);
    assert!(logs_in(broker.address(), "two") && !logs_in(broker.address(), "one"));
    connected.queue("q", &[]);
    let hash = api.get("auth/hash_password/three")["ok"].as_str().unwrap().to_owned();
    api.put("users/u", json!({ "password_hash": hash, "tags": "management" }));
    assert!(logs_in(broker.address(), "three"));
}

#[test]
fn what_is_no_user_is_refused() {
    let broker = Broker::with_api();
    let api = Caller::of(&broker);
    let put = |body: Value| api.refused("PUT", "users/u", body);
    assert_eq!(put(json!({ "password": "x" })), (400, json!("tags_not_present")));
    assert_eq!(put(json!({ "password_hash": "!", "tags": "" })), (400, json!(["not_base64", "!"])));
    let both = json!({ "password": "x", "password_hash": "", "tags": "" });
    assert_eq!(put(both), (400, json!("both_password_and_password_hash_are_provided")));
    assert_eq!(put(json!({ "password": 5, "tags": "" })).0, 400);
    assert_eq!(put(json!({ "password": "x", "tags": 5 })).0, 400);
    assert_eq!(put(json!([])), (400, json!("not_json")));
    assert_eq!(api.refused("GET", "users/u", Value::Null), (404, json!("Not Found")));
    assert_eq!(api.refused("DELETE", "users/u", Value::Null), (404, json!("Not Found")));
}

#[test]
fn tags_are_a_list_or_words_with_commas() {
    let broker = Broker::with_api();
    let api = Caller::of(&broker);
    api.put("users/u", json!({ "tags": " a, b ,,c" }));
    assert_eq!(api.get("users/u")["tags"], json!(["a", "b", "c"]));
    api.put("users/u", json!({ "tags": ["monitoring"] }));
    let shown = json!({
        "name": "u",
        "password_hash": "",
        "hashing_algorithm": "rabbit_password_hashing_sha256",
        "tags": ["monitoring"],
        "limits": {},
    });
    assert_eq!(api.get("users/u"), shown);
    assert_eq!(api.get("users/without-permissions"), json!([shown]));
}
