//! What is given back stands where it stood, flagged, whichever way it comes back.

use crate::support::{Broker, Client};
use amqp_spec::Method;
use amqp_spec::method::basic;

/// A client that holds 1 to 4 of five messages.
fn holding(broker: &Broker) -> Client {
    let mut client = broker.client();
    client.queue("q", &[]);
    (1..=5).for_each(|at| client.publish("", "q", at.to_string()));
    client.qos(4, false).unwrap();
    client.consume("q", "c");
    assert_eq!(client.deliveries(4), ["1", "2", "3", "4"]);
    client
}

/// What another client finds, with a star where it is flagged.
fn found(broker: &Broker, count: u32) -> Vec<String> {
    let mut other = broker.client();
    other.until_ready("q", count);
    let all = std::iter::from_fn(|| other.take("q"));
    all.map(|it| if it.redelivered() { format!("{}*", it.text()) } else { it.text() }).collect()
}

#[test]
fn with_the_channel() {
    let broker = Broker::in_memory();
    let mut client = holding(&broker);
    client.ack(2, false);
    assert_eq!(client.delivery().text(), "5");
    client.close_channel();
    assert_eq!(found(&broker, 4), ["1*", "3*", "4*", "5*"]);
}

#[test]
fn with_the_connection() {
    let broker = Broker::in_memory();
    let mut client = holding(&broker);
    client.cancel("c");
    client.ack(2, true);
    client.close();
    assert_eq!(found(&broker, 3), ["3*", "4*", "5"]);
}

#[test]
fn with_a_multiple_nack() {
    let broker = Broker::in_memory();
    let mut client = holding(&broker);
    client.cancel("c");
    client.nack(3, true, true);
    assert_eq!(found(&broker, 4), ["1*", "2*", "3*", "5"]);
    client.nack(0, true, false);
    assert_eq!(found(&broker, 0), [""; 0]);
}

#[test]
fn with_a_reject() {
    let broker = Broker::in_memory();
    let mut client = holding(&broker);
    client.cancel("c");
    client.reject(3, true);
    client.reject(1, false);
    client.reject(2, true);
    assert_eq!(found(&broker, 3), ["2*", "3*", "5"]);
}

#[test]
fn with_recover_to_the_same_consumer() {
    let broker = Broker::in_memory();
    let mut client = holding(&broker);
    client.ack(1, false);
    client.delivery();
    let answer = client.call(&basic::Recover { requeue: true }).unwrap();
    assert!(matches!(answer.method(), Method::BasicRecoverOk(_)));
    for (body, tag) in [("2", 6), ("3", 7), ("4", 8), ("5", 9)] {
        let again = client.delivery();
        assert_eq!((again.text(), again.tag(), again.redelivered()), (body.into(), tag, true));
    }
    assert_eq!(client.call(&basic::Recover { requeue: false }).unwrap_err().connection_code(), 540);
}
