//! SIGKILL while dead letters go back: each is in its queue, in the dead-letter queue, or in both; none is lost.

use crate::process::{Process, run};
use crate::support::{Api, Client, Message, PATIENCE, Queue};
use serde_json::json;
use std::collections::BTreeSet;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::time::Instant;

const MESSAGES: u32 = 20_000;

/// An address that was free a moment ago.
fn free_address() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

fn started(directory: &Path) -> (Process, Api) {
    let address = free_address();
    let process = Process::start(directory, &["--http-listen", &address.to_string()]);
    (process, Api::at(address))
}

fn dead_letters(client: &mut Client) {
    client.declare(&Queue::named("dead").durable());
    let dying =
        Queue::named("q").durable().with("x-dead-letter-exchange", "").with("x-dead-letter-routing-key", "dead");
    client.declare(&dying.with("x-max-length", 0));
    client.confirm_select();
    for number in 0..MESSAGES {
        client.publish_message("", "q", &Message::new(number.to_string()).persistent());
    }
    assert!(client.confirmed(1, u64::from(MESSAGES)).iter().all(|taken| *taken));
    client.until_ready("dead", MESSAGES);
    client.delete("q");
    client.declare(&Queue::named("q").durable());
}

#[test]
fn no_message_is_in_no_place() {
    let directory = tempfile::tempdir().unwrap();
    let (broker, api) = started(directory.path());
    let mut client = broker.client();
    dead_letters(&mut client);
    assert_eq!(api.post("queues/%2F/dead/redrive", &json!({ "match": { "reason": "maxlen" } })).status, 201);
    let deadline = Instant::now() + PATIENCE;
    loop {
        let told = api.get("redrives").body[0].clone();
        let moved = told["moved"].as_u64().unwrap();
        assert!(Instant::now() < deadline && moved < u64::from(MESSAGES), "it was too fast: {told}");
        if moved > 500 {
            break;
        }
    }
    broker.kill();
    let output = run(&["check", "--data-dir", directory.path().to_str().unwrap()]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));

    let (broker, api) = started(directory.path());
    assert_eq!(api.get("redrives").body, json!([]), "an operation ends with the broker");
    let mut client = broker.client();
    let (back, dead) = (client.ready("q"), client.ready("dead"));
    assert!(back > 0 && dead > 0, "{back} are back and {dead} are not");
    let mut seen = BTreeSet::new();
    for queue in ["q", "dead"] {
        seen.extend(client.drain(queue));
    }
    assert_eq!(seen.len(), MESSAGES as usize);
    // What may be in both places was on its way.
    assert!(back + dead <= MESSAGES + 2048, "{back} are back and {dead} are not");
}
