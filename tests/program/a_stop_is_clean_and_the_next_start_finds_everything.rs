//! SIGTERM and SIGINT: clients get 320, the exit code is 0, and the next start finds all that was durable.

use crate::process::Process;
use crate::support::{Message, Queue};

fn stops_cleanly(signal: &str) {
    let directory = tempfile::tempdir().unwrap();
    let mut broker = Process::start(directory.path(), &[]);
    let mut client = broker.client();
    client.declare(&Queue::named("q").durable());
    client.confirm_select();
    for at in 0..200 {
        client.publish_message("", "q", &Message::new(at.to_string()).persistent());
    }
    client.confirmed(1, 200);
    client.try_get("q", false).unwrap().unwrap();
    broker.signal(signal);
    let closed = client.closed();
    assert_eq!(closed.connection_code(), 320);
    assert_eq!(closed.text, "broker forced connection closure with reason 'shutdown'");
    assert_eq!(broker.ended().code(), Some(0), "{:?}", broker.log);
    assert!(broker.log.last().unwrap().contains("stopped"), "{:?}", broker.log);

    let broker = Process::start(directory.path(), &[]);
    let mut client = broker.client();
    let found: Vec<_> = std::iter::from_fn(|| client.take("q")).map(|it| (it.text(), it.redelivered())).collect();
    let expected: Vec<_> = (0..200).map(|at| (at.to_string(), at == 0)).collect();
    assert_eq!(found, expected);
}

#[test]
fn with_sigterm() {
    stops_cleanly("TERM");
}

#[test]
fn with_sigint() {
    stops_cleanly("INT");
}
