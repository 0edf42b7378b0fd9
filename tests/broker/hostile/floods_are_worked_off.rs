//! Much of one thing: declarations, bindings, keys that lead nowhere, consumers. All of it is done or refused, and
//! others do not wait for it.

use crate::support::{Broker, Bystander, Message, Queue};
use amqp_spec::frame::put_method;
use amqp_spec::method::{basic, queue};
use amqp_spec::{Method, Table};
use bytes::BytesMut;

const MANY: usize = 10_000;

fn declare(name: &str, exclusive: bool) -> queue::Declare<'_> {
    let arguments = Table::parse(&[]).unwrap();
    queue::Declare {
        ticket: 0,
        queue: name.as_bytes(),
        passive: false,
        durable: false,
        exclusive,
        auto_delete: false,
        nowait: true,
        arguments,
    }
}

#[test]
fn declarations_of_ten_thousand_queues_and_their_end() {
    let broker = Broker::in_memory();
    let bystander = Bystander::at(broker.address());
    let mut client = broker.client();
    let mut flood = BytesMut::new();
    (0..MANY).for_each(|number| put_method(&mut flood, 1, &declare(&format!("flood-{number}"), true)));
    client.send_bytes(&flood);
    assert_eq!(client.ready(&format!("flood-{}", MANY - 1)), 0);
    bystander.works_on();
    client.close();
    let mut other = broker.client();
    other.until_no_queue("flood-0");
    other.until_no_queue(&format!("flood-{}", MANY - 1));
    bystander.done();
}

#[test]
fn the_same_declaration_over_and_over() {
    let broker = Broker::in_memory();
    let bystander = Bystander::at(broker.address());
    let mut client = broker.client();
    let mut flood = BytesMut::new();
    for _ in 0..MANY {
        put_method(&mut flood, 1, &declare("same", false));
        put_method(
            &mut flood,
            1,
            &queue::Delete { ticket: 0, queue: b"same", if_unused: false, if_empty: false, nowait: true },
        );
    }
    client.send_bytes(&flood);
    client.queue("after", &[]);
    assert!(!client.queue_exists("same"));
    bystander.done();
}

#[test]
fn bindings_and_keys_that_nobody_knows() {
    let broker = Broker::in_memory();
    let bystander = Bystander::at(broker.address());
    let mut client = broker.client();
    client.exchange("e", "topic");
    client.queue("q", &[]);
    let arguments = Table::parse(&[]).unwrap();
    let mut flood = BytesMut::new();
    for number in 0..MANY {
        let key = format!("bound.{number}.#");
        let bind = queue::Bind {
            ticket: 0,
            queue: b"q",
            exchange: b"e",
            routing_key: key.as_bytes(),
            nowait: true,
            arguments,
        };
        put_method(&mut flood, 1, &bind);
    }
    client.send_bytes(&flood);
    client.confirm_select();
    let mut publishes = BytesMut::new();
    for number in 0..MANY {
        publishes.extend_from_slice(&client.publish_frames("e", &format!("unbound.{number}"), false, &[0, 0], b"lost"));
    }
    client.send_bytes(&publishes);
    assert!(client.confirmed(1, MANY as u64).into_iter().all(|taken| taken), "what leads nowhere is confirmed");
    assert_eq!(client.ready("q"), 0);
    client.publish("e", "bound.9999.x", "found");
    assert_eq!(client.confirmed(MANY as u64 + 1, MANY as u64 + 1), [true]);
    assert_eq!(client.drain("q"), ["found"]);
    // Unbinding what is not bound is no error, however often.
    let mut flood = BytesMut::new();
    for number in 0..MANY {
        let key = format!("never.{number}");
        put_method(
            &mut flood,
            1,
            &queue::Unbind { ticket: 0, queue: b"q", exchange: b"e", routing_key: key.as_bytes(), arguments },
        );
    }
    client.send_bytes(&flood);
    for _ in 0..MANY {
        assert!(matches!(client.reply_on(1).unwrap().method(), Method::QueueUnbindOk(_)));
    }
    client.delete("q");
    bystander.done();
}

#[test]
fn ten_thousand_consumers_on_one_channel() {
    let broker = Broker::in_memory();
    let bystander = Bystander::at(broker.address());
    let mut client = broker.client();
    client.queue("q", &[]);
    let arguments = Table::parse(&[]).unwrap();
    let mut flood = BytesMut::new();
    for number in 0..MANY {
        let tag = number.to_string();
        let consume = basic::Consume {
            ticket: 0,
            queue: b"q",
            consumer_tag: tag.as_bytes(),
            no_local: false,
            no_ack: true,
            exclusive: false,
            nowait: true,
            arguments,
        };
        put_method(&mut flood, 1, &consume);
    }
    client.send_bytes(&flood);
    let mut other = broker.client();
    other.until_consumers("q", MANY as u32);
    for number in 0..100 {
        other.publish("", "q", number.to_string());
    }
    assert_eq!(client.deliveries(100), (0..100).map(|number| number.to_string()).collect::<Vec<_>>());
    bystander.works_on();
    client.close_channel();
    assert_eq!(other.counts("q"), (0, 0));
    bystander.done();
}

#[test]
fn gets_that_nobody_waits_for() {
    let broker = Broker::in_memory();
    let bystander = Bystander::at(broker.address());
    let mut client = broker.client();
    client.queue("q", &[]);
    let mut flood = BytesMut::new();
    (0..MANY).for_each(|_| put_method(&mut flood, 1, &basic::Get { ticket: 0, queue: b"q", no_ack: false }));
    client.send_bytes(&flood);
    for _ in 0..MANY {
        assert!(matches!(client.reply_on(1).unwrap().method(), Method::BasicGetEmpty(_)));
    }
    client.publish_message("", "q", &Message::new("last"));
    assert_eq!(client.drain("q"), ["last"]);
    let mut other = broker.client();
    other.declare(&Queue::named("other"));
    bystander.done();
}
