//! 200 MB of transient messages in a queue that nobody consumes: the process does not grow by them, and gives all back
//! in order.

use crate::process::Process;
use crate::support::{Message, Queue};

/// Messages, and the size of each.
const COUNT: u32 = 50_000;
const SIZE: usize = 4_000;
/// A quarter of a third of what is queued would do; the rest is for what allocators keep on a busy machine.
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
    let resident = process.resident();
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
    let resident = process.resident();
    assert!(resident < BOUND, "{} MB after the drain", resident >> 20);
    process.signal("TERM");
    assert!(process.ended().success());
    assert!(!dir.path().join("overflow").exists());
}
