//! Any way of splitting the bytes means the same: here each is sent by itself, and then everything at once.

use crate::support::{Broker, Client, Login, Message};
use bytes::BytesMut;

#[test]
fn from_the_first_to_the_last() {
    let broker = Broker::in_memory();
    let mut client = Client::raw(broker.address(), Login { frame_max: 8192, ..Login::default() });
    client.trickle = true;
    let mut client = client.shake_hands().unwrap();
    client.open(1).unwrap();
    client.queue("q", &[("x-max-length", 10.into())]);
    client.confirm_select();
    let message = Message::new(vec![b'x'; 9000]).headers(&[("k", "v".into())]).mandatory();
    assert!(client.publish_confirmed(1, "q", &message));
    client.consume("q", "c");
    let got = client.delivery();
    assert_eq!((got.body.len(), got.headers().get("k")), (9000, Some(&"v".into())));
    client.ack(got.tag(), false);
    assert_eq!(client.counts("q"), (0, 1));
    client.close();
}

#[test]
fn or_hundreds_of_messages_in_one_piece() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    client.queue("q", &[]);
    client.confirm_select();
    let mut all = BytesMut::new();
    for at in 0..500 {
        all.extend_from_slice(&client.publish_frames("", "q", false, &[0, 0], format!("{at}").as_bytes()));
    }
    // Cut at odd places.
    all.chunks(997).for_each(|piece| client.send_bytes(piece));
    assert_eq!(client.confirmed(1, 500), [true; 500]);
    let expected: Vec<_> = (0..500).map(|at| at.to_string()).collect();
    assert_eq!(client.drain("q"), expected);
}
