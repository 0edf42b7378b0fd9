//! Who guesses passwords is told no more after a while; the API tells how many logins there were.

use crate::support::{Broker, Client, Login, Tunnel, answer_to};
use leveret::config::{Listen, ManagementConfig};
use serde_json::Value;
use std::net::SocketAddr;

const RIGHT: fn() -> Login = || Login { user: "app", pass: "right", ..Login::default() };
const WRONG: fn() -> Login = || Login { user: "app", pass: "wrong", ..Login::default() };

fn broker() -> Broker {
    Broker::configured(|config| {
        config.defaults.user = "app".into();
        config.defaults.pass = leveret::config::Secret::new("right");
        config.security.failed_logins = 3;
        config.security.track_sources = true;
        config.security.proxy_protocol = true;
        let listen = Listen::Address(([127, 0, 0, 1], 0).into());
        config.management = Some(ManagementConfig { listen, required: true });
    })
}

fn from(broker: &Broker, address: &str) -> Tunnel {
    Tunnel::new(broker.address(), format!("PROXY TCP4 {address} 10.0.0.1 1 5672\r\n").into_bytes(), None)
}

fn comes_in(tunnel: &Tunnel, login: Login) -> bool {
    Client::try_connect(tunnel.address, login).is_ok()
}

fn ask(api: SocketAddr, method: &str, path: &str) -> String {
    // app:right
    let request = format!(
        "{method} {path} HTTP/1.1\r\nhost: x\r\nauthorization: Basic YXBwOnJpZ2h0\r\nconnection: close\r\n\r\n"
    );
    String::from_utf8(answer_to(api, request.as_bytes())).unwrap()
}

fn json(answer: &str) -> Value {
    let body = answer.split_once("\r\n\r\n").unwrap().1;
    serde_json::from_str(body).unwrap_or_else(|error| panic!("{error}: {answer}"))
}

#[test]
fn the_right_password_is_not_told_from_a_wrong_one_after_too_many() {
    let broker = broker();
    let (guesser, other) = (from(&broker, "192.0.2.1"), from(&broker, "192.0.2.2"));
    assert!(comes_in(&guesser, RIGHT()));
    (0..3).for_each(|_| assert!(!comes_in(&guesser, WRONG())));
    assert!(!comes_in(&guesser, RIGHT()), "it was found by guessing");
    assert!(comes_in(&other, RIGHT()), "others pay for it");
    let here = from(&broker, "127.0.0.1");
    (0..5).for_each(|_| assert!(!comes_in(&here, WRONG())));
    assert!(comes_in(&here, RIGHT()));
}

#[test]
fn the_api_counts_them() {
    let broker = broker();
    let api = broker.server().api_address().unwrap();
    let client = from(&broker, "192.0.2.1");
    assert!(comes_in(&client, RIGHT()) && !comes_in(&client, WRONG()));
    let node = json(&ask(api, "GET", "/api/overview"))["node"].as_str().unwrap().to_owned();
    let path = &format!("/api/auth/attempts/{node}");
    let counts = json(&ask(api, "GET", path));
    let amqp = counts.as_array().unwrap().iter().find(|it| it["protocol"] == "amqp091").unwrap();
    assert_eq!(amqp["auth_attempts"], 2);
    assert_eq!(amqp["auth_attempts_failed"], 1);
    assert_eq!(amqp["auth_attempts_succeeded"], 1);
    let sources = json(&ask(api, "GET", &format!("{path}/source")));
    let one = sources.as_array().unwrap().iter().find(|it| it["remote_address"] == "192.0.2.1").unwrap();
    assert_eq!((&one["username"], &one["auth_attempts"]), (&Value::from("app"), &Value::from(2)));
    assert!(ask(api, "DELETE", path).starts_with("HTTP/1.1 204"));
    assert!(!ask(api, "GET", path).contains("amqp091"));
    assert!(ask(api, "GET", "/api/auth/attempts/nobody").starts_with("HTTP/1.1 404"));
}
