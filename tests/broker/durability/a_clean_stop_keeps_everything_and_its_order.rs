//! A directory served twice: durable things and persistent messages are there again in their order, others are not.

use crate::support::{Broker, Exchange, Message, Queue};

const MESSAGES: u64 = 500;

#[test]
fn from_one_broker_to_the_next() {
    let directory = tempfile::tempdir().unwrap();
    let broker = Broker::on_directory(directory.path());
    let mut client = broker.client();
    client.try_exchange(&Exchange { durable: true, ..Exchange::new("kept", "topic") }).unwrap();
    client.exchange("lost", "topic");
    client.bind_exchange("kept", "amq.fanout", "");
    client.declare(&Queue::named("q").durable().with("x-max-priority", 3));
    client.declare(&Queue::named("other").durable());
    client.queue("transient", &[]);
    client.declare(&Queue::named("mine").durable().exclusive());
    client.bind("q", "kept", "a.#");
    client.bind("other", "lost", "#");
    client.bind_with("other", "amq.headers", "", &[("x-match", "any".into()), ("h", 1.into())]).unwrap();
    client.confirm_select();
    for at in 0..MESSAGES {
        let message = Message::new(at.to_string()).headers(&[("at", (at as i64).into())]).persistent();
        client.publish_message("kept", "a.b", &message);
    }
    client.publish("kept", "a.b", "not persistent");
    client.publish_message("", "q", &Message::new("first").priority(3).persistent());
    client.publish_message("", "transient", &Message::new("m").persistent());
    client.confirmed(1, MESSAGES + 3);
    broker.stop();

    let broker = Broker::on_directory(directory.path());
    let mut client = broker.client();
    assert_eq!(client.counts("q"), (MESSAGES as u32 + 1, 0));
    for name in ["transient", "mine"] {
        assert!(!client.queue_exists(name), "{name}");
    }
    assert!(client.exchange_exists("kept") && !client.exchange_exists("lost"));
    client.declare(&Queue::named("q").durable().with("x-max-priority", 3));
    assert_eq!(client.take("q").unwrap().text(), "first");
    for at in 0..MESSAGES {
        let got = client.take("q").unwrap();
        assert_eq!((got.text(), got.route()), (at.to_string(), ("kept".into(), "a.b".into())));
        assert_eq!(got.headers().get("at"), Some(&(at as i64).into()));
        assert!(!got.redelivered());
    }
    assert!(client.take("q").is_none());

    client.publish("amq.fanout", "a.b", "through both bindings");
    assert_eq!(client.drain("q"), ["through both bindings"]);
    client.publish_message("amq.headers", "", &Message::new("by headers").headers(&[("h", 1.into())]));
    assert_eq!(client.drain("other"), ["by headers"]);
}
