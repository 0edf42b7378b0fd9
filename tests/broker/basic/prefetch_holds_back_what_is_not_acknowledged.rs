//! basic.qos: a window for each consumer made after it, not for basic.get and not for those that do not acknowledge.

use crate::support::Broker;

#[test]
fn for_each_consumer_by_itself() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    client.queue("q", &[]);
    client.queue("r", &[]);
    for at in 0..6 {
        client.publish("", "q", at.to_string());
        client.publish("", "r", at.to_string());
    }
    client.qos(2, false).unwrap();
    client.consume("q", "q");
    client.qos(3, false).unwrap();
    client.consume("r", "r");
    let held: Vec<_> = (0..5).map(|_| client.delivery()).collect();
    let of = |tag: &str| held.iter().filter(|it| it.consumer_tag() == tag).count();
    assert_eq!((of("q"), of("r")), (2, 3));
    assert_eq!((client.ready("q"), client.ready("r")), (4, 3));
    assert_eq!(client.deliveries_here(), 0);
    assert!(client.take("q").is_some(), "a get is not held back");

    let of_q = held.iter().find(|it| it.consumer_tag() == "q").unwrap();
    client.ack(of_q.tag(), false);
    let next = client.delivery();
    assert_eq!((next.consumer_tag(), next.text()), ("q".into(), "3".into()));
}

#[test]
fn not_for_those_that_do_not_acknowledge() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    client.queue("q", &[]);
    client.qos(1, false).unwrap();
    client.try_consume("q", "c", true, false, &[]).unwrap();
    for at in 0..20 {
        client.publish("", "q", at.to_string());
    }
    assert_eq!(client.deliveries(20).last().unwrap(), "19");
}

#[test]
fn for_the_whole_channel() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    client.queue("q", &[]);
    client.queue("r", &[]);
    client.qos(3, true).unwrap();
    client.consume("q", "q");
    client.consume("r", "r");
    for at in 0..5 {
        client.publish("", "q", at.to_string());
        client.publish("", "r", at.to_string());
    }
    let held: Vec<_> = (0..3).map(|_| client.delivery()).collect();
    assert_eq!(client.deliveries_here(), 0);
    assert_eq!(client.ready("q") + client.ready("r"), 7);
    client.ack(held[0].tag(), false);
    client.delivery();
    assert_eq!(client.deliveries_here(), 0);
    client.qos(0, true).unwrap();
    client.deliveries(6);
    assert_eq!((client.ready("q"), client.ready("r")), (0, 0));
}

#[test]
fn a_window_in_bytes_is_not_to_be_had() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    let qos = amqp_spec::method::basic::Qos { prefetch_size: 1, prefetch_count: 0, global: false };
    assert_eq!(client.call(&qos).unwrap_err().connection_code(), 540);
}
