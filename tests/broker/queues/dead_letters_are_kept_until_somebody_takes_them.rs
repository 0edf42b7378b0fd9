//! x-dead-letter-strategy at-least-once, and what it needs.

use crate::support::{Broker, Client, Queue};

fn letters(overflow: &str) -> Queue {
    let queue = Queue::named("q").durable().with("x-queue-type", "quorum").with("x-overflow", overflow);
    queue.with("x-dead-letter-strategy", "at-least-once").with("x-dead-letter-exchange", "later")
}

/// One message dies before anything leads anywhere, and one after.
fn two_die(client: &mut Client, queue: &Queue) {
    client.declare(queue);
    client.queue("dead", &[]);
    for body in ["before", "after"] {
        client.publish("", "q", body);
        client.until_ready("q", 1);
        let tag = client.try_get("q", false).unwrap().unwrap().tag();
        client.nack(tag, false, false);
        if body == "before" {
            client.exchange("later", "fanout");
            client.bind("dead", "later", "");
        }
    }
}

#[test]
fn where_the_queue_refuses_what_it_has_no_room_for() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    two_die(&mut client, &letters("reject-publish"));
    client.until_ready("dead", 2);
    assert_eq!(client.drain("dead"), ["after", "before"]);
}

#[test]
fn and_not_where_it_drops_its_head() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    two_die(&mut client, &letters("drop-head"));
    client.until_ready("dead", 1);
    assert_eq!(client.drain("dead"), ["after"]);
}
