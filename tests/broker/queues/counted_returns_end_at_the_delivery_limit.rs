//! x-delivery-limit is an argument of quorum queues: a classic queue refuses it, a quorum queue buries at it.

use crate::support::{Broker, Queue, headers};

#[test]
fn a_classic_queue_refuses_it() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    let refused = client.try_declare(&Queue::named("q").with("x-delivery-limit", 2)).unwrap_err();
    assert_eq!(refused.channel_code(), 406);
}

#[test]
fn a_quorum_queue_buries_at_it() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    client.queue("dead", &[]);
    client.bind("dead", "amq.fanout", "");
    let queue = Queue::named("q").durable().with("x-queue-type", "quorum");
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
