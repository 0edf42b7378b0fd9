//! A consumer that never reads takes what its socket and its outbox hold; the rest waits in the queue, and the
//! broker's other clients are served.

use crate::support::{Broker, Message};
use std::time::Duration;

/// Far more than any socket buffers and the outbox take together.
const MESSAGES: u64 = 600;
const SIZE: usize = 64 << 10;

#[test]
fn without_acknowledgements() {
    let broker = Broker::in_memory();
    let (mut deaf, mut publisher) = (broker.client(), broker.client());
    deaf.queue("q", &[]);
    deaf.try_consume("q", "c", true, false, &[]).unwrap();
    publisher.confirm_select();
    for _ in 0..MESSAGES {
        publisher.publish_message("", "q", &Message::new(vec![b'x'; SIZE]));
    }
    publisher.confirmed(1, MESSAGES);
    let left = publisher.ready("q");
    assert!(left > 0, "everything went into the consumer's outbox");

    let mut third = broker.client();
    third.queue("r", &[]);
    third.publish("", "r", "served");
    assert_eq!(third.drain("r"), ["served"]);

    for _ in 0..MESSAGES {
        assert_eq!(deaf.delivery().body.len(), SIZE);
    }
    assert_eq!(publisher.ready("q"), 0);
}

#[test]
fn for_longer_than_the_send_timeout() {
    let broker = Broker::configured(|config| config.amqp.send_timeout = Duration::from_millis(300));
    let (mut deaf, mut publisher) = (broker.client(), broker.client());
    publisher.queue("q", &[]);
    deaf.consume("q", "deaf");
    for _ in 0..MESSAGES {
        publisher.publish_message("", "q", &Message::new(vec![b'x'; SIZE]));
    }
    // Cut off: all that it held is the queue's again.
    publisher.until_ready("q", MESSAGES as u32);
    publisher.until_consumers("q", 0);
    deaf.until_end();
}

#[test]
fn nor_for_answers() {
    let broker = Broker::in_memory();
    let (mut deaf, mut other) = (broker.client(), broker.client());
    deaf.queue("q", &[]);
    deaf.publish("", "q", vec![b'x'; SIZE]);
    deaf.until_ready("q", 1);
    // Each get is answered with 64 KiB that nobody reads: in the end the broker stops taking questions.
    let get = amqp_spec::method::basic::Get { ticket: 0, queue: b"q", no_ack: false };
    let nack = amqp_spec::method::basic::Nack { delivery_tag: 0, multiple: true, requeue: true };
    for _ in 0..MESSAGES {
        deaf.send(&get);
        deaf.send(&nack);
    }
    other.queue("r", &[]);
    other.publish("", "r", "served");
    assert_eq!(other.drain("r"), ["served"]);
    for _ in 0..MESSAGES {
        assert_eq!(deaf.reply_on(1).unwrap().body.len(), SIZE);
    }
}
