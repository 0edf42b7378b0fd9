//! Dead letters: where they go, and what x-death says about where they died and why.

use crate::support::{Broker, Message, headers};
use amqp_spec::FieldValue;

fn longs(text: &str) -> FieldValue {
    FieldValue::Array(vec![text.into()])
}

#[test]
fn rejected_ones_with_the_queues_key() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    client.queue("dead", &[]);
    let arguments = [("x-dead-letter-exchange", "".into()), ("x-dead-letter-routing-key", "dead".into())];
    client.queue("q", &arguments);
    client.bind("q", "amq.topic", "a.#");
    client.publish_message("amq.topic", "a.b", &Message::new("m").expiration("600000"));
    let held = client.try_get("q", false).unwrap().unwrap();
    client.reject(held.tag(), false);
    let dead = client.take("dead").unwrap();
    assert_eq!(dead.route(), (String::new(), "dead".into()));
    assert_eq!(dead.properties().expiration(), None, "a dead letter does not expire again");
    let deaths = headers(&dead, "x-death");
    assert_eq!(deaths.len(), 1);
    for (key, value) in [
        ("count", FieldValue::Long(1)),
        ("reason", "rejected".into()),
        ("queue", "q".into()),
        ("exchange", "amq.topic".into()),
        ("routing-keys", longs("a.b")),
        ("original-expiration", "600000".into()),
    ] {
        assert_eq!(deaths[0].get(key), Some(&value), "{key}");
    }
    for (key, value) in [
        ("x-first-death-queue", "q"),
        ("x-first-death-reason", "rejected"),
        ("x-first-death-exchange", "amq.topic"),
        ("x-last-death-queue", "q"),
    ] {
        assert_eq!(dead.headers().get(key), Some(&value.into()), "{key}");
    }
}

#[test]
fn expired_ones_keep_their_order_and_key() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    client.queue("dead", &[]);
    client.bind("dead", "amq.direct", "q");
    client.queue("q", &[("x-dead-letter-exchange", "amq.direct".into()), ("x-message-ttl", 10.into())]);
    ["1", "2", "3"].iter().for_each(|body| client.publish("", "q", body));
    client.until_ready("dead", 3);
    for body in ["1", "2", "3"] {
        let dead = client.take("dead").unwrap();
        assert_eq!((dead.text(), dead.route()), (body.into(), ("amq.direct".into(), "q".into())));
        assert_eq!(headers(&dead, "x-death")[0].get("reason"), Some(&"expired".into()));
    }
}

#[test]
fn a_loop_of_expiry_ends_where_it_began() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    let to = |queue: &str, ttl: i32| {
        [
            ("x-dead-letter-exchange", FieldValue::from("")),
            ("x-dead-letter-routing-key", queue.into()),
            ("x-message-ttl", ttl.into()),
        ]
    };
    client.queue("a", &to("b", 10));
    client.queue("b", &to("a", 10));
    client.publish("", "a", "round");
    client.until_ready("a", 0);
    client.until_ready("b", 0);
    // Whatever goes round comes by within that time.
    client.queue("clock", &[("x-message-ttl", 200.into())]);
    client.publish("", "clock", "tick");
    client.until_ready("clock", 0);
    assert_eq!((client.ready("a"), client.ready("b")), (0, 0));
}

#[test]
fn a_loop_of_rejects_counts_up() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    client.queue("q", &[("x-dead-letter-exchange", "".into()), ("x-dead-letter-routing-key", "q".into())]);
    client.publish("", "q", "again");
    client.consume("q", "c");
    for round in 0..4 {
        let delivery = client.delivery();
        let count = headers(&delivery, "x-death").first().map(|it| it.get("count").and_then(FieldValue::as_integer));
        assert_eq!(count, (round > 0).then_some(Some(round)), "one entry, counted up");
        client.nack(delivery.tag(), false, false);
    }
}

#[test]
fn purged_and_deleted_ones_are_just_gone() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    client.queue("dead", &[]);
    client.bind("dead", "amq.fanout", "");
    client.queue("q", &[("x-dead-letter-exchange", "amq.fanout".into())]);
    client.publish("", "q", "purged");
    assert_eq!(client.purge("q").unwrap(), 1);
    client.publish("", "q", "deleted");
    assert_eq!(client.delete("q"), 1);
    assert!(client.take("dead").is_none());
}
