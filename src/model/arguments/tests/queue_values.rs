//! Values of queue arguments, one by one: what is taken, and the text for what is not.

use super::*;

fn refused(key: &str, value: impl Into<FieldValue>, detail: &str) {
    assert_eq!(classic(key, value).unwrap_err(), invalid(key, detail));
}

#[test]
fn integers_of_any_width_are_taken_and_nothing_else() {
    let widths = [
        FieldValue::Byte(5),
        FieldValue::UnsignedByte(5),
        FieldValue::Short(5),
        FieldValue::UnsignedShort(5),
        FieldValue::SignedInt(5),
        FieldValue::UnsignedInt(5),
        FieldValue::Long(5),
    ];
    for width in widths {
        assert_eq!(classic("x-message-ttl", width).unwrap().message_ttl, Some(5));
    }
    let others = [
        (FieldValue::Double(5.0), "double"),
        (FieldValue::Decimal { scale: 0, value: 5 }, "decimal"),
        (FieldValue::Bool(true), "bool"),
        (FieldValue::Timestamp(5), "timestamp"),
        ("5".into(), "longstr"),
        (FieldValue::Void, "void"),
        (FieldValue::Array(Vec::new()), "array"),
        (FieldTable::new().into(), "table"),
        (FieldValue::Binary(b"5".to_vec()), "binary"),
    ];
    for (value, name) in others {
        refused("x-message-ttl", value, &format!("\"expected integer, got {name}\""));
    }
}

#[test]
fn times_go_up_to_ten_years() {
    assert_eq!(classic("x-message-ttl", 0).unwrap().message_ttl, Some(0));
    assert_eq!(classic("x-message-ttl", 315_360_000_000_i64).unwrap().message_ttl, Some(315_360_000_000));
    refused("x-message-ttl", -1, "{value_negative,-1}");
    refused("x-message-ttl", 315_360_000_001_i64, "{value_too_large,315360000001}");
    assert_eq!(classic("x-expires", 1).unwrap().expires, Some(1));
    refused("x-expires", 0, "{value_zero,0}");
    refused("x-expires", -1, "{value_negative,-1}");
    refused("x-expires", 315_360_000_001_i64, "{value_too_large,315360000001}");
}

#[test]
fn lengths_are_not_negative() {
    assert_eq!(classic("x-max-length", 0).unwrap().max_length, Some(0));
    assert_eq!(classic("x-max-length-bytes", 1_i64 << 40).unwrap().max_length_bytes, Some(1 << 40));
    refused("x-max-length", -1, "{value_negative,-1}");
    refused("x-max-length", FieldValue::Void, "\"expected integer, got void\"");
    refused("x-max-length-bytes", -1, "{value_negative,-1}");
}

#[test]
fn priorities_go_up_to_255() {
    assert_eq!(classic("x-max-priority", 255).unwrap().max_priority, Some(255));
    assert_eq!(classic("x-max-priority", 0).unwrap().max_priority, None);
    refused("x-max-priority", 256, "{max_value_exceeded,256}");
    refused("x-max-priority", -1, "{value_negative,-1}");
    refused("x-max-priority", "a", "\"expected integer, got longstr\"");
}

#[test]
fn overflow_is_one_of_three_words() {
    let overflow = |word: &str| classic("x-overflow", word).unwrap().overflow;
    assert_eq!(overflow("drop-head"), Overflow::DropHead);
    assert_eq!(overflow("reject-publish"), Overflow::RejectPublish);
    assert_eq!(overflow("reject-publish-dlx"), Overflow::RejectPublishDlx);
    refused("x-overflow", "drop", "invalid_overflow");
    refused("x-overflow", 1, "{unacceptable_type,signedint}");
    refused("x-overflow", FieldValue::Void, "{unacceptable_type,void}");
}

#[test]
fn a_dead_letter_exchange_is_a_text() {
    assert_eq!(classic("x-dead-letter-exchange", "").unwrap().dead_letter_exchange, Some("".into()));
    for (value, name) in [(1.into(), "signedint"), (FieldValue::Binary(b"x".to_vec()), "binary")] {
        let text = format!("invalid type '{name}' for arg 'x-dead-letter-exchange' in queue 'Q' in vhost '/'");
        assert_eq!(classic("x-dead-letter-exchange", value).unwrap_err(), text);
    }
}

#[test]
fn a_dead_letter_key_needs_the_exchange() {
    let both = table([("x-dead-letter-routing-key", "k".into()), ("x-dead-letter-exchange", "x".into())]);
    assert_eq!(declare(&both).unwrap().dead_letter_routing_key, Some(b"k".to_vec()));
    refused("x-dead-letter-routing-key", "k", "routing_key_but_no_dlx_defined");
    refused("x-dead-letter-routing-key", 1, "{unacceptable_type,signedint}");
}

#[test]
fn single_active_consumer_is_a_boolean() {
    assert!(classic("x-single-active-consumer", true).unwrap().single_active_consumer);
    assert!(!classic("x-single-active-consumer", false).unwrap().single_active_consumer);
    refused("x-single-active-consumer", "true", "{unacceptable_type,longstr}");
}

