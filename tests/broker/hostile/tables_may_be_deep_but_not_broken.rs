//! Field tables from a client: deep ones do not exhaust the broker's stack, broken ones end the connection.

use crate::support::{Broker, Message};
use amqp_spec::Property;

/// A headers table nested as deep as a frame allows, as raw properties.
fn nested(depth: usize) -> Vec<u8> {
    let mut body: Vec<u8> = Vec::new();
    for _ in 0..depth {
        let mut outer = vec![1, b'a', b'F'];
        outer.extend_from_slice(&u32::try_from(body.len()).unwrap().to_be_bytes());
        outer.append(&mut body);
        body = outer;
    }
    let mut properties = vec![0x20, 0];
    properties.extend_from_slice(&u32::try_from(body.len()).unwrap().to_be_bytes());
    properties.append(&mut body);
    properties
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
