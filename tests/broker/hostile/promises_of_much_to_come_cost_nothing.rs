//! Sizes that are only announced: refused at once where they are too large, and never paid for in advance.

use crate::support::{Broker, Client, Login, Message};
use amqp_spec::ContentHeader;
use amqp_spec::frame;
use amqp_spec::method::{RouteBuf, basic};
use bytes::BytesMut;

#[test]
fn a_frame_of_two_gibibytes() {
    let broker = Broker::in_memory();
    let mut bystander = broker.client();
    let mut client = broker.client();
    client.send_bytes(&[3, 0, 1, 0x80, 0, 0, 0]);
    let closed = client.closed();
    assert_eq!(closed.connection_code(), 501);
    assert_eq!(closed.text, "type 3, all octets = <<>>: {frame_too_large,2147483648,131064}");
    client.until_end();
    bystander.queue("q", &[]);
}

#[test]
fn before_anything_was_negotiated() {
    let broker = Broker::in_memory();
    let mut client = Client::raw(broker.address(), Login::default());
    client.send_bytes(b"AMQP\0\0\x09\x01");
    client.reply_on(0).unwrap();
    client.send_bytes(&[1, 0, 0, 0x7f, 0xff, 0xff, 0xff]);
    client.until_end();
    broker.client().close();
}

/// A publish and its header on a channel, without the body.
fn announced(channel: u16, body_size: u64) -> BytesMut {
    let mut out = BytesMut::new();
    let route = RouteBuf::new("", "q").unwrap();
    let publish = basic::Publish { ticket: 0, route: route.as_route(), mandatory: false, immediate: false };
    frame::put_method(&mut out, channel, &publish);
    frame::put_header(&mut out, channel, &ContentHeader::basic(body_size, &[0, 0]));
    out
}

#[test]
fn half_a_tebibyte_of_bodies() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    for channel in 2..1000 {
        client.open(channel).unwrap();
        client.send_bytes(&announced(channel, 512 << 20));
    }
    client.channel = 1;
    client.queue("q", &[]);
    client.publish_message("", "q", &Message::new("still here"));
    assert_eq!(client.drain("q"), ["still here"]);
}

#[test]
fn a_body_larger_than_any_message() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    client.send_bytes(&announced(1, u64::MAX));
    let closed = client.closed();
    assert_eq!(closed.connection_code(), 501);
    assert!(closed.text.contains("exceeds maximum allowed size 536870912"), "{closed:?}");
}
