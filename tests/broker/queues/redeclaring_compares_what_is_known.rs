//! A queue declared again: equal is fine, numbers of any width; what differs is named.

use crate::support::{Broker, Queue};
use amqp_spec::FieldValue;

#[test]
fn differences_are_named() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    let queue = Queue::named("q").with("x-message-ttl", 60_000).with("x-unknown", 1);
    client.declare(&queue);
    client.declare(&Queue::named("q").with("x-message-ttl", FieldValue::Long(60_000)).with("x-unknown", 2));

    let prefix = "for queue 'q' in vhost '/': received";
    let cases = [
        (queue.clone().durable(), format!("inequivalent arg 'durable' {prefix} 'true' but current is 'false'")),
        (queue.clone().auto_delete(), format!("inequivalent arg 'auto_delete' {prefix} 'true' but current is 'false'")),
        (
            Queue::named("q").with("x-message-ttl", 5),
            format!("inequivalent arg 'x-message-ttl' {prefix} '5' but current is '60000'"),
        ),
        (
            Queue::named("q"),
            format!(
                "inequivalent arg 'x-message-ttl' {prefix} none but current is the value '60000' of type 'signedint'"
            ),
        ),
        (
            queue.with("x-expires", 5),
            format!("inequivalent arg 'x-expires' {prefix} the value '5' of type 'signedint' but current is none"),
        ),
    ];
    for (channel, (queue, text)) in (2..).zip(cases) {
        let refused = client.try_declare(&queue).unwrap_err();
        assert_eq!((refused.channel_code(), refused.text), (406, text));
        client.open(channel).unwrap();
    }
    assert_eq!(client.try_declare(&Queue::named("q").exclusive()).unwrap_err().channel_code(), 405);
}

#[test]
fn bad_arguments_are_refused_and_make_nothing() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    let cases: [(&str, FieldValue, &str); 6] = [
        ("x-message-ttl", (-1).into(), "{value_negative,-1}"),
        ("x-expires", 0.into(), "{value_zero,0}"),
        ("x-max-length", "5".into(), "\"expected integer, got longstr\""),
        ("x-max-priority", 256.into(), "{max_value_exceeded,256}"),
        ("x-overflow", "sideways".into(), "invalid_overflow"),
        ("x-dead-letter-routing-key", "k".into(), "routing_key_but_no_dlx_defined"),
    ];
    for (channel, (key, value, detail)) in (2..).zip(cases) {
        let refused = client.try_declare(&Queue::named("q").with(key, value)).unwrap_err();
        let text = format!("invalid arg '{key}' for queue 'q' in vhost '/': {detail}");
        assert_eq!((refused.channel_code(), refused.text), (406, text));
        client.open(channel).unwrap();
    }
    assert!(!client.queue_exists("q"));
}
