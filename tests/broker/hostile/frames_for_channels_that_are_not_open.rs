//! Frames on channel 0 that belong to no connection, and on channels that were never opened or are closed.

use crate::support::{Broker, Bystander, Client, Closed};
use amqp_spec::method::{RouteBuf, basic, channel, connection, queue};
use amqp_spec::{ContentHeader, Encode, Method, Table};
use bytes::BytesMut;

const METHOD: u8 = 1;
const HEADER: u8 = 2;
const BODY: u8 = 3;
const NO_METHOD: &str = "expected method frame, got non method frame instead";
const NOT_OPEN: &str = "expected 'channel.open'";

fn payload<M: Encode>(method: &M) -> Vec<u8> {
    let mut out = BytesMut::new();
    method.encode(&mut out);
    out.to_vec()
}

fn publish() -> Vec<u8> {
    let route = RouteBuf::new("", "q").unwrap();
    payload(&basic::Publish { ticket: 0, route: route.as_route(), mandatory: false, immediate: false })
}

fn header() -> Vec<u8> {
    let mut out = BytesMut::new();
    ContentHeader { class_id: 60, weight: 0, body_size: 1, properties: &[0, 0] }.encode(&mut out);
    out.to_vec()
}

fn qos() -> Vec<u8> {
    payload(&basic::Qos { prefetch_size: 0, prefetch_count: 1, global: false })
}

fn open() -> Vec<u8> {
    payload(&channel::Open { out_of_band: b"" })
}

fn close() -> Vec<u8> {
    payload(&channel::Close { reply_code: 200, reply_text: b"", class_id: 0, method_id: 0 })
}

/// A frame's kind and payload; the reply code, its text and the method that it blames.
type Case<'a> = (u8, Vec<u8>, u16, &'a str, (u16, u16));

