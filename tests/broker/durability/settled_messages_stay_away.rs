//! What was acknowledged, purged, expired or deleted does not come back with the next start.

use crate::support::{Broker, Message, Queue};

#[test]
fn after_a_stop() {
    let directory = tempfile::tempdir().unwrap();
    let broker = Broker::on_directory(directory.path());
    let mut client = broker.client();
    client.confirm_select();
    let mut number = 0;
    for name in ["acked", "purged", "deleted", "dead", "expired", "unbound"] {
        let queue = Queue::named(name).durable();
        client.declare(&if name == "expired" { queue.with("x-dead-letter-exchange", "amq.direct") } else { queue });
        if name == "dead" {
            client.bind("dead", "amq.direct", "expired");
        }
        for at in 0..100 {
            number += 1;
            let message = Message::new(at.to_string()).persistent();
            let message = if name == "expired" { message.expiration("1") } else { message };
            client.publish_message("", name, &message);
        }
    }
    client.bind("unbound", "amq.direct", "k");
    client.unbind("unbound", "amq.direct", "k");
    client.confirmed(1, number);
    client.until_ready("dead", 200);
    client.consume("acked", "c");
    client.deliveries(100);
    client.ack(60, true);
    client.purge("purged").unwrap();
    client.delete("deleted");
    broker.stop();

    let broker = Broker::on_directory(directory.path());
    let mut client = broker.client();
    assert!(!client.queue_exists("deleted"));
    assert_eq!(client.ready("purged") + client.ready("expired"), 0);
    assert_eq!(client.ready("dead"), 200, "dead letters of persistent messages are persistent");
    let left: Vec<_> = (60..100).map(|at| at.to_string()).collect();
    assert_eq!(client.drain("acked"), left);
    client.publish("amq.direct", "k", "m");
    assert_eq!(client.ready("unbound"), 100);
}
