//! The memory alarm: publishers are told and not read from, consumers drain, and all goes on when it clears.

use super::{ask_queue, blocked, exists, lift_memory, low_on_memory, unblocked};
use crate::support::{Broker, Client, Login, Message};
use amqp_spec::Method;

#[test]
fn and_is_told_so_if_it_understands() {
    let broker = Broker::configured(low_on_memory);
    let mut consumer = broker.client();
    consumer.queue("q", &[]);
    consumer.qos(1, false).unwrap();
    consumer.consume("q", "c");
    let mut publishers = ["one", "two", "three"].map(|body| {
        let mut publisher = broker.client();
        publisher.publish("", "q", body);
        assert_eq!(blocked(&mut publisher), "low on memory");
        publisher
    });
    for body in ["one", "two", "three"] {
        let delivery = consumer.delivery();
        assert_eq!(delivery.text(), body);
        consumer.ack(delivery.tag(), false);
    }
    publishers[0].publish("", "q", "four");
    ask_queue(&mut publishers[0], "made later");
    lift_memory(&broker);
    for publisher in &mut publishers {
        assert!(unblocked(publisher));
    }
    assert!(matches!(publishers[0].next_anywhere().method(), Method::QueueDeclareOk(_)));
    assert_eq!(consumer.delivery().text(), "four");
}

#[test]
fn and_hears_nothing_of_it_if_it_does_not_understand() {
    let broker = Broker::configured(low_on_memory);
    let mut consumer = broker.client();
    consumer.queue("q", &[]);
    consumer.consume("q", "c");
    let mut publisher = Client::connect_as(broker.address(), Login { capabilities: false, ..Login::default() });
    publisher.publish("", "q", "through");
    assert_eq!(consumer.delivery().text(), "through");
    ask_queue(&mut publisher, "made later");
    assert!(!exists(&broker, "made later"));
    lift_memory(&broker);
    assert!(matches!(publisher.next_anywhere().method(), Method::QueueDeclareOk(_)));
}

#[test]
fn and_what_it_consumes_keeps_coming() {
    let broker = Broker::configured(low_on_memory);
    let mut both = broker.client();
    both.queue("q", &[]);
    both.try_consume("q", "c", true, false, &[]).unwrap();
    both.publish("", "q", "its own");
    assert_eq!(blocked(&mut both), "low on memory");
    assert_eq!(both.delivery().text(), "its own");
    broker.client().publish("", "q", "another's");
    assert_eq!(both.delivery().text(), "another's");
}

#[test]
fn and_its_publishes_are_confirmed_when_it_goes_on() {
    let broker = Broker::configured(low_on_memory);
    let mut publisher = broker.client();
    publisher.queue("q", &[]);
    publisher.confirm_select();
    assert!(publisher.publish_confirmed(1, "q", &Message::new("1")));
    assert_eq!(blocked(&mut publisher), "low on memory");
    publisher.publish("", "q", "2");
    lift_memory(&broker);
    assert_eq!(publisher.confirmed(2, 2), [true]);
    assert!(unblocked(&mut publisher));
}

#[test]
fn and_a_stop_reaches_it() {
    let broker = Broker::configured(low_on_memory);
    let mut publisher = broker.client();
    publisher.publish("", "nowhere", "");
    assert_eq!(blocked(&mut publisher), "low on memory");
    let stopping = std::thread::spawn(|| broker.stop());
    assert_eq!(publisher.closed().connection_code(), 320);
    publisher.until_end();
    stopping.join().unwrap();
}
