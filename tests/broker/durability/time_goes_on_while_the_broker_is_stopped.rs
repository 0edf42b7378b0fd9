//! A message whose time has come while the broker was stopped is not handed out; one whose time has not, is.

use crate::support::{Broker, Message, Queue};

#[test]
fn for_expirations() {
    let directory = tempfile::tempdir().unwrap();
    let broker = Broker::on_directory(directory.path());
    let mut client = broker.client();
    client.declare(&Queue::named("q").durable());
    client.declare(&Queue::named("ttl").durable().with("x-message-ttl", 500));
    client.confirm_select();
    for (number, (queue, body, expiration)) in (1..).zip([
        ("q", "long", Some("600000")),
        ("q", "short", Some("500")),
        ("q", "none", None),
        ("ttl", "ttl", None),
    ]) {
        let message = Message::new(body).persistent();
        let message = expiration.map_or(message.clone(), |it| message.expiration(it));
        assert!(client.publish_confirmed(number, queue, &message));
    }
    broker.stop();

    // Another broker tells the time.
    let clock = Broker::in_memory();
    let mut waiting = clock.client();
    waiting.queue("clock", &[("x-message-ttl", 700.into())]);
    waiting.publish("", "clock", "tick");
    waiting.until_ready("clock", 0);

    let broker = Broker::on_directory(directory.path());
    let mut client = broker.client();
    assert_eq!(client.drain("q"), ["long", "none"]);
    assert!(client.take("ttl").is_none());
}
