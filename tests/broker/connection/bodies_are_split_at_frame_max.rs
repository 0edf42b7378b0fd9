//! Bodies of every size come back as they were sent, in frames no larger than was agreed.

use crate::support::{Broker, Client, Login, Message};

const MIB: usize = 1 << 20;

/// A body that shows where a piece was lost or swapped.
fn body(size: usize) -> Vec<u8> {
    (0..size).map(|at| (at / 251 + at % 251) as u8).collect()
}

fn there_and_back(frame_max: u32, sizes: &[usize]) {
    let broker = Broker::in_memory();
    let login = Login { frame_max, ..Login::default() };
    let mut client = Client::connect_as(broker.address(), login);
    client.queue("q", &[]);
    client.confirm_select();
    client.consume("q", "c");
    let payload = frame_max as usize - 8;
    for (number, &size) in (1..).zip(sizes) {
        let sent = body(size);
        client.body_frames.clear();
        assert!(client.publish_confirmed(number, "q", &Message::new(&sent)));
        let got = client.delivery();
        assert!(got.body == sent, "{size} bytes came back as {}", got.body.len());
        assert_eq!(client.body_frames.len(), size.div_ceil(payload), "{size}");
        assert!(client.body_frames.iter().all(|it| *it <= payload));
        client.ack(got.tag(), false);
    }
}

#[test]
fn with_the_usual_frames() {
    let frame = 131_072;
    there_and_back(frame as u32, &[0, 1, frame - 8, frame - 7, 2 * (frame - 8), MIB, 16 * MIB]);
}

#[test]
fn with_the_smallest_frames() {
    there_and_back(8192, &[0, 1, 8184, 8185, 100_000, MIB]);
}

#[test]
fn between_clients_with_different_frames() {
    let broker = Broker::in_memory();
    let mut small = Client::connect_as(broker.address(), Login { frame_max: 8192, ..Login::default() });
    let mut large = broker.client();
    small.queue("q", &[]);
    let sent = body(300_000);
    large.publish("", "q", &sent);
    small.until_ready("q", 1);
    assert!(small.take("q").unwrap().body == sent);
    small.publish("", "q", &sent);
    large.until_ready("q", 1);
    assert!(large.take("q").unwrap().body == sent);
}

#[test]
fn one_byte_too_many_closes_the_channel() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    client.queue("q", &[]);
    client.publish("", "q", body(16 * MIB + 1));
    let closed = client.closed();
    assert_eq!((closed.channel_code(), closed.method), (406, (60, 40)));
    assert_eq!(closed.text, "message size 16777217 is larger than configured max size 16777216");
    client.open(2).unwrap();
    assert!(client.take("q").is_none());
}
