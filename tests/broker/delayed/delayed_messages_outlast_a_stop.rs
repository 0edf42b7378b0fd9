//! What waits while the broker stops comes when it is due, and at once where that was meanwhile; in a transient exchange
//! it goes with it.

use crate::support::{Broker, Exchange, Message, Queue};

#[test]
fn in_order_and_once() {
    let directory = tempfile::tempdir().unwrap();
    let broker = Broker::on_directory(directory.path());
    let mut client = broker.client();
    client.declare(&Queue::named("q").durable());
    client.try_exchange(&Exchange::delayed("late", "direct").durable()).unwrap();
    client.try_exchange(&Exchange::delayed("transient", "direct")).unwrap();
    client.bind("q", "late", "k");
    client.bind("q", "transient", "k");
    client.confirm_select();
    for (number, (exchange, body, delay)) in (1..).zip([
        ("late", "third", 1200),
        ("late", "hour", 3_600_000),
        ("late", "first", 1000),
        ("transient", "none", 1000),
        ("late", "second", 1100),
    ]) {
        client.publish_message(exchange, "k", &Message::new(body).persistent().delayed(delay));
        assert_eq!(client.confirmed(number, number), [true]);
    }
    broker.stop();

    // Another broker tells the time.
    let clock = Broker::in_memory();
    let mut waiting = clock.client();
    waiting.queue("clock", &[("x-message-ttl", 1100.into())]);
    waiting.publish("", "clock", "tick");
    waiting.until_ready("clock", 0);

    let broker = Broker::on_directory(directory.path());
    let mut client = broker.client();
    client.consume("q", "c");
    assert_eq!(client.deliveries(3), ["first", "second", "third"]);
    client.ack(0, true);
    assert_eq!(client.deliveries_here(), 0);
    broker.stop();

    let broker = Broker::on_directory(directory.path());
    let mut client = broker.client();
    client.consume("q", "c");
    client.publish_message("late", "k", &Message::new("new").persistent().delayed(50));
    assert_eq!(client.deliveries(1), ["new"], "nothing came again");
    broker.stop();
}
