//! A message is routed when its delay is over, not when it is published.

use crate::support::{Broker, Exchange, Message};

#[test]
fn by_bindings_made_meanwhile() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    client.try_exchange(&Exchange::delayed("late", "direct")).unwrap();
    ["before", "after"].iter().for_each(|name| drop(client.queue(name, &[])));
    client.bind("before", "late", "k");
    client.publish_message("late", "k", &Message::new("body").delayed(200));
    client.unbind("before", "late", "k");
    client.bind("after", "late", "k");
    assert_eq!(client.until_taken("after").text(), "body");
    assert_eq!(client.ready("before"), 0);
}

#[test]
fn by_all_its_keys() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    client.try_exchange(&Exchange::delayed("late", "direct")).unwrap();
    for key in ["key", "copy", "blind"] {
        client.queue(key, &[]);
        client.bind(key, "late", key);
    }
    let list = |key: &str| amqp_spec::FieldValue::Array(vec![key.into()]);
    let headers = [("x-delay", 20.into()), ("CC", list("copy")), ("BCC", list("blind"))];
    client.publish_message("late", "key", &Message::new("body").headers(&headers));
    for queue in ["key", "copy", "blind"] {
        let headers = client.until_taken(queue).headers();
        assert_eq!((headers.get("BCC"), headers.get("CC")), (None, Some(&list("copy"))));
    }
}

#[test]
fn and_by_the_alternate_exchange_where_there_are_none() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    client.exchange("rest", "fanout");
    client.queue("lost", &[]);
    client.bind("lost", "rest", "");
    client.try_exchange(&Exchange::delayed("late", "direct").with("alternate-exchange", "rest")).unwrap();
    client.publish_message("late", "k", &Message::new("body").delayed(100));
    assert_eq!(client.ready("lost"), 0, "not before its time");
    let got = client.until_taken("lost");
    assert_eq!((got.text(), got.route()), ("body".into(), ("late".into(), "k".into())));
}

#[test]
fn so_it_comes_back_at_once_where_it_is_mandatory() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    client.try_exchange(&Exchange::delayed("late", "direct")).unwrap();
    client.queue("q", &[]);
    client.bind("q", "late", "k");
    client.confirm_select();
    client.publish_message("late", "k", &Message::new("body").mandatory().delayed(20));
    // As with the plugin: whether there will be a queue is not known, and it comes nevertheless.
    assert_eq!(client.returned().text(), "body");
    assert_eq!(client.confirmed(1, 1), [true]);
    assert_eq!(client.until_taken("q").text(), "body");
    client.publish_message("late", "k", &Message::new("at once").mandatory());
    assert_eq!(client.confirmed(2, 2), [true]);
    assert_eq!(client.pending(|_| true), 0, "nothing was returned");
}

#[test]
fn a_dead_letter_is_delayed_too() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    client.try_exchange(&Exchange::delayed("late", "fanout")).unwrap();
    client.queue("retry", &[]);
    client.bind("retry", "late", "");
    client.queue("work", &[("x-dead-letter-exchange", "late".into())]);
    client.consume("work", "c");
    client.publish_message("", "work", &Message::new("body").delayed(30));
    let delivery = client.delivery();
    client.reject(delivery.tag(), false);
    let again = client.until_taken("retry");
    assert_eq!(again.headers().get("x-delay"), Some(&amqp_spec::FieldValue::Long(-30)));
    assert!(again.headers().get("x-death").is_some());
    client.until_ready("work", 0);
}
