//! Publisher confirms: every publish once, from 1, singly or several at a time.

use crate::support::{Broker, Message, Queue};
use amqp_spec::method::tx;

#[test]
fn transient_and_persistent_ones() {
    let directory = tempfile::tempdir().unwrap();
    let broker = Broker::on_directory(directory.path());
    let mut client = broker.client();
    client.declare(&Queue::named("durable").durable());
    client.queue("transient", &[]);
    client.confirm_select();
    client.confirm_select();
    for at in 0..300 {
        let queue = if at % 3 == 0 { "transient" } else { "durable" };
        client.publish_message("", queue, &Message::new(at.to_string()).persistent());
    }
    assert_eq!(client.confirmed(1, 300), [true; 300]);
    assert_eq!((client.ready("durable"), client.ready("transient")), (200, 100));
}

#[test]
fn each_channel_by_itself() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    client.queue("q", &[]);
    client.confirm_select();
    client.open(2).unwrap();
    client.confirm_select();
    client.publish("", "q", "on 2");
    client.channel = 1;
    client.publish("", "q", "on 1");
    assert_eq!(client.confirmed(1, 1), [true]);
    client.channel = 2;
    assert_eq!(client.confirmed(1, 1), [true]);
}

#[test]
fn a_queue_that_goes_before_it_confirms_has_confirmed() {
    let directory = tempfile::tempdir().unwrap();
    let broker = Broker::on_directory(directory.path());
    let mut client = broker.client();
    client.confirm_select();
    for round in 0..20 {
        client.declare(&Queue::named("q").durable());
        client.publish_message("", "q", &Message::new("m").persistent());
        client.delete("q");
        assert_eq!(client.confirmed(round + 1, round + 1), [true]);
    }
}

#[test]
fn not_together_with_transactions() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    client.confirm_select();
    let refused = client.call(&tx::Select).unwrap_err();
    assert_eq!((refused.channel_code(), refused.text.as_str()), (406, "cannot switch from confirm to tx mode"));
    client.open(2).unwrap();
    client.tx_select();
    let refused = client.call(&amqp_spec::method::confirm::Select { nowait: false }).unwrap_err();
    assert_eq!((refused.channel_code(), refused.text.as_str()), (406, "cannot switch from tx to confirm mode"));
}
