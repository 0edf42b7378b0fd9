//! x-max-length and x-max-length-bytes with each overflow.

use crate::support::{Broker, Message, headers};
use amqp_spec::FieldValue;

fn limited<'a>(key: &'a str, limit: i32, overflow: &str) -> Vec<(&'a str, FieldValue)> {
    vec![(key, limit.into()), ("x-overflow", overflow.into()), ("x-dead-letter-exchange", "amq.fanout".into())]
}

#[test]
fn drop_head_drops_the_oldest() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    client.queue("dead", &[]);
    client.bind("dead", "amq.fanout", "");
    client.confirm_select();
    for (queue, key, limit) in [("count", "x-max-length", 2), ("bytes", "x-max-length-bytes", 5)] {
        client.queue(queue, &limited(key, limit, "drop-head"));
        ["aa", "bb", "cc"].iter().for_each(|body| client.publish("", queue, body));
    }
    assert_eq!(client.confirmed(1, 6), [true; 6]);
    assert_eq!(client.drain("count"), ["bb", "cc"]);
    assert_eq!(client.drain("bytes"), ["bb", "cc"]);
    for _ in 0..2 {
        let dead = client.take("dead").unwrap();
        assert_eq!(dead.text(), "aa");
        assert_eq!(headers(&dead, "x-death")[0].get("reason"), Some(&"maxlen".into()));
    }
    assert!(client.take("dead").is_none());
}

#[test]
fn reject_publish_refuses_the_newest() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    client.queue("dead", &[]);
    client.bind("dead", "amq.fanout", "");
    client.confirm_select();
    for (queue, key, limit) in [("count", "x-max-length", 2), ("bytes", "x-max-length-bytes", 4)] {
        client.queue(queue, &limited(key, limit, "reject-publish"));
        for body in ["aa", "bb", "cc"] {
            client.publish_message("", queue, &Message::new(body).mandatory());
        }
    }
    assert_eq!(client.confirmed(1, 6), [true, true, false, true, true, false]);
    assert_eq!(client.drain("count"), ["aa", "bb"]);
    assert_eq!(client.drain("bytes"), ["aa", "bb"]);
    assert!(client.take("dead").is_none());
    client.publish("", "count", "room again");
    assert_eq!(client.confirmed(7, 7), [true]);
    assert_eq!(client.pending(|_| true), 0, "what a queue refuses is not returned");
}

#[test]
fn reject_publish_dlx_refuses_and_buries() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    client.queue("dead", &[]);
    client.bind("dead", "amq.fanout", "");
    client.queue("q", &limited("x-max-length", 1, "reject-publish-dlx"));
    client.confirm_select();
    ["a", "b"].iter().for_each(|body| client.publish("", "q", body));
    assert_eq!(client.confirmed(1, 2), [true, false]);
    assert_eq!(client.drain("q"), ["a"]);
    let dead = client.take("dead").unwrap();
    assert_eq!(dead.text(), "b");
    assert_eq!(headers(&dead, "x-death")[0].get("reason"), Some(&"maxlen".into()));
}
