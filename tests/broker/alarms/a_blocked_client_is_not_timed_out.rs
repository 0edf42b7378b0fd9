//! A broker that does not read cannot hear heartbeats, and must not take their absence for the client's death.

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
        assert!(publisher.read(deadline), "the broker gave up on a client that it did not read from");
    }
    lift_memory(&broker);
    assert!(unblocked(&mut publisher));
    publisher.queue("q", &[]);
}
