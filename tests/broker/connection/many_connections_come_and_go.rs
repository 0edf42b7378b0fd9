//! A thousand connections, each with a queue of its own, leave nothing behind.

use crate::support::{Broker, Queue};

#[test]
fn one_after_the_other() {
    let broker = Broker::in_memory();
    let mut watching = broker.client();
    watching.queue("shared", &[]);
    for at in 0..1000 {
        let mut client = broker.client();
        client.declare(&Queue::named("mine").exclusive());
        client.consume("shared", "c");
        if at % 2 == 0 {
            client.close();
        } else {
            client.delete("mine");
        }
    }
    let deadline = std::time::Instant::now() + crate::support::PATIENCE;
    while watching.counts("shared") != (0, 0) {
        assert!(std::time::Instant::now() < deadline, "{:?}", watching.counts("shared"));
    }
    watching.until_no_queue("mine");
}

#[test]
fn hundreds_at_the_same_time() {
    let broker = Broker::in_memory();
    let mut clients: Vec<_> = (0..300).map(|_| broker.client()).collect();
    clients[0].exchange("x", "fanout");
    for (at, client) in clients.iter_mut().enumerate() {
        let name = client.declare(&Queue::named(&format!("q{at}")).exclusive());
        client.bind(&name, "x", "");
        client.consume(&name, "c");
    }
    clients[299].publish("x", "", "to all");
    for client in &mut clients {
        assert_eq!(client.delivery().text(), "to all");
    }
}
