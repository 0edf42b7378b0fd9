//! With RabbitMQ's codes and texts.

use super::{stream, with_stream};
use crate::support::Queue;

#[test]
fn declarations() {
    let (_broker, mut publisher) = with_stream();
    let refused = |queue: &Queue| {
        let mut client = _broker.client();
        let closed = client.try_declare(queue).unwrap_err();
        assert_eq!(closed.channel_code(), 406);
        format!("{closed:?}")
    };
    let streams = |name: &str| Queue::named(name).with("x-queue-type", "stream");
    assert!(refused(&streams("t")).contains("invalid property 'non-durable' for queue 't' in vhost '/'"));
    assert!(refused(&streams("").durable()).contains("server-named queue for type rabbit_stream_queue"));
    let text = refused(&stream("t").with("x-max-age", "1x"));
    assert!(text.contains("invalid arg 'x-max-age' for queue 't' in vhost '/': invalid_max_age"), "{text}");
    let text = refused(&stream("s").with("x-max-age", "1h"));
    assert!(text.contains("inequivalent arg 'x-max-age'"), "{text}");
    assert!(refused(&Queue::named("s").durable()).contains("inequivalent arg 'x-queue-type'"));
    assert_eq!(publisher.client.declare(&stream("s")), "s");
}

#[test]
fn methods() {
    let (broker, mut publisher) = with_stream();
    publisher.numbers(0..1);
    let closed = broker.client().try_get("s", true).unwrap_err();
    assert_eq!(closed.connection_code(), 540);
    assert!(format!("{closed:?}").contains("basic.get not supported by stream queues queue 's' in vhost '/'"));
    let closed = broker.client().purge("s").unwrap_err();
    assert_eq!(closed.connection_code(), 540);
    let closed = broker.client().try_consume("s", "c", false, false, &[]).unwrap_err();
    assert_eq!(closed.channel_code(), 406);
    assert!(format!("{closed:?}").contains("consumer prefetch count is not set for stream queue 's' in vhost '/'"));
    let mut client = broker.client();
    client.qos(1, false).unwrap();
    assert_eq!(client.try_consume("s", "c", true, false, &[]).unwrap_err().connection_code(), 540);
    for (key, value) in [("x-stream-offset", "soon".into()), ("x-priority", 1.into())] {
        let mut client = broker.client();
        client.qos(1, false).unwrap();
        assert_eq!(client.try_consume("s", "c", false, false, &[(key, value)]).unwrap_err().channel_code(), 406);
    }
    let mut client = broker.client();
    client.qos(1, false).unwrap();
    let closed = client.try_consume("s", "c", false, false, &[("x-stream-offset", true.into())]).unwrap_err();
    assert_eq!(closed.connection_code(), 541);
}

#[test]
fn but_flags_that_mean_nothing_to_it_are_passed_over() {
    let (broker, mut publisher) = with_stream();
    publisher.numbers(0..1);
    let mut client = broker.client();
    client.qos(1, false).unwrap();
    for tag in ["a", "b"] {
        client.try_consume("s", tag, false, true, &[("x-single-active-consumer", true.into())]).unwrap();
    }
    assert_eq!(client.counts("s"), (1, 0), "consumers are not counted");
    assert_eq!(publisher.client.delete_if("s", true, true).unwrap(), 0);
}
