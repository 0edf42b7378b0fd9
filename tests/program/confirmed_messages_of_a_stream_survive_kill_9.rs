//! SIGKILL in the midst of a flood into a stream: all that was confirmed is there, at the offsets that readers saw, and
//! new messages get the next ones.

use crate::process::Process;
use crate::support::{Client, Message, Queue};
use amqp_spec::{FieldValue, Method};

const MESSAGES: u64 = 3000;

fn declare(client: &mut Client) -> u32 {
    let stream = Queue::named("s").durable().with("x-queue-type", "stream");
    client.try_declare(&stream).unwrap().1
}

fn reader(broker: &Process, offset: FieldValue) -> Client {
    let mut client = broker.client();
    client.qos(100, false).unwrap();
    client.try_consume("s", "c", false, false, &[("x-stream-offset", offset)]).unwrap();
    client
}

fn read(client: &mut Client) -> (String, u64) {
    let delivery = client.delivery();
    client.ack(delivery.tag(), false);
    let offset = delivery.headers().get("x-stream-offset").and_then(FieldValue::as_integer).unwrap();
    (delivery.text(), offset as u64)
}

/// How many of the first publishes are confirmed, once some are.
fn confirmed(client: &mut Client, at_least: u64) -> u64 {
    let mut confirmed = 0;
    while confirmed < at_least {
        let answer = client.wait(client.channel, "a confirm", |m| matches!(m, Method::BasicAck(_))).unwrap();
        let Method::BasicAck(m) = answer.method() else { panic!("{answer:?}") };
        assert!(m.multiple || m.delivery_tag == confirmed + 1, "confirms of one stream come in order");
        confirmed = m.delivery_tag;
    }
    confirmed
}

#[test]
fn and_offsets_go_on() {
    let directory = tempfile::tempdir().unwrap();
    let mut published = 0_u64;
    for _ in 0..3 {
        let broker = Process::start(directory.path(), &[]);
        let mut client = broker.client();
        let there = u64::from(declare(&mut client));
        // What is there are the first ones of each round, without a gap.
        let mut all = reader(&broker, "first".into());
        for offset in 0..there {
            assert_eq!(read(&mut all).1, offset);
        }
        assert!(there >= published, "{published} were confirmed, and {there} are there");
        client.confirm_select();
        for number in there..there + MESSAGES {
            client.publish_message("", "s", &Message::new(number.to_string()));
        }
        published = there + confirmed(&mut client, 500);
        // A reader never sees what could be taken back: what it read is confirmed, or will be found.
        for offset in there..there + 200 {
            assert_eq!(read(&mut all), (offset.to_string(), offset));
        }
        broker.kill();
    }
    let broker = Process::start(directory.path(), &[]);
    let there = u64::from(declare(&mut broker.client()));
    assert!(there >= published);
    let mut all = reader(&broker, "first".into());
    for offset in 0..there {
        assert_eq!(read(&mut all), (offset.to_string(), offset));
    }
}
