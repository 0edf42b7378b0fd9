//! A page or `curl -F file=@definitions.json` sends definitions as a form's field.

use crate::support::{Answer, Api, Broker};
use serde_json::{Value, json};

/// As curl writes it.
const BOUNDARY: &str = "------------------------d74496d66958873e";
/// Bytes: more than a body may be long.
const TOO_LONG: usize = 20_000_001;

fn part(head: &str, value: &str) -> String {
    format!("--{BOUNDARY}\r\nContent-Disposition: form-data; {head}\r\n\r\n{value}\r\n")
}

fn file(value: &str) -> String {
    part("name=\"file\"; filename=\"definitions.json\"\r\nContent-Type: application/octet-stream", value)
}

fn send(api: &Api, path: &str, parts: &str) -> Answer {
    let kind = format!("multipart/form-data; boundary={BOUNDARY}");
    api.request_of_type("POST", path, &kind, &format!("{parts}--{BOUNDARY}--\r\n"))
}

fn queue(name: &str) -> String {
    json!({ "queues": [{ "name": name, "vhost": "/", "durable": true, "auto_delete": false, "arguments": {} }] })
        .to_string()
}

#[test]
fn of_everything_and_of_one_vhost() {
    let broker = Broker::with_api();
    let api = broker.api();
    for (path, name) in [("definitions", "a"), ("all-configuration", "b"), ("definitions/%2F", "c")] {
        let answer = send(&api, path, &file(&queue(name)));
        assert_eq!((answer.status, answer.body), (204, Value::Null), "{path}");
        assert_eq!(api.get(&format!("queues/%2F/{name}")).status, 200, "{path}");
    }
    assert_eq!(send(&api, "definitions/nothing", &file("{}")).refusal(), (404, "not_found", "vhost_not_found"));
}

#[test]
fn a_browser_is_led_on_when_it_is_done_and_only_then() {
    let broker = Broker::with_api();
    let api = broker.api();
    let on = part("name=\"other\"", "unused") + &part("name=\"redirect\"", "../#/Imported");
    let answer = send(&api, "definitions", &(on.clone() + &file(&queue("q"))));
    assert_eq!((answer.status, answer.body), (303, Value::Null));
    assert!(answer.head.contains("location: ../#/imported"), "{}", answer.head);
    assert_eq!(api.get("queues/%2F/q").status, 200);
    let answer = send(&api, "definitions", &(on + &file("{")));
    assert_eq!(answer.refusal(), (400, "bad_request", "failed_to_parse_json"));
    let split = part("name=\"redirect\"", "/\r\nset-cookie: a=b") + &file(&queue("never"));
    let answer = send(&api, "definitions", &split);
    assert_eq!(answer.status, 400);
    assert!(!answer.head.contains("set-cookie"), "{}", answer.head);
    assert_eq!(api.get("queues/%2F/never").status, 404, "what is refused is not taken in");
}

#[test]
fn what_is_none_is_refused_as_rabbitmq_refuses_it() {
    let broker = Broker::with_api();
    let api = broker.api();
    for parts in
        [file("{"), file("[]"), file("null"), part("name=\"other\"", "{}"), file("{}") + &file("{"), String::new()]
    {
        let answer = send(&api, "definitions", &parts);
        assert_eq!(answer.refusal(), (400, "bad_request", "failed_to_parse_json"), "{parts}");
    }
    for parts in [file(""), file("\u{feff}{}"), file("{") + &file("{}")] {
        assert_eq!(send(&api, "definitions", &parts).status, 204, "{parts}");
    }
    let kind = format!("multipart/form-data; boundary={BOUNDARY}");
    for (kind, body) in [
        (kind.as_str(), file("{}")),
        (kind.as_str(), "{}".to_owned()),
        (kind.as_str(), String::new()),
        (kind.as_str(), format!("--{BOUNDARY}\r\n\r\n{{}}\r\n--{BOUNDARY}--\r\n")),
        ("multipart/form-data; boundary=another", file("{}")),
        ("multipart/form-data", file("{}")),
    ] {
        let answer = api.request_of_type("POST", "definitions", kind, &body);
        assert_eq!((answer.status, answer.body), (400, Value::Null), "{kind} {body}");
    }
    for kind in ["multipart/mixed; boundary=x", "application/x-www-form-urlencoded", "text/plain"] {
        let answer = api.request_of_type("POST", "definitions", kind, "{}");
        assert_eq!((answer.status, answer.body), (415, Value::Null), "{kind}");
    }
}

#[test]
fn it_may_be_no_longer_than_any_body() {
    let broker = Broker::with_api();
    let api = broker.api();
    let refusal = (400, "bad_request", "Exceeded HTTP request body size limit");
    let long = " ".repeat(TOO_LONG);
    assert_eq!(send(&api, "definitions", &file(&long)).refusal(), refusal);
    assert_eq!(send(&api, "definitions", &(part("name=\"other\"", &long) + &file("{}"))).refusal(), refusal);
    assert_eq!(api.request_of_type("POST", "definitions", "application/json", &long).refusal(), refusal);
    let within = " ".repeat(TOO_LONG - 1000) + "{}";
    assert_eq!(send(&api, "definitions", &file(&within)).status, 204);
}

#[test]
fn nothing_of_it_is_read_for_who_may_not_bring_it() {
    let broker = Broker::with_api();
    let api = broker.api();
    api.put("users/watcher", &json!({ "password": "p", "tags": "monitoring" }));
    let watcher = api.user("watcher", "p");
    assert_eq!(send(&watcher, "definitions", &file("{")).refusal(), (401, "not_authorised", "Not administrator user"));
    assert_eq!(send(&api.user("watcher", "wrong"), "definitions", "").status, 401);
}
