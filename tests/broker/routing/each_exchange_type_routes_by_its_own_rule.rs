//! direct by equal keys, fanout by none, topic by patterns, headers by headers; one copy a queue.

use crate::support::{Broker, Client, Message};
use amqp_spec::FieldValue;

/// Which of the queues got something.
fn reached(client: &mut Client, queues: &[&str]) -> Vec<String> {
    queues
        .iter()
        .flat_map(|queue| client.drain(queue).iter().map(|_| (*queue).to_owned()).collect::<Vec<_>>())
        .collect()
}

#[test]
fn direct_by_equal_keys() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    client.exchange("x", "direct");
    for (queue, keys) in [("one", &["a", "b"][..]), ("two", &["b"])] {
        client.queue(queue, &[]);
        keys.iter().for_each(|key| client.bind(queue, "x", key));
    }
    for (key, expected) in [("a", &["one"][..]), ("b", &["one", "two"]), ("c", &[]), ("", &[])] {
        client.publish("x", key, "m");
        assert_eq!(reached(&mut client, &["one", "two"]), expected, "{key}");
    }
    client.unbind("one", "x", "b");
    client.publish("x", "b", "m");
    assert_eq!(reached(&mut client, &["one", "two"]), ["two"]);
}

#[test]
fn fanout_by_none_with_one_copy_a_queue() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    for queue in ["one", "two"] {
        client.queue(queue, &[]);
        client.bind(queue, "amq.fanout", "k");
        client.bind(queue, "amq.fanout", "another");
    }
    client.publish("amq.fanout", "ignored", "m");
    assert_eq!(reached(&mut client, &["one", "two"]), ["one", "two"]);
}

#[test]
fn topic_by_patterns() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    let queues = ["*.b", "#", "a.#", "a.*.c", "*"];
    for pattern in queues {
        client.queue(pattern, &[]);
        client.bind(pattern, "amq.topic", pattern);
    }
    for (key, expected) in [
        ("a.b", &["*.b", "#", "a.#"][..]),
        ("a", &["#", "a.#", "*"]),
        ("a.b.c", &["#", "a.#", "a.*.c"]),
        ("", &["#"]),
        ("b.a", &["#"]),
    ] {
        client.publish("amq.topic", key, "m");
        assert_eq!(reached(&mut client, &queues), expected, "{key}");
    }
}

#[test]
fn headers_by_headers() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    for (queue, rule) in [("all", "all"), ("any", "any")] {
        client.queue(queue, &[]);
        let arguments = [("x-match", rule.into()), ("colour", "red".into()), ("size", FieldValue::Long(5))];
        client.bind_with(queue, "amq.headers", "", &arguments).unwrap();
    }
    let cases: [(&[(&str, FieldValue)], &[&str]); 4] = [
        (&[("colour", "red".into()), ("size", FieldValue::SignedInt(5))], &["all", "any"]),
        (&[("colour", "red".into())], &["any"]),
        (&[("colour", "blue".into()), ("size", "5".into())], &[]),
        (&[], &[]),
    ];
    for (headers, expected) in cases {
        client.publish_message("amq.headers", "k", &Message::new("m").headers(headers));
        assert_eq!(reached(&mut client, &["all", "any"]), expected, "{headers:?}");
    }
    let refused = client.bind_with("all", "amq.headers", "", &[("x-match", "some".into())]).unwrap_err();
    assert_eq!(refused.channel_code(), 406);
}
