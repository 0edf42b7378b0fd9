//! x-message-deduplication of a classic queue: a message whose like is in the queue is dropped, until that one has left.

use crate::support::{Broker, Client, Message, Queue};

fn same(body: &str, value: &str) -> Message {
    Message::new(body).persistent().headers(&[("x-deduplication-header", value.into())])
}

fn with_queue() -> (Broker, Client) {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    client.declare(&Queue::named("q").durable().with("x-message-deduplication", true));
    (broker, client)
}

#[test]
fn ready_or_handed_out() {
    let (_broker, mut client) = with_queue();
    for (body, value) in [("one", "x"), ("again", "x"), ("two", "y")] {
        client.publish_message("", "q", &same(body, value));
    }
    ["free", "free"].iter().for_each(|body| client.publish("", "q", body));
    assert_eq!(client.ready("q"), 4);
    client.consume("q", "c");
    let first = client.delivery();
    client.publish_message("", "q", &same("still", "x"));
    client.nack(first.tag(), false, true);
    let texts = client.deliveries(4);
    assert_eq!(texts, ["two", "free", "free", "one"]);
    client.publish_message("", "q", &same("still", "x"));
    client.ack(0, true);
    client.publish_message("", "q", &same("after", "x"));
    assert_eq!(client.deliveries(1), ["after"]);
}

#[test]
fn whichever_way_it_leaves() {
    let (_broker, mut client) = with_queue();
    client.publish_message("", "q", &same("got", "x"));
    assert_eq!(client.take("q").unwrap().text(), "got");
    client.publish_message("", "q", &same("rejected", "x"));
    let got = client.try_get("q", false).unwrap().unwrap();
    assert_eq!(got.text(), "rejected");
    client.reject(got.tag(), false);
    client.publish_message("", "q", &same("purged", "x"));
    assert_eq!(client.purge("q").unwrap(), 1);
    client.publish_message("", "q", &same("expired", "x").expiration("1"));
    client.until_ready("q", 0);
    client.publish_message("", "q", &same("last", "x"));
    assert_eq!(client.drain("q"), ["last"]);
}

#[test]
fn duplicates_are_confirmed() {
    let (_broker, mut client) = with_queue();
    client.confirm_select();
    for _ in 0..50 {
        client.publish_message("", "q", &same("one", "x").mandatory());
    }
    assert_eq!(client.confirmed(1, 50), [true; 50]);
    assert_eq!(client.ready("q"), 1);
}

#[test]
fn unless_it_says_no() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    client.queue("no", &[("x-message-deduplication", false.into())]);
    client.declare(
        &Queue::named("quorum").durable().with("x-queue-type", "quorum").with("x-message-deduplication", true),
    );
    for queue in ["no", "quorum"] {
        (0..2).for_each(|_| client.publish_message("", queue, &same("one", "x")));
        client.until_ready(queue, 2);
    }
}

#[test]
fn after_a_restart_too() {
    let directory = tempfile::tempdir().unwrap();
    let broker = Broker::on_directory(directory.path());
    let mut client = broker.client();
    client.declare(&Queue::named("q").durable().with("x-message-deduplication", true));
    client.confirm_select();
    for (number, value) in (1..).zip(["x", "y", "z"]) {
        assert!(client.publish_confirmed(number, "q", &same("first", value)));
    }
    assert!(client.take("q").is_some(), "x is gone");
    broker.stop();
    let broker = Broker::on_directory(directory.path());
    let mut client = broker.client();
    ["x", "y", "z"].iter().for_each(|value| client.publish_message("", "q", &same("second", value)));
    assert_eq!(client.drain("q"), ["first", "first", "second"]);
    broker.stop();
}
