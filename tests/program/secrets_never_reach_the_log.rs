//! Passwords, good ones and bad ones, tokens and the key's password: none of them is in the log, however much is
//! logged, nor in the metrics or in an answer of the API.

use crate::process::Process;
use crate::support::{Client, Login, answer_to};
use std::fs;
use std::net::SocketAddr;

/// What must not be seen, each of its own so that a find tells where it came from.
const GOOD: &str = "good-hunter2";
const BAD: &str = "bad-hunter2";
const ANONYMOUS: &str = "anonymous-hunter2";
const TOKEN: &str = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJodW50ZXIyIn0.token-hunter2";

fn address_after(broker: &mut Process, words: &str) -> SocketAddr {
    let line = broker.log.iter().find(|line| line.contains(words)).cloned().unwrap_or_else(|| broker.until(words));
    let at = line.find("127.0.0.1:").unwrap();
    let text: String = line[at..].chars().take_while(|c| c.is_ascii_digit() || *c == '.' || *c == ':').collect();
    text.parse().unwrap()
}

#[test]
fn whatever_is_logged() {
    let directory = tempfile::tempdir().unwrap();
    let config = directory.path().join("rabbitmq.conf");
    fs::write(
        &config,
        format!(
            "default_user = app\ndefault_pass = {GOOD}\nanonymous_login_user = app\nanonymous_login_pass = {ANONYMOUS}\n\
             auth_backends.1 = internal\nauth_backends.2 = oauth2\nauth_oauth2.resource_server_id = rabbitmq\n\
             auth_oauth2.jwks_uri = http://127.0.0.1:9/keys\nssl_options.password = key-hunter2\n"
        ),
    )
    .unwrap();
    let data = directory.path().join("data");
    let arguments = [
        "--config",
        config.to_str().unwrap(),
        "--log-level",
        "trace",
        "--http-listen",
        "127.0.0.1:0",
        "--prometheus-listen",
        "127.0.0.1:0",
    ];
    let mut broker = Process::start(&data, &arguments);
    let good = Login { user: "app", pass: GOOD, ..Login::default() };
    Client::connect_as(broker.address, good).close();
    for pass in [BAD, TOKEN] {
        let refused =
            Client::try_connect(broker.address, Login { user: "app", pass, ..Login::default() }).err().unwrap();
        assert!(!format!("{refused:?}").contains("hunter2"), "{refused:?}");
    }
    let anonymous = Login { mechanism: "ANONYMOUS", ..Login::default() };
    assert!(Client::try_connect(broker.address, anonymous).is_err());

    let api = address_after(&mut broker, "HTTP API");
    let metrics = address_after(&mut broker, "Prometheus");
    let mut answers = String::new();
    // app:good-hunter2, then app:bad-hunter2.
    for credentials in ["Basic YXBwOmdvb2QtaHVudGVyMg==", "Basic YXBwOmJhZC1odW50ZXIy", &format!("Bearer {TOKEN}")] {
        let request =
            format!("GET /api/whoami HTTP/1.1\r\nhost: x\r\nauthorization: {credentials}\r\nconnection: close\r\n\r\n");
        answers += &String::from_utf8(answer_to(api, request.as_bytes())).unwrap();
    }
    assert!(answers.contains("200 OK") && answers.contains("401"), "{answers}");
    answers += &String::from_utf8(answer_to(metrics, b"GET /metrics HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"))
        .unwrap();
    assert!(!answers.contains("hunter2"), "{answers}");

    broker.signal("TERM");
    assert!(broker.ended().success());
    let seen: Vec<_> = broker.log.iter().filter(|line| line.contains("hunter2")).collect();
    assert!(seen.is_empty(), "{seen:#?}");
    assert!(broker.log.iter().any(|line| line.contains("connection opened")), "nothing is logged at all");
}
