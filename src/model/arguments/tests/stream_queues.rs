//! Streams: what they take, what they refuse, and in which order it is looked at.

use super::*;

fn stream<const N: usize>(flags: QueueFlags, entries: [(&str, FieldValue); N]) -> Result<QueueArguments, String> {
    let mut arguments = table(entries);
    arguments.insert("x-queue-type", "stream");
    QueueArguments::of_new(&queue(), &arguments, flags, QueueType::Classic).map_err(|error| error.to_string())
}

fn refused(key: &str, value: impl Into<FieldValue>) -> String {
    stream(DURABLE, [(key, value.into())]).unwrap_err()
}

#[test]
fn what_is_said_is_read_and_the_rest_has_rabbitmqs_defaults() {
    let plain = stream(DURABLE, []).unwrap();
    assert_eq!((plain.queue_type, plain.max_age, plain.max_length_bytes), (QueueType::Stream, None, None));
    assert_eq!(plain.segment_bytes, 500_000_000);
    let said = stream(
        DURABLE,
        [
            ("x-max-age", "1h".into()),
            ("x-max-length-bytes", 5.into()),
            ("x-stream-max-segment-size-bytes", 1000.into()),
            ("x-stream-filter-size-bytes", 16.into()),
            ("x-initial-cluster-size", 5.into()),
            ("x-queue-leader-locator", "balanced".into()),
            ("x-unknown", 1.into()),
        ],
    )
    .unwrap();
    assert_eq!((said.max_age, said.max_length_bytes, said.segment_bytes), (Some(3_600_000), Some(5), 1000));
}

#[test]
fn arguments_of_other_types_are_refused() {
    for key in [
        "x-expires",
        "x-message-ttl",
        "x-max-length",
        "x-max-priority",
        "x-dead-letter-routing-key",
        "x-overflow",
        "x-single-active-consumer",
        "x-delivery-limit",
        "x-consumer-timeout",
        "x-queue-mode",
        "x-queue-version",
        "x-dead-letter-strategy",
    ] {
        assert_eq!(refused(key, 1), foreign(key, "rabbit_stream_queue"));
    }
}

#[test]
fn bad_values_are_refused() {
    assert_eq!(refused("x-max-age", "1x"), invalid("x-max-age", "invalid_max_age"));
    assert_eq!(refused("x-max-age", 5), invalid("x-max-age", "{unacceptable_type,signedint}"));
    assert_eq!(refused("x-max-length-bytes", -1), invalid("x-max-length-bytes", "{value_negative,-1}"));
    assert_eq!(refused("x-initial-cluster-size", 0), invalid("x-initial-cluster-size", "{value_zero,0}"));
    let key = "x-stream-max-segment-size-bytes";
    assert_eq!(refused(key, "1"), invalid(key, "\"expected integer, got longstr\""));
    assert_eq!(refused(key, 3_000_000_001_i64), "Exceeded max value for x-stream-max-segment-size-bytes");
    for size in [5, 15, 256] {
        assert_eq!(refused("x-stream-filter-size-bytes", size), "Invalid value for x-stream-filter-size-bytes");
    }
}

#[test]
fn a_stream_is_durable_and_for_everybody() {
    let property = |name| Err(format!("invalid property '{name}' for queue 'Q' in vhost '/'"));
    assert_eq!(stream(QueueFlags::default(), []), property("non-durable"));
    assert_eq!(stream(QueueFlags { exclusive: true, ..DURABLE }, []), property("exclusive-owner"));
    assert_eq!(stream(QueueFlags { auto_delete: true, exclusive: true, ..DURABLE }, []), property("auto-delete"));
    let unnamed = QueueFlags { server_named: true, ..DURABLE };
    let asked = table([("x-queue-type", "stream".into())]);
    let error = QueueArguments::check_server_named(&asked, unnamed, QueueType::Classic).unwrap_err();
    assert_eq!(error.to_string(), "Cannot declare a server-named queue for type rabbit_stream_queue");
}

#[test]
fn values_come_first_then_flags_then_sizes() {
    let size = || ("x-stream-filter-size-bytes", FieldValue::from(5));
    assert_eq!(
        stream(QueueFlags::default(), [("x-max-age", "1x".into()), size()]),
        Err(invalid("x-max-age", "invalid_max_age"))
    );
    assert!(stream(QueueFlags::default(), [size()]).unwrap_err().contains("non-durable"));
}

#[test]
fn an_age_is_compared_as_the_time_that_it_is() {
    let same = |age: Option<&str>| {
        let of = |age: Option<&str>| age.map(|age| ("x-max-age", FieldValue::from(age))).into_iter().collect();
        let (current, received): (FieldTable, FieldTable) = (of(Some("1D")), of(age));
        let compared = check_queue_equivalence(&queue(), (&current, QueueType::Stream), (&received, QueueType::Stream));
        compared.map_err(|error| error.to_string())
    };
    assert_eq!(same(Some("24h")), Ok(()));
    let text = "inequivalent arg 'x-max-age' for queue 'Q' in vhost '/': received none but current is the value '86400000' of type 'longstr'";
    assert_eq!(same(None), Err(text.to_owned()));
}
