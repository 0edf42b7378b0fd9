//! A broker that carries out nothing for a client still hears whether it is alive.

use super::{blocked, lift_memory, low_on_memory, unblocked};
use crate::support::{Broker, Client, Login, PATIENCE};
use std::time::Instant;

/// The broker sends one each half second for a heartbeat of 1: four seconds, and it would give up after three.
const HEARTBEATS: usize = 8;

#[test]
fn and_gets_heartbeats() {
    let broker = Broker::configured(low_on_memory);
    let mut publisher = Client::connect_as(broker.address(), Login { heartbeat: 1, ..Login::default() });
    publisher.publish("", "nowhere", "");
    assert_eq!(blocked(&mut publisher), "low on memory");
    let (seen, deadline) = (publisher.heartbeats, Instant::now() + PATIENCE);
    while publisher.heartbeats < seen + HEARTBEATS {
        let before = publisher.heartbeats;
        assert!(publisher.read(deadline), "the broker gave up on a client that it heard of");
        if publisher.heartbeats > before {
            publisher.send_frame(8, 0, b"");
        }
    }
    lift_memory(&broker);
    assert!(unblocked(&mut publisher));
    publisher.queue("q", &[]);
}

#[test]
fn unless_it_is_silent() {
    let broker = Broker::configured(low_on_memory);
    let mut publisher = Client::connect_as(broker.address(), Login { heartbeat: 1, ..Login::default() });
    publisher.publish("", "nowhere", "");
    assert_eq!(blocked(&mut publisher), "low on memory");
    publisher.until_end();
    assert!(publisher.heartbeats >= 2, "it was given up on too early");
}
