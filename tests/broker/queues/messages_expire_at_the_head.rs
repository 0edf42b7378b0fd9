//! x-message-ttl and expiration: the smaller counts, at the head of the queue, and never while unacknowledged.

use crate::support::{Broker, Message};

#[test]
fn by_the_queues_time_and_by_the_messages() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    client.queue("short", &[("x-message-ttl", 20.into())]);
    client.queue("long", &[("x-message-ttl", 600_000.into())]);
    client.queue("none", &[]);
    client.publish_message("", "short", &Message::new("m").expiration("600000"));
    client.publish_message("", "long", &Message::new("m").expiration("20"));
    client.publish_message("", "none", &Message::new("m").expiration("20"));
    client.publish_message("", "none", &Message::new("stays"));
    client.until_ready("short", 0);
    client.until_ready("long", 0);
    client.until_ready("none", 1);
    assert_eq!(client.drain("none"), ["stays"]);
}

#[test]
fn one_behind_a_longer_lived_one_waits_for_it() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    client.queue("q", &[]);
    client.queue("clock", &[]);
    client.publish("", "q", "eternal");
    client.publish_message("", "q", &Message::new("behind").expiration("20"));
    client.publish_message("", "clock", &Message::new("tick").expiration("60"));
    client.until_ready("clock", 0);
    assert_eq!(client.ready("q"), 2);
    assert_eq!(client.drain("q"), ["eternal"]);
}

#[test]
fn no_time_at_all_still_reaches_a_waiting_consumer() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    client.queue("q", &[("x-message-ttl", 0.into())]);
    client.publish("", "q", "nobody waits");
    assert!(client.take("q").is_none());
    client.consume("q", "c");
    client.publish("", "q", "somebody waits");
    assert_eq!(client.delivery().text(), "somebody waits");
}

#[test]
fn unacknowledged_ones_expire_when_they_come_back() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    client.queue("q", &[]);
    client.queue("clock", &[]);
    client.publish_message("", "q", &Message::new("held").expiration("200"));
    let held = client.try_get("q", false).unwrap().expect("not expired yet");
    client.publish_message("", "clock", &Message::new("tick").expiration("300"));
    client.until_ready("clock", 0);
    client.nack(held.tag(), false, true);
    assert!(client.take("q").is_none());
}

#[test]
fn an_expiration_that_is_no_number_is_refused() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    client.publish_message("", "q", &Message::new("m").expiration("soon"));
    let closed = client.closed();
    assert_eq!((closed.channel_code(), closed.text.as_str()), (406, "invalid expiration 'soon': no_integer"));
}
