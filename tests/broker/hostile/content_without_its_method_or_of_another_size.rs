//! Content out of order, or not as announced: the connection's end with the right words, and nobody else's trouble.

use crate::support::{Broker, Client, Closed};
use amqp_spec::method::{RouteBuf, basic};
use amqp_spec::{ContentHeader, Encode};
use bytes::BytesMut;

const METHOD: u8 = 1;
const HEADER: u8 = 2;
const BODY: u8 = 3;

fn header(class_id: u16, weight: u16, body_size: u64) -> Vec<u8> {
    let mut out = BytesMut::new();
    ContentHeader { class_id, weight, body_size, properties: &[0, 0] }.encode(&mut out);
    out.to_vec()
}

fn publish() -> Vec<u8> {
    let mut out = BytesMut::new();
    let route = RouteBuf::new("", "q").unwrap();
    basic::Publish { ticket: 0, route: route.as_route(), mandatory: false, immediate: false }.encode(&mut out);
    out.to_vec()
}

fn qos() -> Vec<u8> {
    let mut out = BytesMut::new();
    basic::Qos { prefetch_size: 0, prefetch_count: 1, global: false }.encode(&mut out);
    out.to_vec()
}

/// Sends frames on channel 1; how the connection ends, and that a bystander's does not.
fn outcome(frames: &[(u8, Vec<u8>)]) -> Closed {
    let broker = Broker::in_memory();
    let mut bystander = broker.client();
    bystander.queue("q", &[]);
    let mut client: Client = broker.client();
    for (kind, payload) in frames {
        client.send_frame(*kind, 1, payload);
    }
    let closed = client.closed();
    client.until_end();
    bystander.purge("q").unwrap();
    bystander.publish("", "q", "fine");
    assert_eq!(bystander.drain("q"), ["fine"]);
    closed
}

#[test]
fn the_wrong_frame_at_the_wrong_time() {
    let no_header = "expected content header for class 60, got non content header frame instead";
    let no_method = "expected method frame, got non method frame instead";
    let cases = [
        (vec![(HEADER, header(60, 0, 1))], 505, no_method),
        (vec![(BODY, b"x".to_vec())], 505, no_method),
        (vec![(METHOD, publish()), (BODY, b"x".to_vec())], 505, no_header),
        (vec![(METHOD, publish()), (METHOD, qos())], 505, no_header),
        (vec![(METHOD, publish()), (METHOD, publish())], 505, no_header),
        (vec![(METHOD, publish()), (HEADER, header(60, 1, 1))], 505, no_header),
        (
            vec![(METHOD, publish()), (HEADER, header(50, 0, 1))],
            505,
            "expected content header for class 60, got one for class 50 instead",
        ),
        (
            vec![(METHOD, publish()), (HEADER, header(60, 0, 5)), (METHOD, qos())],
            505,
            "expected content body, got non content body frame instead",
        ),
        (
            vec![(METHOD, publish()), (HEADER, header(60, 0, 5)), (HEADER, header(60, 0, 5))],
            505,
            "expected content body, got non content body frame instead",
        ),
        (
            vec![(METHOD, publish()), (HEADER, header(60, 0, 5)), (BODY, b"sixsix".to_vec())],
            501,
            "content body frame exceeds remaining content size",
        ),
    ];
    for (frames, code, text) in cases {
        let closed = outcome(&frames);
        assert_eq!((closed.connection_code(), closed.text.as_str()), (code, text), "{frames:?}");
    }
}

#[test]
fn a_body_after_an_empty_one() {
    let frames = [(METHOD, publish()), (HEADER, header(60, 0, 0)), (BODY, b"x".to_vec())];
    assert_eq!(outcome(&frames).connection_code(), 505);
}

#[test]
fn properties_that_do_not_parse() {
    let mut broken = header(60, 0, 0);
    let flags = broken.len() - 2;
    broken[flags] = 0x80;
    assert_eq!(outcome(&[(METHOD, publish()), (HEADER, broken)]).connection_code(), 541);
}
