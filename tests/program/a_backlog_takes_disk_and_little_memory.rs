//! 400 MB of transient messages in a queue that nobody consumes: the process does not grow by them, and gives all back
//! in order.

use crate::process::Process;
use crate::support::{Message, PATIENCE, Queue};
use std::time::Instant;

/// Messages, and the size of each.
const COUNT: u32 = 100_000;
const SIZE: usize = 4_000;
/// Two fifths of what is queued, whose amount makes no difference to it. A quarter would do on a machine that is not busy: what
/// is on its way to the disk is in memory several times over, and allocators keep some of it for a while.
const BOUND: u64 = 160 << 20;

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
