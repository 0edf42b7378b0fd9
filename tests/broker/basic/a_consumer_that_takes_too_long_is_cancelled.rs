//! x-consumer-timeout and consumer_timeout: what is not settled in time goes back.

use crate::support::{Broker, Client, Login, Queue};
use amqp_spec::method::Method;

fn quorum() -> Queue {
    Queue::named("q").durable().with("x-queue-type", "quorum")
}

/// A broker with a quorum queue whose consumers have little time, and a message in it.
fn broker(queue: Queue) -> (Broker, Client) {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    client.declare(&queue);
    client.publish("", "q", "slow");
    client.until_ready("q", 1);
    (broker, client)
}

fn cancelled(client: &mut Client) -> String {
    let cancel = client.wait(client.channel, "a cancel", |m| matches!(m, Method::BasicCancel(_))).unwrap();
    let Method::BasicCancel(m) = cancel.method() else { panic!("{cancel:?}") };
    assert!(m.nowait);
    String::from_utf8(m.consumer_tag.to_vec()).unwrap()
}

const TIMED_OUT: &str = "delivery acknowledgement on channel 1 timed out. Timeout value used: -1 ms. This timeout value \
                         can be configured, see consumers doc guide to learn more";

#[test]
fn and_its_message_goes_to_another() {
    let (broker, mut client) = broker(quorum().with("x-consumer-timeout", 100));
    client.consume("q", "slow");
    let tag = client.delivery().tag();
    assert_eq!(cancelled(&mut client), "slow");
    let mut other = broker.client();
    let again = other.try_get("q", true).unwrap().unwrap();
    assert!(again.redelivered());
    assert_eq!(again.headers().get("x-acquired-count"), Some(&amqp_spec::FieldValue::Long(1)));
    assert_eq!(again.headers().get("x-delivery-count"), None);
    // It comes too late, is no mistake, and takes nothing from anybody; a second time it is one.
    client.ack(tag, false);
    assert_eq!(client.deliveries_here(), 0);
    client.consume("q", "slow");
    client.ack(tag, false);
    assert_eq!(client.closed().channel_code(), 406);
}

#[test]
fn what_its_consumer_asked_for_counts_before_what_the_queue_has() {
    let (_broker, mut client) = broker(quorum().with("x-consumer-timeout", 3_600_000));
    client.try_consume("q", "c", false, false, &[("x-consumer-timeout", 100.into())]).unwrap();
    client.delivery();
    assert_eq!(cancelled(&mut client), "c");
}

#[test]
fn who_cannot_be_told_loses_the_channel() {
    let (broker, mut client) = broker(quorum().with("x-consumer-timeout", 100));
    let mut deaf = Client::connect_as(broker.address(), Login { capabilities: false, ..Login::default() });
    deaf.consume("q", "c");
    deaf.delivery();
    let closed = deaf.next().expect_err("the message comes to this consumer again");
    assert_eq!((closed.channel_code(), closed.method, closed.text.as_str()), (406, (0, 0), TIMED_OUT));
    client.until_ready("q", 1);
}

#[test]
fn the_next_active_consumer_begins_with_what_it_did_not_settle() {
    let queue = quorum().with("x-consumer-timeout", 200).with("x-single-active-consumer", true);
    let (broker, mut client) = broker(queue);
    client.publish("", "q", "behind");
    client.qos(1, false).unwrap();
    client.consume("q", "slow");
    client.delivery();
    let mut other = broker.client();
    other.qos(1, false).unwrap();
    other.consume("q", "next");
    assert_eq!(cancelled(&mut client), "slow");
    assert_eq!(other.delivery().text(), "slow");
}

#[test]
fn who_got_without_a_consumer_loses_the_channel() {
    let (_broker, mut client) = broker(quorum().with("x-consumer-timeout", 100));
    client.try_get("q", false).unwrap().unwrap();
    assert_eq!(client.closed().text, TIMED_OUT);
    client.open(1).unwrap();
    client.until_ready("q", 1);
}

#[test]
fn the_configuration_has_the_time_of_queues_that_name_none() {
    let broker = Broker::configured(|config| config.amqp.consumer_timeout = Some(100));
    let mut client = broker.client();
    client.declare(&quorum());
    client.declare(&Queue::named("classic").durable());
    for queue in ["classic", "q"] {
        client.publish("", queue, "m");
        client.consume(queue, queue);
        assert_eq!(client.delivery().text(), "m");
    }
    assert_eq!(cancelled(&mut client), "q", "classic queues have no timeouts");
    assert_eq!(client.counts("classic"), (0, 1));
    assert_eq!(client.counts("q"), (1, 0));
}

#[test]
fn who_settles_in_time_keeps_its_consumer() {
    let (_broker, mut client) = broker(quorum().with("x-consumer-timeout", 500));
    client.consume("q", "c");
    // Each is settled at once, and all together take several timeouts.
    let start = std::time::Instant::now();
    while start.elapsed() < std::time::Duration::from_millis(1500) {
        let tag = client.delivery().tag();
        client.ack(tag, false);
        client.publish("", "q", "next");
    }
    assert_eq!(client.counts("q").1, 1);
}
