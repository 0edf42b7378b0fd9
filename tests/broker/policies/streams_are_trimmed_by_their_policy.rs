//! max-length-bytes and max-age of a policy on a stream: it is trimmed when the policy comes, and the policy wins.

use super::{Policies, broker};
use crate::support::{Client, Message, PATIENCE, Queue};
use serde_json::json;
use std::time::Instant;

fn until_fewer(client: &mut Client, count: u32) {
    let deadline = Instant::now() + PATIENCE;
    while client.ready("s") > count {
        assert!(Instant::now() < deadline, "{} are left", client.ready("s"));
        std::thread::yield_now();
    }
}

#[test]
fn at_once() {
    let (broker, api) = broker();
    let mut client = broker.client();
    let small =
        Queue::named("s").durable().with("x-queue-type", "stream").with("x-stream-max-segment-size-bytes", 2000);
    client.declare(&small.with("x-max-length-bytes", 50_000_000));
    client.confirm_select();
    for number in 1..=50 {
        assert!(client.publish_confirmed(number, "s", &Message::new([7; 1000])));
    }
    client.until_ready("s", 50);
    // One that a stream cannot follow is none of its.
    api.policy("a", "^s$", json!({"max-length-bytes": 1, "max-length": 1}));
    api.policy("p", "^s$", json!({"max-length-bytes": 10_000}));
    until_fewer(&mut client, 12);
    api.policy("p", "^s$", json!({"max-age": "1s"}));
    until_fewer(&mut client, 3);
    assert!(client.ready("s") > 0, "the last segment stays");
}
