//! Bytes that are not AMQP, before and after the handshake.

use crate::support::{Broker, Client, Login};
use std::io::Read;

#[test]
fn instead_of_the_protocol_header() {
    let broker = Broker::in_memory();
    for garbage in
        [&b"GET / HTTP/1.1\r\n\r\n"[..], b"\x16\x03\x01\x02\x00\x01\x00\x01", b"AMQP\x01\x01\x08\x00", &[0; 64]]
    {
        let mut client = Client::raw(broker.address(), Login::default());
        client.send_bytes(garbage);
        let mut answer = Vec::new();
        client.stream.set_read_timeout(Some(crate::support::PATIENCE)).unwrap();
        // Bytes that were not read may turn the end into a reset.
        let _ = client.stream.read_to_end(&mut answer);
        assert_eq!(answer, b"AMQP\x03\x01\0\0", "{garbage:?}");
    }
    let mut client = Client::raw(broker.address(), Login::default());
    client.send_bytes(b"AMQP\0\0\x09\x02");
    let mut answer = Vec::new();
    client.stream.read_to_end(&mut answer).unwrap();
    assert_eq!(answer, b"AMQP\0\0\x09\x01");
}

#[test]
fn half_a_header_and_then_nothing() {
    let broker = Broker::configured(|config| config.amqp.handshake_timeout = std::time::Duration::from_millis(300));
    for beginning in [&b""[..], b"AMQ", b"AMQP\0\0\x09\x01", b"AMQP\0\0\x09\x01\x01\0\0\0\0"] {
        let mut client = Client::raw(broker.address(), Login::default());
        client.send_bytes(beginning);
        client.until_end();
    }
    broker.client().close();
}

#[test]
fn instead_of_frames() {
    let broker = Broker::in_memory();
    let mut bystander = broker.client();
    let cases: [(&[u8], &str); 4] = [
        (b"\x07\0\x01\0\0\0\x05hello\xce", "type 7, all octets = <<\"hello\">>: unknown_frame"),
        (b"\x01\0\x01\0\0\0\0\xce", "type 1, all octets = <<>>: unknown_frame"),
        (b"\x01\0\x01\0\0\0\x04\0\x14\0\x0a\xcd", "type 1, all octets = <<0,20,0,10>>: {invalid_frame_end_marker,205}"),
        (b"\x01\0\x01\0\0\0\x07\0\x3c\0\x50\0\0\0\xce", "cannot decode <<0,0,0>>"),
    ];
    for (bytes, text) in cases {
        let mut client = broker.client();
        client.send_bytes(bytes);
        let closed = client.closed();
        assert_eq!((closed.connection_code(), closed.text.as_str()), (501, text));
    }
    bystander.queue("q", &[]);
}

#[test]
fn a_method_that_nobody_knows_ends_the_connection_without_a_word() {
    let broker = Broker::in_memory();
    let mut bystander = broker.client();
    let mut client = broker.client();
    client.send_frame(1, 1, &[0, 99, 0, 99]);
    client.until_end();
    assert_eq!(client.pending(|_| true), 0);
    bystander.queue("q", &[]);
}
