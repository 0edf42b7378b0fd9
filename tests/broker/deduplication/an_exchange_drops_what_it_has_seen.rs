//! x-message-deduplication routes as a fanout, but for messages whose x-deduplication-header has come before.

use crate::support::{Broker, Client, Exchange, Message, Queue};
use amqp_spec::FieldValue;

fn same(body: &str, value: impl Into<FieldValue>) -> Message {
    Message::new(body).headers(&[("x-deduplication-header", value.into())])
}

fn with_exchange(change: impl FnOnce(Exchange) -> Exchange) -> (Broker, Client) {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    client.try_exchange(&change(Exchange::new("once", "x-message-deduplication").with("x-cache-size", 3))).unwrap();
    for name in ["a", "b"] {
        client.queue(name, &[]);
        client.bind(name, "once", "whatever");
    }
    (broker, client)
}

#[test]
fn by_the_value_of_the_header() {
    let (_broker, mut client) = with_exchange(|it| it);
    for (body, value) in [("one", "x".into()), ("again", "x".into()), ("two", FieldValue::Long(7))] {
        client.publish_message("once", "k", &same(body, value));
    }
    client.publish_message("once", "k", &same("number again", FieldValue::Byte(7)));
    client.publish_message("once", "k", &same("text", "7"));
    ["free", "free"].iter().for_each(|body| client.publish("once", "k", body));
    for queue in ["a", "b"] {
        assert_eq!(client.drain(queue), ["one", "two", "text", "free", "free"]);
    }
    client.publish_message("once", "k", &same("still", "x"));
    assert_eq!(client.ready("a"), 0, "seen is seen, wherever the first one is by now");
}

#[test]
fn the_oldest_is_forgotten_first() {
    let (_broker, mut client) = with_exchange(|it| it);
    for value in 1..=4 {
        client.publish_message("once", "k", &same("new", value));
    }
    client.publish_message("once", "k", &same("kept", 2));
    client.publish_message("once", "k", &same("forgotten", 1));
    assert_eq!(client.drain("a"), ["new", "new", "new", "new", "forgotten"]);
}

#[test]
fn for_its_time() {
    let (_broker, mut client) = with_exchange(|it| it.with("x-cache-ttl", 100));
    client.queue("clock", &[("x-message-ttl", 150.into())]);
    client.publish_message("once", "k", &same("first", "x"));
    let longer = [("x-deduplication-header", "y".into()), ("x-cache-ttl", 60_000.into())];
    client.publish_message("once", "k", &Message::new("first").headers(&longer));
    client.publish_message("once", "k", &same("too soon", "x"));
    client.publish("", "clock", "tick");
    client.until_ready("clock", 0);
    client.publish_message("once", "k", &same("later", "x"));
    client.publish_message("once", "k", &same("too soon", "y"));
    assert_eq!(client.drain("a"), ["first", "first", "later"]);
}

#[test]
fn a_duplicate_goes_nowhere_and_is_confirmed() {
    let (_broker, mut client) = with_exchange(|it| it.with("alternate-exchange", "rest"));
    client.exchange("rest", "fanout");
    client.confirm_select();
    client.publish_message("once", "k", &same("first", "x").mandatory());
    client.publish_message("once", "k", &same("second", "x").mandatory());
    assert_eq!(client.returned().text(), "second");
    assert_eq!(client.confirmed(1, 2), [true, true]);
    // What leads nowhere takes the way that is there for it.
    client.queue("lost", &[]);
    client.bind("lost", "rest", "");
    client.publish_message("once", "k", &same("third", "x").mandatory());
    assert_eq!(client.confirmed(3, 3), [true]);
    assert_eq!(client.drain("lost"), ["third"]);
    assert_eq!(client.drain("a"), ["first"]);
}

#[test]
fn what_was_rolled_back_or_refused_was_never_seen() {
    let (_broker, mut client) = with_exchange(|it| it);
    client.tx_select();
    client.publish_message("once", "k", &same("rolled back", "x"));
    client.tx_rollback();
    client.publish_message("once", "k", &same("committed", "x"));
    client.tx_commit();
    assert_eq!(client.drain("a"), ["committed"]);

    client.open(2).unwrap();
    client.channel = 2;
    client.confirm_select();
    client.queue("full", &[("x-max-length", 0.into()), ("x-overflow", "reject-publish".into())]);
    client.bind("full", "once", "");
    client.publish_message("once", "k", &same("refused", "y"));
    assert_eq!(client.confirmed(1, 1), [false]);
    client.delete("full");
    client.drain("a");
    client.publish_message("once", "k", &same("again", "y"));
    assert_eq!(client.confirmed(2, 2), [true]);
    assert_eq!(client.drain("a"), ["again"]);
}

#[test]
fn its_arguments_are_checked() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    let sized = Exchange::new("once", "x-message-deduplication").with("x-cache-size", 3);
    let size = "Missing or invalid argument, 'x-cache-size' must be an integer greater than 0";
    let ttl = "Invalid argument, 'x-cache-ttl' must be an integer greater than 0";
    let persistence = "Invalid argument, 'x-cache-persistence' must be either 'disk' or 'memory'";
    for (exchange, text) in [
        (Exchange::new("once", "x-message-deduplication"), size),
        (sized.clone().with("x-cache-size", 0), size),
        (sized.clone().with("x-cache-ttl", -1), ttl),
        (sized.clone().with("x-cache-persistence", "tape"), persistence),
    ] {
        let closed = client.try_exchange(&exchange).unwrap_err();
        assert_eq!((closed.channel_code(), &*closed.text), (406, text));
        client.open(1).unwrap();
    }
    client.try_exchange(&sized.with("x-cache-size", "10").with("x-cache-persistence", "disk")).unwrap();
}

#[test]
fn behind_a_delay_too() {
    let directory = tempfile::tempdir().unwrap();
    let declared = Exchange::delayed("late", "x-message-deduplication").durable();
    let declared = declared.with("x-cache-size", 10).with("x-cache-persistence", "disk");
    let delayed = |body: &str| {
        Message::new(body).persistent().headers(&[("x-delay", 50.into()), ("x-deduplication-header", "x".into())])
    };
    let broker = Broker::on_directory(directory.path());
    let mut client = broker.client();
    client.try_exchange(&declared).unwrap();
    client.declare(&Queue::named("q").durable());
    client.bind("q", "late", "");
    ["first", "second"].iter().for_each(|body| client.publish_message("late", "", &delayed(body)));
    assert_eq!(client.until_taken("q").text(), "first");
    broker.stop();
    let broker = Broker::on_directory(directory.path());
    let mut client = broker.client();
    client.publish_message("late", "", &delayed("third"));
    client.publish_message("late", "", &Message::new("free").delayed(60));
    assert_eq!(client.until_taken("q").text(), "free");
    broker.stop();
}
