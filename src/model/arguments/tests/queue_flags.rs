//! Queue types: what each refuses, of arguments and of flags, and which one is meant.

use super::*;

#[test]
fn classic_queues_refuse_the_arguments_of_other_types() {
    let others = [
        "x-dead-letter-strategy",
        "x-max-in-memory-length",
        "x-max-in-memory-bytes",
        "x-quorum-initial-group-size",
        "x-max-age",
        "x-stream-max-segment-size-bytes",
        "x-stream-filter-size-bytes",
        "x-initial-cluster-size",
        "x-consumer-timeout",
    ];
    for key in others {
        assert_eq!(classic(key, 1).unwrap_err(), foreign(key, "rabbit_classic_queue"));
    }
}

#[test]
fn quorum_queues_refuse_the_arguments_of_other_types() {
    for key in ["x-max-priority", "x-queue-mode", "x-queue-version", "x-max-age", "x-initial-cluster-size"] {
        assert_eq!(quorum(key, 2).unwrap_err(), foreign(key, "rabbit_quorum_queue"));
    }
}

#[test]
fn quorum_queues_check_their_own_arguments() {
    let refused = |key, value: FieldValue, detail: &str| {
        assert_eq!(quorum(key, value).unwrap_err(), invalid(key, detail));
    };
    refused("x-quorum-initial-group-size", 0.into(), "{value_zero,0}");
    refused("x-quorum-initial-group-size", "a".into(), "\"expected integer, got longstr\"");
    refused("x-dead-letter-strategy", "x".into(), "invalid_dlx_strategy");
    refused("x-dead-letter-strategy", 1.into(), "{unacceptable_type,signedint}");
    refused("x-consumer-timeout", (-1).into(), "{value_negative,-1}");
    refused("x-max-in-memory-length", (-1).into(), "{value_negative,-1}");
    assert_eq!(quorum("x-consumer-timeout", 7).unwrap().consumer_timeout, Some(7));
    assert_eq!(
        quorum("x-dead-letter-strategy", "at-least-once").unwrap().dead_letter_strategy,
        DeadLetterStrategy::AtLeastOnce
    );
    assert_eq!(quorum("x-overflow", "reject-publish-dlx").unwrap().overflow, Overflow::DropHead);
    quorum("x-delayed-retry-min", "a").unwrap();
}

#[test]
fn quorum_queues_are_durable_and_shared() {
    let arguments = table([("x-queue-type", "quorum".into())]);
    let refused =
        |flags| QueueArguments::of_new(&queue(), &arguments, flags, QueueType::Classic).unwrap_err().to_string();
    let property = |name| format!("invalid property '{name}' for queue 'Q' in vhost '/'");
    assert_eq!(refused(QueueFlags::default()), property("non-durable"));
    assert_eq!(refused(QueueFlags { exclusive: true, ..DURABLE }), property("exclusive-owner"));
    assert_eq!(refused(QueueFlags { exclusive: true, ..QueueFlags::default() }), property("exclusive-owner"));
    assert_eq!(refused(QueueFlags { auto_delete: true, ..QueueFlags::default() }), property("auto-delete"));
}

#[test]
fn a_quorum_queue_is_not_server_named_and_that_comes_first() {
    let flags = QueueFlags { server_named: true, ..DURABLE };
    let arguments = table([("x-expires", 0.into()), ("x-queue-type", "quorum".into())]);
    let error = QueueArguments::check_server_named(&arguments, flags, QueueType::Classic).unwrap_err();
    assert_eq!(error.to_string(), "Cannot declare a server-named queue for type rabbit_quorum_queue");
    let plain = FieldTable::new();
    assert!(QueueArguments::check_server_named(&plain, flags, QueueType::Classic).is_ok());
    assert!(QueueArguments::check_server_named(&plain, flags, QueueType::Quorum).is_err());
    assert!(QueueArguments::check_server_named(&arguments, DURABLE, QueueType::Classic).is_ok());
}

#[test]
fn an_unknown_type_of_a_server_named_queue_comes_first_too() {
    let arguments = table([("x-expires", 0.into()), ("x-queue-type", "foo".into())]);
    let of = |flags| QueueArguments::check_server_named(&arguments, flags, QueueType::Classic);
    let error = of(QueueFlags { server_named: true, ..DURABLE }).unwrap_err();
    assert_eq!(error.to_string(), "unknown queue type 'foo'");
    assert!(of(DURABLE).is_ok(), "left to the check of the arguments, which has another text for it");
}

#[test]
fn the_vhosts_default_type_applies_where_the_flags_allow_it() {
    let kind = |flags, arguments: &FieldTable| {
        QueueArguments::of_new(&queue(), arguments, flags, QueueType::Quorum).unwrap().queue_type
    };
    let plain = FieldTable::new();
    assert_eq!(kind(DURABLE, &plain), QueueType::Quorum);
    assert_eq!(kind(DURABLE, &table([("x-queue-type", "".into())])), QueueType::Quorum);
    assert_eq!(kind(DURABLE, &table([("x-queue-type", "classic".into())])), QueueType::Classic);
    assert_eq!(kind(QueueFlags::default(), &plain), QueueType::Classic);
    assert_eq!(kind(QueueFlags { exclusive: true, ..DURABLE }, &plain), QueueType::Classic);
    assert_eq!(kind(QueueFlags { auto_delete: true, ..DURABLE }, &plain), QueueType::Classic);
}
