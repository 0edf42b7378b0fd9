//! alternate-exchange: what no binding takes goes there, through as many as it takes; only then is it unroutable.

use crate::support::{Broker, Exchange, Message};

#[test]
fn through_a_chain_and_counted_as_routed() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    client.try_exchange(&Exchange::new("first", "direct").with("alternate-exchange", "second")).unwrap();
    client.try_exchange(&Exchange::new("second", "direct").with("alternate-exchange", "last")).unwrap();
    client.queue("bound", &[]);
    client.bind("bound", "first", "k");
    client.queue("rest", &[]);

    // The last one does not exist yet.
    client.publish_message("first", "other", &Message::new("lost").mandatory());
    assert_eq!(client.returned().text(), "lost");

    client.exchange("last", "fanout");
    client.bind("rest", "last", "");
    client.publish_message("first", "k", &Message::new("one").mandatory());
    client.publish_message("first", "other", &Message::new("two").mandatory());
    assert_eq!(client.drain("bound"), ["one"]);
    let got = client.take("rest").unwrap();
    assert_eq!((got.text(), got.route()), ("two".into(), ("first".into(), "other".into())));
    assert_eq!(client.pending(|_| true), 0, "nothing was returned");
}

#[test]
fn alternates_in_a_circle_end() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    client.try_exchange(&Exchange::new("a", "direct").with("alternate-exchange", "b")).unwrap();
    client.try_exchange(&Exchange::new("b", "direct").with("alternate-exchange", "a")).unwrap();
    client.publish_message("a", "k", &Message::new("lost").mandatory());
    assert_eq!(client.returned().text(), "lost");
}
