//! expires of a policy: its time begins when the policy comes.

use super::{Policies, broker};
use serde_json::json;

#[test]
fn unless_somebody_consumes() {
    let (broker, api) = broker();
    let mut client = broker.client();
    for name in ["idle", "used", "spared"] {
        client.queue(name, &[]);
    }
    client.consume("used", "c");
    api.policy("p", "^(idle|used)$", json!({"expires": 50}));
    // Asking for the queue is use of it: another queue's end tells the time.
    client.queue("clock", &[("x-message-ttl", 500.into())]);
    client.publish("", "clock", "tick");
    client.until_ready("clock", 0);
    assert!(!client.queue_exists("idle"));
    assert!(client.queue_exists("used") && client.queue_exists("spared"));
}
