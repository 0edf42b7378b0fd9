//! x-delivery-limit, on every type of queue: a message that comes back too often is buried.

use crate::support::{Broker, Queue, headers};

fn buries_at_its_limit(queue: Queue) {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    client.queue("dead", &[]);
    client.bind("dead", "amq.fanout", "");
    client.declare(&queue.with("x-delivery-limit", 2).with("x-dead-letter-exchange", "amq.fanout"));
    client.publish("", "q", "poison");
    client.consume("q", "c");
    for round in 0..3 {
        let delivery = client.delivery();
        assert_eq!(delivery.redelivered(), round > 0);
        client.reject(delivery.tag(), true);
    }
    client.until_ready("dead", 1);
    let dead = client.take("dead").unwrap();
    assert_eq!(dead.text(), "poison");
    assert_eq!(headers(&dead, "x-death")[0].get("reason"), Some(&"delivery_limit".into()));
    assert_eq!(client.deliveries_here(), 0);
}

#[test]
fn of_a_classic_queue() {
    buries_at_its_limit(Queue::named("q"));
}

#[test]
fn of_a_quorum_queue() {
    buries_at_its_limit(Queue::named("q").durable().with("x-queue-type", "quorum"));
}

#[test]
fn without_a_limit_a_classic_queue_goes_on_for_ever() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    client.queue("q", &[]);
    client.publish("", "q", "again");
    client.consume("q", "c");
    for _ in 0..50 {
        let delivery = client.delivery();
        client.reject(delivery.tag(), true);
    }
    assert_eq!(client.delivery().text(), "again");
}