#[test]
fn queue_types_that_are_not_there_are_refused() {
    refused("x-queue-type", "foo", "\"unsupported queue type 'foo'\"");
    refused("x-queue-type", "Classic", "\"unsupported queue type 'Classic'\"");
    refused("x-queue-type", 1, "{unacceptable_type,signedint}");
}

#[test]
fn obsolete_arguments_do_nothing() {
    for mode in ["lazy".into(), "odd".into(), FieldValue::Void] {
        classic("x-queue-mode", mode).unwrap();
    }
    classic("x-queue-master-locator", "min-masters").unwrap();
    classic("x-queue-version", 2).unwrap();
    refused("x-queue-version", 1, "\"unsupported queue version '1'\"");
    refused("x-queue-version", "2", "\"expected integer, got longstr\"");
}

#[test]
fn leader_locators_are_known_words() {
    for word in ["client-local", "balanced", "random", "least-leaders", "min-masters"] {
        classic("x-queue-leader-locator", word).unwrap();
    }
    refused("x-queue-leader-locator", "x", "invalid_queue_locator_arg");
    refused("x-queue-leader-locator", 1, "{unacceptable_type,signedint}");
}

#[test]
fn unknown_arguments_are_left_alone() {
    classic("x-message-deduplication", true).unwrap();
    classic("ha-mode", "all").unwrap();
}

#[test]
fn every_queue_type_takes_a_delivery_limit() {
    assert_eq!(classic("x-delivery-limit", 3).unwrap().delivery_limit, Some(3));
    assert_eq!(classic("x-delivery-limit", -1).unwrap().delivery_limit, None);
    assert_eq!(declare(&FieldTable::new()).unwrap().delivery_limit, None);
    refused("x-delivery-limit", "3", "\"expected integer, got longstr\"");
    assert_eq!(quorum("x-delivery-limit", 0).unwrap().delivery_limit, Some(0));
    assert_eq!(quorum("x-delivery-limit", -1).unwrap().delivery_limit, None);
    assert_eq!(quorum("x-delivery-limit", 1_i64 << 40).unwrap().delivery_limit, None);
    assert_eq!(quorum("x-delivery-limit", "3").unwrap().delivery_limit, Some(20));
    assert_eq!(quorum("ignored", 1).unwrap().delivery_limit, Some(20));
}

#[test]
fn the_first_wrong_argument_in_rabbitmqs_order_is_named() {
    let several = table([("x-overflow", "a".into()), ("x-max-priority", (-1).into()), ("x-expires", 0.into())]);
    assert_eq!(declare(&several).unwrap_err(), invalid("x-expires", "{value_zero,0}"));
    let foreign_too = table([("x-max-age", 1.into()), ("x-overflow", "a".into())]);
    assert_eq!(declare(&foreign_too).unwrap_err(), invalid("x-overflow", "invalid_overflow"));
    let type_too = table([("x-queue-type", "foo".into()), ("x-expires", 0.into())]);
    assert_eq!(declare(&type_too).unwrap_err(), invalid("x-queue-type", "\"unsupported queue type 'foo'\""));
    let dead_letter = table([("x-queue-type", "foo".into()), ("x-dead-letter-exchange", 1.into())]);
    assert!(declare(&dead_letter).unwrap_err().starts_with("invalid type 'signedint'"));
}

#[test]
fn retries_need_a_type_and_a_shortest_delay() {
    use crate::model::Retry;
    let of = |pairs: &[(&str, FieldValue)], name: &str| {
        let mut table = FieldTable::new();
        for (key, value) in pairs {
            table.insert(*key, value.clone());
        }
        let queue_type = if name == "quorum" { QueueType::Quorum } else { QueueType::Classic };
        QueueArguments::read(&table, queue_type).retry
    };
    let (kind, min, max) = ("x-delayed-retry-type", "x-delayed-retry-min", "x-delayed-retry-max");
    for name in ["classic", "quorum"] {
        let all = Retry { failed: true, returned: true, min: 200, max: 500 };
        assert_eq!(of(&[(kind, "all".into()), (min, 200.into()), (max, 500.into())], name), Some(all));
        let failed = Retry { returned: false, max: 200, ..all };
        assert_eq!(of(&[(kind, "failed".into()), (min, 200.into())], name), Some(failed));
        let returned = Retry { failed: false, max: 100, ..all };
        assert_eq!(of(&[(kind, "returned".into()), (min, 200.into()), (max, 100.into())], name), Some(returned));
        assert_eq!(of(&[(kind, "all".into()), (max, 100.into())], name), None);
        assert_eq!(of(&[(min, 100.into())], name), None);
        assert_eq!(of(&[(kind, "disabled".into()), (min, 100.into())], name), None);
    }
    refused(kind, "ALL", "invalid_delayed_retry_type");
    refused(min, -1, "{value_negative,-1}");
    assert!(quorum(kind, 1).is_ok() && quorum(min, "x").is_ok(), "RabbitMQ takes anything here");
}
