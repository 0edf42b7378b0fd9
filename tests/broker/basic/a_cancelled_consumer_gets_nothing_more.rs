//! basic.cancel both ways: by the client, and by the broker when the queue goes.

use crate::support::{Broker, Client, Login};
use amqp_spec::Method;

#[test]
fn by_the_client() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    client.queue("q", &[]);
    client.publish("", "q", "a");
    client.consume("q", "c");
    let held = client.delivery();
    client.cancel("c");
    client.cancel("never was");
    client.publish("", "q", "b");
    assert_eq!(client.counts("q"), (1, 0));
    assert_eq!(client.deliveries_here(), 0);
    client.ack(held.tag(), false);
    assert_eq!(client.drain("q"), ["b"]);
}

#[test]
fn by_the_broker() {
    let broker = Broker::in_memory();
    let (mut client, mut other) = (broker.client(), broker.client());
    client.queue("q", &[]);
    client.publish("", "q", "a");
    client.consume("q", "c");
    let held = client.delivery();
    other.delete("q");
    let told = client.next().unwrap();
    assert!(matches!(told.method(), Method::BasicCancel(m) if m.consumer_tag == b"c" && m.nowait), "{told:?}");
    client.ack(held.tag(), false);
    client.queue("q", &[]);
    client.consume("q", "c");
}

#[test]
fn not_told_without_the_capability() {
    let broker = Broker::in_memory();
    let mut client = Client::connect_as(broker.address(), Login { capabilities: false, ..Login::default() });
    client.queue("q", &[]);
    client.consume("q", "c");
    client.delete("q");
    client.qos(0, false).unwrap();
    assert_eq!(client.pending(|_| true), 0);
}

#[test]
fn a_tag_names_one_consumer_of_a_channel() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    client.queue("q", &[]);
    let tag = client.try_consume("q", "", false, false, &[]).unwrap();
    assert!(tag.starts_with("amq.ctag-") && tag.len() == "amq.ctag-".len() + 22, "{tag}");
    client.consume("q", "c");
    client.open(2).unwrap();
    client.consume("q", "c");
    let refused = client.try_consume("q", "c", false, false, &[]).unwrap_err();
    assert_eq!((refused.connection_code(), refused.text.as_str()), (530, "attempt to reuse consumer tag 'c'"));
}
