//! x-recent-history gives a new binding the last messages, in order and as they were, before any later one.

use crate::support::{Broker, Client, Exchange, Message};

fn with_history(length: i32) -> (Broker, Client) {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    client.try_exchange(&Exchange::new("x", "x-recent-history").with("x-recent-history-length", length)).unwrap();
    (broker, client)
}

#[test]
fn a_new_queue_gets_the_last_messages_in_order() {
    let (_broker, mut client) = with_history(2);
    for body in ["a", "b", "c"] {
        client.publish("x", &format!("key-{body}"), body);
    }
    client.publish_message("x", "k", &Message::new("private").headers(&[("x-recent-history-no-store", true.into())]));
    client.queue("q", &[]);
    client.bind("q", "x", "");
    client.publish("x", "k", "d");
    let first = client.take("q").unwrap();
    assert_eq!((first.text(), first.route()), ("b".into(), ("x".into(), "key-b".into())));
    assert!(!first.redelivered());
    assert_eq!(client.drain("q"), ["c", "d"]);
    client.bind("q", "x", "");
    assert_eq!(client.drain("q"), [""; 0], "the same binding again is none");
    client.bind("q", "x", "another");
    assert_eq!(client.drain("q"), ["c", "d"]);
}

#[test]
fn a_new_exchange_gets_them_the_newest_first() {
    let (_broker, mut client) = with_history(3);
    for body in ["a", "b", "c"] {
        client.publish("x", body, body);
    }
    client.exchange("behind", "direct");
    client.queue("q", &[]);
    ["b", "c"].iter().for_each(|key| client.bind("q", "behind", key));
    client.bind_exchange("behind", "x", "");
    assert_eq!(client.drain("q"), ["c", "b"]);
}

#[test]
fn a_history_that_leads_back_to_itself_ends() {
    let (_broker, mut client) = with_history(3);
    client.publish("x", "k", "a");
    client.bind_exchange("x", "x", "");
    client.queue("q", &[]);
    client.bind("q", "x", "");
    assert!(client.drain("q").iter().all(|body| body == "a"));
}

#[test]
fn twenty_are_kept_unless_said_otherwise() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    client.exchange("x", "x-recent-history");
    (0..25).for_each(|number| client.publish("x", "k", number.to_string()));
    client.queue("q", &[]);
    client.bind("q", "x", "");
    assert_eq!(client.drain("q"), (5..25).map(|number| number.to_string()).collect::<Vec<_>>());
    for length in [0, -1] {
        let bad = Exchange::new("bad", "x-recent-history").with("x-recent-history-length", length);
        assert_eq!(client.try_exchange(&bad).unwrap_err().channel_code(), 406);
        client.open(1).unwrap();
    }
}
