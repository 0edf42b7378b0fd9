//! x-expires: a queue without consumers goes after its time, messages or not; one with a consumer stays.

use crate::support::Broker;

#[test]
fn unless_somebody_consumes() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    client.queue("idle", &[("x-expires", 50.into())]);
    client.queue("used", &[("x-expires", 50.into())]);
    client.consume("used", "c");
    client.publish("", "idle", "m");
    // Asking for the queue is use of it: another queue's end tells the time.
    client.queue("clock", &[("x-message-ttl", 500.into())]);
    client.publish("", "clock", "tick");
    client.until_ready("clock", 0);
    assert!(!client.queue_exists("idle"));
    assert!(client.queue_exists("used"));
}
