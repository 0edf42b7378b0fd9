//! Nothing is read from a blocked client, so that it has gone shows when a heartbeat cannot be written.

use super::{blocked, low_on_memory};
use crate::support::{Broker, Client, Login, PATIENCE, Queue};
use std::time::Instant;

#[test]
fn of_what_was_exclusive_to_it() {
    let broker = Broker::configured(low_on_memory);
    let mut publisher = Client::connect_as(broker.address(), Login { heartbeat: 1, ..Login::default() });
    publisher.declare(&Queue::named("its own").exclusive());
    publisher.publish("", "its own", "");
    assert_eq!(blocked(&mut publisher), "low on memory");
    drop(publisher);
    let deadline = Instant::now() + PATIENCE;
    let look = Queue { passive: true, ..Queue::named("its own") };
    while broker.client().try_declare(&look).unwrap_err().channel_code() == 405 {
        assert!(Instant::now() < deadline, "the queue is still there");
    }
}
