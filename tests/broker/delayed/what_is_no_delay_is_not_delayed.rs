//! Only a delay from 1 ms to some 49 days delays, of whatever type the number is; all else goes on at once, unchanged.

use crate::support::{Broker, Client, Exchange, Message};
use amqp_spec::FieldValue;

fn with_delays() -> (Broker, Client) {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    client.try_exchange(&Exchange::delayed("late", "fanout")).unwrap();
    client.queue("q", &[]);
    client.bind("q", "late", "");
    (broker, client)
}

#[test]
fn numbers_out_of_range_and_what_is_no_number() {
    let (_broker, mut client) = with_delays();
    for value in [
        FieldValue::SignedInt(0),
        FieldValue::SignedInt(-100),
        FieldValue::Long(1 << 32),
        FieldValue::Long(i64::MIN),
        FieldValue::Double(0.9),
        FieldValue::Double(f64::NAN),
        FieldValue::Bool(true),
        FieldValue::Void,
        "soon".into(),
    ] {
        client.publish_message("late", "", &Message::new("body").delayed(value.clone()));
        let got = client.take("q").unwrap_or_else(|| panic!("{value:?} delays"));
        assert!(value == FieldValue::Double(f64::NAN) || got.headers().get("x-delay").is_some());
    }
    client.publish("late", "", "no headers at all");
    assert!(client.take("q").is_some());
}

#[test]
fn numbers_of_every_type_delay() {
    let (_broker, mut client) = with_delays();
    for value in [
        FieldValue::Byte(40),
        FieldValue::UnsignedByte(40),
        FieldValue::Short(40),
        FieldValue::UnsignedShort(40),
        FieldValue::SignedInt(40),
        FieldValue::UnsignedInt(40),
        FieldValue::Long(40),
        FieldValue::Float(40.5),
        FieldValue::Double(40.5),
        "40".into(),
    ] {
        client.publish_message("late", "", &Message::new("body").delayed(value.clone()));
        let got = client.until_taken("q");
        assert_eq!(got.headers().get("x-delay"), Some(&FieldValue::Long(-40)), "{value:?}");
    }
}

#[test]
fn the_longest_delay_is_one() {
    let (_broker, mut client) = with_delays();
    client.publish_message("late", "", &Message::new("body").delayed(FieldValue::Long(u32::MAX.into())));
    assert!(client.take("q").is_none());
}
