//! No path of the API answers anything before it knows who asks.

use crate::support::{Broker, raw};
use serde_json::{Value, json};

#[test]
fn a_user_is_told_who_it_is() {
    let broker = Broker::with_api();
    let answer = broker.api().get("whoami");
    assert_eq!(answer.status, 200);
    assert_eq!(answer.body, json!({ "name": "guest", "tags": ["administrator"], "is_internal_user": true }));
    assert!(answer.head.contains("content-type: application/json"), "{}", answer.head);
}

#[test]
fn without_credentials_a_browser_is_asked_for_them() {
    let broker = Broker::with_api();
    for path in ["whoami", "nothing-there"] {
        let request = format!("GET /api/{path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
        let answer = raw(broker.api().address, &request);
        assert_eq!((answer.status, &answer.body), (401, &Value::Null));
        assert!(answer.head.contains("www-authenticate: basic realm=\"rabbitmq management\""), "{}", answer.head);
    }
}

#[test]
fn wrong_ones_are_refused_whatever_is_wrong_with_them() {
    let broker = Broker::with_api();
    let refused = (401, "not_authorized", "Not_Authorized");
    for (user, password) in [("guest", "wrong"), ("nobody", "guest"), ("guest", ""), ("", "")] {
        assert_eq!(broker.api().user(user, password).get("whoami").refusal(), refused, "{user}");
    }
    let with = |value: &str| {
        let head = format!("host: localhost\r\nconnection: close\r\nauthorization: {value}");
        raw(broker.api().address, &format!("GET /api/whoami HTTP/1.1\r\n{head}\r\n\r\n"))
    };
    assert_eq!(with("Bearer x").refusal(), refused);
    // What cannot be read is refused without a word.
    for value in ["", "Basic", "Basic !!", "Basic Z3Vlc3Q=", "Digest x"] {
        let answer = with(value);
        assert_eq!((answer.status, &answer.body), (400, &Value::Null), "{value}");
    }
}

#[test]
fn what_is_not_there_is_not_found() {
    let broker = Broker::with_api();
    assert_eq!(broker.api().get("nothing-there").refusal(), (404, "Object Not Found", "Not Found"));
}
