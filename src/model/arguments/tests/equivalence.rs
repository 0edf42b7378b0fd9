//! Declaring again: what must agree, and how the difference is told.

use super::*;

const TTL: &str = "x-message-ttl";

fn compare(current: Option<FieldValue>, received: Option<FieldValue>) -> Result<(), String> {
    let result = check_argument(&queue(), TTL, current.as_ref(), received.as_ref());
    result.map_err(|error| {
        let text = error.to_string();
        text.strip_prefix("inequivalent arg 'x-message-ttl' for queue 'Q' in vhost '/': ").unwrap().to_owned()
    })
}

#[test]
fn values_count_and_their_types_do_not() {
    let equal: [(FieldValue, FieldValue); 5] = [
        (5.into(), 5_i64.into()),
        (5.into(), FieldValue::Timestamp(5)),
        ("a".into(), FieldValue::Binary(b"a".to_vec())),
        (FieldValue::Float(1.5), FieldValue::Double(1.5)),
        (FieldValue::UnsignedByte(5), FieldValue::Byte(5)),
    ];
    for (a, b) in equal {
        assert_eq!(compare(Some(a.clone()), Some(b.clone())), Ok(()), "{a:?} {b:?}");
    }
    assert_eq!(compare(None, None), Ok(()));
}

#[test]
fn both_present_shows_both_values() {
    let differs = |new: FieldValue| compare(Some(5.into()), Some(new)).unwrap_err();
    assert_eq!(differs(6.into()), "received '6' but current is '5'");
    assert_eq!(differs("a".into()), "received 'a' but current is '5'");
    assert_eq!(differs(true.into()), "received 'true' but current is '5'");
    assert_eq!(differs(FieldValue::Double(5.0)), "received '5.0' but current is '5'");
    assert_eq!(differs(FieldValue::Void), "received none but current is '5'");
    let array = FieldValue::Array(vec![1.into(), "a".into()]);
    assert_eq!(differs(array), "received '[{signedint,1},{longstr,<<\"a\">>}]' but current is '5'");
    assert_eq!(differs(table([("k", 1.into())]).into()), "received '[{<<\"k\">>,signedint,1}]' but current is '5'");
}

#[test]
fn one_present_shows_its_type() {
    let only_new = |new: FieldValue| compare(None, Some(new)).unwrap_err();
    assert_eq!(only_new(5.into()), "received the value '5' of type 'signedint' but current is none");
    assert_eq!(only_new(5_i64.into()), "received the value '5' of type 'long' but current is none");
    assert_eq!(only_new(FieldValue::Void), "received the value 'undefined' of type 'void' but current is none");
    let only_old = compare(Some("lazy".into()), None).unwrap_err();
    assert_eq!(only_old, "received none but current is the value 'lazy' of type 'longstr'");
}

fn again(current: &FieldTable, current_type: QueueType, received: &FieldTable) -> Result<(), String> {
    let received = (received, QueueType::Classic);
    check_queue_equivalence(&queue(), (current, current_type), received).map_err(|error| error.to_string())
}

#[test]
fn only_arguments_known_to_the_queues_type_are_compared() {
    let plain = FieldTable::new();
    for ignored in ["x-max-age", "x-quorum-initial-group-size", "foo"] {
        assert_eq!(again(&plain, QueueType::Classic, &table([(ignored, 1.into())])), Ok(()));
    }
    let limit = table([("x-quorum-initial-group-size", 1.into())]);
    let other = table([("x-quorum-initial-group-size", 3.into()), ("x-queue-type", "quorum".into())]);
    let text = again(&limit, QueueType::Quorum, &other).unwrap_err();
    assert!(text.ends_with("received '3' but current is '1'"), "{text}");
}

#[test]
fn the_type_is_compared_as_it_would_be_had() {
    let named = |name: &str| table([("x-queue-type", name.into())]);
    let plain = FieldTable::new();
    assert_eq!(again(&plain, QueueType::Classic, &named("classic")), Ok(()));
    assert_eq!(again(&plain, QueueType::Classic, &named("")), Ok(()));
    assert_eq!(again(&named("classic"), QueueType::Classic, &plain), Ok(()));
    let differs = |current, received: &FieldTable| again(&plain, current, received).unwrap_err();
    let prefix = "inequivalent arg 'x-queue-type' for queue 'Q' in vhost '/': ";
    let text = |rest: &str| format!("{prefix}{rest}");
    assert_eq!(differs(QueueType::Classic, &named("quorum")), text("received 'quorum' but current is 'classic'"));
    assert_eq!(differs(QueueType::Classic, &named("foo")), text("received 'foo' but current is 'classic'"));
    assert_eq!(differs(QueueType::Quorum, &plain), text("received 'classic' but current is 'quorum'"));
}

#[test]
fn the_first_difference_in_rabbitmqs_order_is_named() {
    let plain = FieldTable::new();
    let first = |keys: &[&str]| {
        let received: FieldTable = keys.iter().map(|key| (*key, FieldValue::from("v"))).collect();
        let text = again(&plain, QueueType::Classic, &received).unwrap_err();
        text.split('\'').nth(1).unwrap().to_owned()
    };
    assert_eq!(first(&["x-overflow", "x-max-length", "x-dead-letter-exchange"]), "x-dead-letter-exchange");
    assert_eq!(first(&["x-queue-mode", "x-overflow"]), "x-overflow");
    assert_eq!(first(&["x-single-active-consumer", "x-queue-version"]), "x-queue-version");
    assert_eq!(first(&["x-queue-leader-locator", "x-queue-type"]), "x-queue-type");
    assert_eq!(first(&["x-queue-type", "x-message-ttl"]), "x-message-ttl");
}

#[test]
fn flags_are_shown_as_words() {
    let error = check_text(&queue(), "durable", "true", "false").unwrap_err();
    assert_eq!(
        error.to_string(),
        "inequivalent arg 'durable' for queue 'Q' in vhost '/': received 'false' but current is 'true'"
    );
    assert!(check_text(&queue(), "durable", "true", "true").is_ok());
}
