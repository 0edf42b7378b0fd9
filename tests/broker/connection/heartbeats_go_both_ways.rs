//! Heartbeats: the broker sends them while it has nothing else to send, and gives up on a client that sends nothing.

use crate::support::{Broker, Client, Login, PATIENCE};
use std::time::Instant;

#[test]
fn the_broker_sends_and_gives_up() {
    let broker = Broker::in_memory();
    let mut client = Client::connect_as(broker.address(), Login { heartbeat: 1, ..Login::default() });
    let mut other = broker.client();
    client.queue("q", &[]);
    client.publish("", "q", "m");
    client.consume("q", "c");
    client.delivery();
    client.until_end();
    assert!(client.heartbeats >= 2, "{} heartbeats in at least two seconds", client.heartbeats);
    other.until_ready("q", 1);
}

#[test]
fn a_client_that_sends_them_is_kept() {
    let broker = Broker::in_memory();
    let mut client = Client::connect_as(broker.address(), Login { heartbeat: 1, ..Login::default() });
    // Eight of the broker's are four seconds: longer than it waits for a silent client.
    let deadline = Instant::now() + PATIENCE;
    while client.heartbeats < 8 {
        let before = client.heartbeats;
        assert!(client.read(deadline), "the broker gave up");
        if client.heartbeats > before {
            client.send_frame(8, 0, b"");
        }
    }
    client.queue("q", &[]);
    client.close();
}

#[test]
fn on_a_channel_they_are_an_error() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    client.send_frame(8, 1, b"");
    let closed = client.closed();
    assert_eq!((closed.connection_code(), closed.text.as_str()), (505, "type 8, all octets = <<>>"));
    let mut client = broker.client();
    client.send_frame(8, 0, b"x");
    assert_eq!(client.closed().connection_code(), 501);
}
