//! Field tables from a client: deep ones do not exhaust the broker's stack, broken ones end the connection.

use crate::support::{Broker, Bystander, Client, Login, Message};
use amqp_spec::{Method, Property};

/// A table nested so deep, behind its length.
fn table_of(depth: usize) -> Vec<u8> {
    let behind_its_length = |body: Vec<u8>| [&u32::try_from(body.len()).unwrap().to_be_bytes()[..], &body].concat();
    let body = (0..depth).fold(Vec::new(), |body, _| [&b"\x01aF"[..], &behind_its_length(body)].concat());
    behind_its_length(body)
}

/// Properties with headers nested so deep.
fn nested(depth: usize) -> Vec<u8> {
    [&[0x20, 0][..], &table_of(depth)].concat()
}

#[test]
fn a_deep_one_passes_or_is_refused_and_the_broker_lives() {
    let broker = Broker::in_memory();
    let mut bystander = broker.client();
    bystander.queue("q", &[]);
    bystander.bind_with("q", "amq.headers", "", &[("a", 1.into())]).unwrap();
    for depth in [10, 100, 10_000] {
        for exchange in ["", "amq.headers"] {
            let mut client = broker.client();
            let frames = client.publish_frames(exchange, "q", false, &nested(depth), b"deep");
            client.send_bytes(&frames);
            // Either the next answer comes, or the connection is closed for it.
            let outcome = client.qos(0, false);
            assert!(outcome.is_ok() || depth > 100, "{depth}: {outcome:?}");
        }
    }
    while bystander.take("q").is_some() {}
    bystander.publish_message("", "q", &Message::new("fine"));
    assert_eq!(bystander.drain("q"), ["fine"]);
}

#[test]
fn what_passes_comes_back_as_it_was() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    client.queue("q", &[]);
    let frames = client.publish_frames("", "q", false, &nested(50), b"deep");
    client.send_bytes(&frames);
    let got = client.take("q").unwrap();
    assert!(got.properties().has(Property::Headers));
    assert_eq!(got.properties, nested(50));
}

#[test]
fn a_broken_one_ends_the_connection() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    // queue.declare whose arguments table has a value of type Q.
    let mut payload = vec![0, 50, 0, 10, 0, 0, 1, b'q', 0];
    payload.extend_from_slice(&[0, 0, 0, 4, 1, b'a', b'Q', 0]);
    client.send_frame(1, 1, &payload);
    client.until_end();
    assert!(!broker.client().queue_exists("q"));
}

/// Levels that are read; RabbitMQ has no limit but the frame's.
const READ: usize = 128;

#[test]
fn in_arguments() {
    let broker = Broker::in_memory();
    let bystander = Bystander::at(broker.address());
    for (depth, fits) in [(READ - 1, true), (READ, false), (15_000, false)] {
        let mut client = broker.client();
        let declare = [&[0, 50, 0, 10, 0, 0, 1, b'q', 0b1000][..], &table_of(depth)].concat();
        client.send_frame(1, 1, &declare);
        if fits {
            let answer = client.reply_on(1).unwrap();
            assert!(matches!(answer.method(), Method::QueueDeclareOk(_)), "{answer:?}");
            continue;
        }
        let closed = client.closed();
        let text = "field table nested more than 128 levels deep";
        assert_eq!((closed.connection_code(), closed.text.as_str(), closed.method), (502, text, (50, 10)));
    }
    bystander.done();
}

#[test]
fn in_client_properties() {
    let broker = Broker::in_memory();
    let bystander = Bystander::at(broker.address());
    for (depth, fits) in [(READ - 1, true), (READ, false), (900, false)] {
        let mut client = Client::raw(broker.address(), Login::default());
        client.send_bytes(b"AMQP\0\0\x09\x01");
        client.reply_on(0).unwrap();
        let rest = b"\x05PLAIN\0\0\0\x0c\0guest\0guest\x05en_US";
        client.send_frame(1, 0, &[&[0, 10, 0, 11][..], &table_of(depth), rest].concat());
        if fits {
            assert!(matches!(client.reply_on(0).unwrap().method(), Method::ConnectionTune(_)), "{depth}");
            continue;
        }
        // Like all that is wrong before connection.open: without a word.
        client.until_end();
        client.channel = 0;
        assert_eq!(client.pending(|_| true), 0, "{depth}");
    }
    bystander.done();
}

#[test]
fn in_headers() {
    let broker = Broker::in_memory();
    let bystander = Bystander::at(broker.address());
    for exchange in ["", "amq.headers"] {
        for depth in [READ, 15_000] {
            let mut client = broker.client();
            let frames = client.publish_frames(exchange, "q", false, &nested(depth), b"deep");
            client.send_bytes(&frames);
            assert_eq!(client.closed().connection_code(), 541, "{depth}");
        }
    }
    bystander.done();
}