/// Each frame on a connection of its own: how that ends.
fn expect(broker: &Broker, channel: u16, cases: &[Case<'_>]) {
    let bystander = Bystander::at(broker.address());
    for (kind, frame, code, text, method) in cases {
        let mut client = broker.client();
        client.send_frame(*kind, channel, frame);
        let closed = client.closed();
        assert_eq!(
            (closed.connection_code(), closed.text.as_str(), closed.method),
            (*code, *text, *method),
            "{frame:?}"
        );
        client.until_end();
    }
    bystander.done();
}

#[test]
fn channel_0_is_the_connections_own() {
    let running = "unexpected method in connection state running";
    let start_ok = connection::StartOk {
        client_properties: Table::parse(&[]).unwrap(),
        mechanism: b"",
        response: b"",
        locale: b"",
    };
    let reopen = connection::Open { virtual_host: b"/", capabilities: b"", insist: false };
    let tune_ok = connection::TuneOk { channel_max: 0, frame_max: 0, heartbeat: 0 };
    let header_text = "type 2, all octets = <<0,60,0,0,0,0,0,0,0,0,0,1,0,0>>";
    let cases = [
        (METHOD, publish(), 504, running, (60, 40)),
        (METHOD, qos(), 504, running, (60, 10)),
        (METHOD, open(), 504, running, (20, 10)),
        (METHOD, close(), 504, running, (20, 40)),
        (METHOD, payload(&start_ok), 504, running, (10, 11)),
        (METHOD, payload(&tune_ok), 504, running, (10, 31)),
        (METHOD, payload(&reopen), 504, running, (10, 40)),
        (METHOD, payload(&connection::CloseOk), 504, running, (10, 51)),
        (HEADER, header(), 505, header_text, (0, 0)),
        (BODY, b"x".to_vec(), 505, "type 3, all octets = <<\"x\">>", (0, 0)),
    ];
    expect(&Broker::in_memory(), 0, &cases);
}

#[test]
fn a_channel_that_was_never_opened() {
    let cases = [
        (METHOD, qos(), 504, NOT_OPEN, (60, 10)),
        (METHOD, close(), 504, NOT_OPEN, (20, 40)),
        (METHOD, publish(), 504, NOT_OPEN, (60, 40)),
        (HEADER, header(), 505, NO_METHOD, (0, 0)),
        (BODY, b"x".to_vec(), 505, NO_METHOD, (0, 0)),
    ];
    expect(&Broker::in_memory(), 7, &cases);
}

#[test]
fn the_connection_is_not_closed_on_a_channel() {
    let bye = connection::Close { reply_code: 200, reply_text: b"", class_id: 0, method_id: 0 };
    let cases = [(METHOD, payload(&bye), 503, "unimplemented method", (10, 50))];
    expect(&Broker::in_memory(), 1, &cases);
}

/// What frames get after the client has closed channel 1.
fn after_close(broker: &Broker, frames: &[(u8, Vec<u8>)]) -> Closed {
    let mut client = broker.client();
    client.close_channel();
    frames.iter().for_each(|(kind, frame)| client.send_frame(*kind, 1, frame));
    client.closed()
}

#[test]
fn a_channel_that_the_client_closed() {
    let broker = Broker::in_memory();
    let bystander = Bystander::at(broker.address());
    let cases: [(&[_], _, _); 4] = [
        (&[(METHOD, qos())], 504, NOT_OPEN),
        (&[(METHOD, close())], 504, NOT_OPEN),
        (&[(METHOD, publish()), (HEADER, header()), (BODY, b"x".to_vec())], 504, NOT_OPEN),
        (&[(HEADER, header())], 505, NO_METHOD),
    ];
    for (frames, code, text) in cases {
        let closed = after_close(&broker, frames);
        assert_eq!((closed.connection_code(), closed.text.as_str()), (code, text), "{frames:?}");
    }
    bystander.done();
}

/// A client whose channel 1 the broker has closed, and which has not answered.
fn closed_by_the_broker(broker: &Broker) -> Client {
    let mut client = broker.client();
    client.send(&queue::Purge { ticket: 0, queue: b"no such queue", nowait: false });
    let close = loop {
        let received = client.next_anywhere();
        if let Method::ChannelClose(close) = received.method() {
            break close.reply_code;
        }
    };
    assert_eq!(close, 404);
    client
}

#[test]
fn a_channel_that_the_broker_closed() {
    let broker = Broker::in_memory();
    let bystander = Bystander::at(broker.address());
    // Whatever was on its way is passed over, until close-ok.
    let mut client = closed_by_the_broker(&broker);
    client.send_frame(METHOD, 1, &qos());
    for frame in [(METHOD, publish()), (HEADER, header()), (BODY, b"x".to_vec())] {
        client.send_frame(frame.0, 1, &frame.1);
    }
    client.send(&channel::CloseOk);
    client.open(1).unwrap();
    client.queue("q", &[]);
    assert_eq!(client.ready("q"), 0);

    let mut client = closed_by_the_broker(&broker);
    client.send_frame(METHOD, 1, &open());
    let closed = client.closed();
    assert_eq!((closed.connection_code(), closed.text.as_str()), (504, "second 'channel.open' seen"));
    bystander.done();
}

#[test]
fn nothing_comes_between_a_publish_and_its_content() {
    let broker = Broker::in_memory();
    let bystander = Bystander::at(broker.address());
    for frame in [open(), close(), qos(), publish()] {
        let mut client = broker.client();
        client.send_frame(METHOD, 1, &publish());
        client.send_frame(METHOD, 1, &frame);
        let closed = client.closed();
        let text = "expected content header for class 60, got non content header frame instead";
        assert_eq!((closed.connection_code(), closed.text.as_str(), closed.method), (505, text, (60, 40)), "{frame:?}");
    }
    // Channel 0 is another matter: a client may go at any time.
    let mut client = broker.client();
    client.send_frame(METHOD, 1, &publish());
    client.close();
    bystander.done();
}
