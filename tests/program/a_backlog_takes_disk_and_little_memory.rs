//! 200 MB of transient messages in a queue that nobody consumes: the process does not grow by them, and gives all back
//! in order.

use crate::process::Process;
use crate::support::{Message, PATIENCE, Queue};
use std::time::Instant;

/// Messages, and the size of each.
const COUNT: u32 = 50_000;
const SIZE: usize = 4_000;
/// Half of what is queued. A third would do on a machine that is not busy: the rest is what allocators keep for a while.
const BOUND: u64 = 100 << 20;

#[test]
fn of_transient_messages() {
    let dir = tempfile::tempdir().unwrap();
    let mut process = Process::start(dir.path(), &[]);
    let mut client = process.client();
    client.declare(&Queue::named("deep").durable());
    let mut body = vec![7; SIZE];
    for at in 0..COUNT {
        body[..4].copy_from_slice(&at.to_be_bytes());
        client.publish_message("", "deep", &Message::new(&body));
    }
    client.until_ready("deep", COUNT);
    let resident = process.memory();
    assert!(resident < BOUND, "{} MB", resident >> 20);
    client.qos(200, false).unwrap();
    client.consume("deep", "c");
    for at in 0..COUNT {
        let delivery = client.delivery();
        assert_eq!(delivery.body[..4], at.to_be_bytes());
        assert_eq!((delivery.body.len(), delivery.redelivered()), (SIZE, false));
        if at % 100 == 99 {
            client.ack(delivery.tag(), true);
        }
    }
    assert_eq!(client.ready("deep"), 0);
    // What reading took is given back within seconds.
    let deadline = Instant::now() + PATIENCE;
    while process.memory() >= BOUND {
        assert!(Instant::now() < deadline, "{} MB are left after the drain", process.memory() >> 20);
        std::thread::yield_now();
    }
    process.signal("TERM");
    assert!(process.ended().success());
    assert!(!dir.path().join("overflow").exists());
}
