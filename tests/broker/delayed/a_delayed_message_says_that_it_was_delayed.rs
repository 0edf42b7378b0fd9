//! The x-delay of a message that was delayed is negative when it comes; the rest of it is as it was published.

use crate::support::{Broker, Exchange, Message};
use amqp_spec::FieldValue;

#[test]
fn by_its_header() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    client.try_exchange(&Exchange::delayed("late", "topic")).unwrap();
    client.queue("q", &[]);
    client.bind("q", "late", "a.*");
    let message = Message::new("body").persistent().priority(3).expiration("60000");
    let message = message.headers(&[("x-delay", 30.into()), ("other", "kept".into())]);
    client.publish_message("late", "a.b", &message);
    let got = client.until_taken("q");
    assert_eq!((got.text(), got.route()), ("body".into(), ("late".into(), "a.b".into())));
    assert_eq!(got.headers().get("x-delay"), Some(&FieldValue::Long(-30)));
    assert_eq!(got.headers().get("other"), Some(&"kept".into()));
    let properties = got.properties();
    assert_eq!((properties.priority(), properties.delivery_mode()), (Some(3), Some(2)));
    assert_eq!(properties.expiration(), Some(&b"60000"[..]));
    assert!(!got.redelivered());
}

#[test]
fn so_it_is_not_delayed_again() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    for name in ["first", "second"] {
        client.try_exchange(&Exchange::delayed(name, "fanout")).unwrap();
    }
    client.bind_exchange("second", "first", "");
    client.queue("q", &[]);
    client.bind("q", "second", "");
    client.publish_message("first", "", &Message::new("body").delayed(10));
    assert_eq!(client.until_taken("q").headers().get("x-delay"), Some(&FieldValue::Long(-10)));
    // Reached through a binding, an exchange delays as well.
    client.exchange("front", "fanout");
    client.bind_exchange("second", "front", "");
    client.publish_message("front", "", &Message::new("body").delayed(20));
    assert_eq!(client.until_taken("q").headers().get("x-delay"), Some(&FieldValue::Long(-20)));
}

#[test]
fn and_its_time_to_live_begins_when_it_comes() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    client.try_exchange(&Exchange::delayed("late", "fanout")).unwrap();
    client.queue("q", &[]);
    client.bind("q", "late", "");
    client.consume("q", "c");
    client.publish_message("late", "", &Message::new("body").expiration("50").delayed(200));
    assert_eq!(client.deliveries(1), ["body"]);
}
