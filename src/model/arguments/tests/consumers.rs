//! Arguments of basic.consume.

use super::*;

fn consume(queue_type: QueueType, key: &str, value: impl Into<FieldValue>) -> Result<ConsumerArguments, String> {
    let arguments = table([(key, value.into())]);
    ConsumerArguments::of(&queue(), queue_type, &arguments).map_err(|error| error.to_string())
}

#[test]
fn priority_is_an_integer() {
    for queue_type in [QueueType::Classic, QueueType::Quorum] {
        let priority = |value: FieldValue| consume(queue_type, "x-priority", value);
        assert_eq!(priority((-5).into()).unwrap().priority, -5);
        assert_eq!(priority((1_i64 << 40).into()).unwrap().priority, 1 << 40);
        let text = |found| invalid("x-priority", &format!("\"expected integer, got {found}\""));
        assert_eq!(priority("a".into()).unwrap_err(), text("longstr"));
        assert_eq!(priority(FieldValue::Void).unwrap_err(), text("void"));
        assert_eq!(priority(FieldValue::Double(1.0)).unwrap_err(), text("double"));
    }
}

#[test]
fn only_quorum_queues_have_a_consumer_timeout() {
    let key = "x-consumer-timeout";
    assert_eq!(consume(QueueType::Quorum, key, 5).unwrap().consumer_timeout, Some(5));
    assert_eq!(consume(QueueType::Quorum, key, -5).unwrap_err(), invalid(key, "{value_negative,-5}"));
    assert_eq!(consume(QueueType::Quorum, key, "a").unwrap_err(), invalid(key, "\"expected integer, got longstr\""));
    assert_eq!(consume(QueueType::Classic, key, "a").unwrap_err(), foreign(key, "rabbit_classic_queue"));
}

#[test]
fn arguments_of_streams_are_refused_elsewhere() {
    for key in ["x-stream-offset", "x-stream-filter", "x-stream-match-unfiltered"] {
        assert_eq!(consume(QueueType::Classic, key, "first").unwrap_err(), foreign(key, "rabbit_classic_queue"));
        assert_eq!(consume(QueueType::Quorum, key, "first").unwrap_err(), foreign(key, "rabbit_quorum_queue"));
    }
}

#[test]
fn unknown_arguments_are_left_alone() {
    for key in ["x-cancel-on-ha-failover", "x-credit", "foo"] {
        assert_eq!(consume(QueueType::Classic, key, 5), Ok(ConsumerArguments::default()));
    }
}
