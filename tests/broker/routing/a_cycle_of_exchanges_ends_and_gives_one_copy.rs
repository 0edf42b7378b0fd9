//! Exchanges bound to each other and to themselves: a queue gets one copy however many ways lead to it.

use crate::support::Broker;

#[test]
fn one_copy_through_a_cycle() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    for name in ["a", "b", "c"] {
        client.exchange(name, "fanout");
    }
    for (source, destination) in [("a", "b"), ("b", "c"), ("c", "a"), ("a", "a"), ("a", "c")] {
        client.bind_exchange(destination, source, "");
    }
    client.queue("near", &[]);
    client.queue("far", &[]);
    client.bind("near", "a", "");
    client.bind("far", "a", "");
    client.bind("far", "c", "");
    client.publish("b", "k", "round");
    assert_eq!(client.drain("near"), ["round"]);
    let got = client.take("far").unwrap();
    assert_eq!(got.route(), ("b".into(), "k".into()), "the exchange is the one published to");
    assert!(client.take("far").is_none());
}

#[test]
fn the_key_decides_at_every_step() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    client.exchange("first", "topic");
    client.exchange("second", "direct");
    client.bind_exchange("second", "first", "a.*");
    client.queue("q", &[]);
    client.bind("q", "second", "a.b");
    ["a.b", "a.c", "b.b"].iter().for_each(|key| client.publish("first", key, key));
    assert_eq!(client.drain("q"), ["a.b"]);
}
