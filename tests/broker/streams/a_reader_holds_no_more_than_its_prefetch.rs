//! Settling a message, however, gives credit for another one and does nothing else.

use super::{read_numbers, reader, with_stream};
use amqp_spec::Method;
use amqp_spec::method::basic;

#[test]
fn ack_nack_reject_and_recover_are_alike() {
    let (broker, mut publisher) = with_stream();
    publisher.numbers(0..20);
    let mut client = reader(&broker, "first", 2);
    assert_eq!(client.deliveries(2), ["0", "1"]);
    client.ack(1, false);
    assert_eq!(client.deliveries(1), ["2"]);
    client.nack(2, false, true);
    assert_eq!(client.deliveries(1), ["3"]);
    client.reject(3, true);
    assert_eq!(client.deliveries(1), ["4"]);
    client.reject(4, false);
    assert_eq!(client.deliveries(1), ["5"]);
    client.ack(6, true);
    assert_eq!(client.deliveries(2), ["6", "7"]);
    let recovered = client.call(&basic::Recover { requeue: true }).unwrap();
    assert!(matches!(recovered.method(), Method::BasicRecoverOk(_)));
    assert_eq!(client.deliveries(2), ["8", "9"], "they are not given again");
    assert_eq!(client.deliveries_here(), 0, "two are held");
}

#[test]
fn a_closed_channel_leaves_the_stream_as_it_is() {
    let (broker, mut publisher) = with_stream();
    publisher.numbers(0..3);
    let mut client = reader(&broker, "first", 10);
    assert_eq!(client.deliveries(3), ["0", "1", "2"]);
    client.close_channel();
    read_numbers(&mut reader(&broker, "first", 10), 0..3);
}

#[test]
fn a_cancelled_reader_may_settle_and_its_tag_is_free() {
    let (broker, mut publisher) = with_stream();
    publisher.numbers(0..3);
    let mut client = reader(&broker, "first", 2);
    client.deliveries(2);
    client.cancel("c");
    client.ack(1, false);
    client.nack(2, false, true);
    client.try_consume("s", "c", false, false, &[("x-stream-offset", "first".into())]).unwrap();
    assert_eq!(client.deliveries(2), ["0", "1"]);
}

#[test]
fn all_consumers_of_a_channel_may_share_a_limit() {
    let (broker, mut publisher) = with_stream();
    publisher.numbers(0..9);
    let mut client = broker.client();
    client.qos(3, true).unwrap();
    for tag in ["a", "b"] {
        client.try_consume("s", tag, false, false, &[("x-stream-offset", "first".into())]).unwrap();
    }
    for _ in 0..6 {
        let tag = client.delivery().tag();
        client.ack(tag, false);
    }
    client.deliveries(3);
    assert_eq!(client.deliveries_here(), 0);
}
