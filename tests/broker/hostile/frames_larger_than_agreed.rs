//! Frames beyond frame_max, of every kind and on every channel: 501 as soon as their first 7 bytes are there.

use crate::support::{Broker, Bystander, Client, Login, PATIENCE, table};
use amqp_spec::PropertiesBuilder;
use std::time::Instant;

/// RabbitMQ takes payloads of up to frame_max, 8 bytes more than it announces; so does Leveret.
const AGREED: u32 = 131_072;

fn head(kind: u8, channel: u16, size: u32) -> Vec<u8> {
    let mut head = vec![kind];
    head.extend_from_slice(&channel.to_be_bytes());
    head.extend_from_slice(&size.to_be_bytes());
    head
}

#[test]
fn of_every_kind() {
    let broker = Broker::in_memory();
    let bystander = Bystander::at(broker.address());
    for (kind, channel, size) in
        [(1, 1, AGREED + 1), (2, 1, 200_000), (3, 1, AGREED + 9), (9, 1, 200_000), (3, 99, 200_000), (1, 0, u32::MAX)]
    {
        let mut client = broker.client();
        client.send_bytes(&head(kind, channel, size));
        let closed = client.closed();
        let text = format!("type {kind}, all octets = <<>>: {{frame_too_large,{size},{}}}", AGREED - 8);
        assert_eq!((closed.connection_code(), closed.text, closed.method), (501, text, (0, 0)));
    }
    bystander.done();
}

#[test]
fn headers_that_fill_more_than_a_frame() {
    let broker = Broker::in_memory();
    let bystander = Bystander::at(broker.address());
    let mut properties = PropertiesBuilder::default();
    properties.set_headers(&table(&[("large", vec![b'x'; AGREED as usize].as_slice().into())]));
    let mut client = broker.client();
    let frames = client.publish_frames("", "q", false, &properties.build(), b"");
    client.send_bytes(&frames);
    let closed = client.closed();
    assert_eq!(closed.connection_code(), 501);
    assert!(closed.text.starts_with("type 2, all octets = <<>>: {frame_too_large,"), "{closed:?}");
    bystander.done();
}

#[test]
fn as_small_as_the_client_wanted_them() {
    let broker = Broker::in_memory();
    let mut client = Client::connect_as(broker.address(), Login { frame_max: 4096, ..Login::default() });
    client.send_frame(3, 1, &[b'x'; 4097]);
    let closed = client.closed();
    assert_eq!(
        (closed.connection_code(), closed.text.as_str()),
        (501, "type 3, all octets = <<>>: {frame_too_large,4097,4088}")
    );
}

#[test]
fn what_follows_is_read_by_nobody() {
    let broker = Broker::in_memory();
    let bystander = Bystander::at(broker.address());
    let mut client = broker.client();
    client.queue("q", &[]);
    client.send_bytes(&head(3, 1, u32::MAX));
    let publish = client.publish_frames("", "q", false, &[0, 0], b"never");
    client.send_bytes(&publish);
    assert_eq!(client.closed().connection_code(), 501);
    assert!(client.read(Instant::now() + PATIENCE) || client.pending(|_| true) == 0);
    assert_eq!(broker.client().ready("q"), 0);
    bystander.done();
}
