//! A queue that is declared later follows the policies that match; message-ttl holds for what is published later only.

use super::{Policies, broker};
use crate::support::Queue;
use serde_json::json;

#[test]
fn the_first_by_priority_that_matches() {
    let (broker, api) = broker();
    let mut client = broker.client();
    api.policy("b", "^q", json!({"max-length": 2}));
    api.policy("a", "^q", json!({"max-length": 3}));
    let high = json!({"pattern": "^quick", "definition": {"max-length": 1}, "priority": 7});
    assert_eq!(api.put("policies/%2F/high", &high).status, 201);
    for (name, left) in [("q", 3), ("quick", 1), ("other", 5)] {
        client.queue(name, &[]);
        (0..5).for_each(|_| client.publish("", name, "m"));
        client.until_ready(name, left);
    }
    api.clear("high");
    api.clear("a");
    (0..5).for_each(|_| client.publish("", "quick", "m"));
    client.until_ready("quick", 2);
}

#[test]
fn but_a_time_to_live_is_not_for_what_is_there() {
    let (broker, api) = broker();
    let mut client = broker.client();
    for queue in [Queue::named("c").durable(), Queue::named("q").durable().with("x-queue-type", "quorum")] {
        let name = queue.name.as_str();
        client.declare(&queue);
        client.publish("", name, "before");
        client.until_ready(name, 1);
        api.policy("p", &format!("^{name}$"), json!({"message-ttl": 20}));
        client.publish("", name, "after");
        // Once it is at the head it is due.
        assert_eq!(client.take(name).unwrap().text(), "before");
        client.until_ready(name, 0);
        api.clear("p");
        client.publish("", name, "cleared");
        client.queue("clock", &[("x-message-ttl", 200.into())]);
        client.publish("", "clock", "tick");
        client.until_ready("clock", 0);
        assert_eq!(client.drain(name), ["cleared"]);
    }
}
