use crate::support::{Broker, Client, Message, Queue};
use amqp_spec::method::basic;
use amqp_spec::{Encode, Method, Table, frame};
use bytes::BytesMut;

/// More than wait for the disk together.
const QUEUES: usize = 600;

fn durable(name: &str) -> Queue {
    Queue::named(name).durable()
}

/// Sends everything in one piece.
fn send_at_once(client: &mut Client, write: impl FnOnce(&mut BytesMut)) {
    let mut bytes = BytesMut::new();
    write(&mut bytes);
    client.send_bytes(&bytes);
}

fn put<M: Encode>(bytes: &mut BytesMut, channel: u16, method: &M) {
    frame::put_method(bytes, channel, method);
}

#[test]
fn declarations_sent_at_once_are_answered_in_their_order() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    let names: Vec<_> = (0..QUEUES).map(|at| format!("q{at}")).collect();
    let consume = basic::Consume {
        ticket: 0,
        queue: b"q0",
        consumer_tag: b"c",
        no_local: false,
        no_ack: true,
        exclusive: false,
        nowait: false,
        arguments: Table::parse(&[]).unwrap(),
    };

    send_at_once(&mut client, |bytes| {
        names.iter().for_each(|name| put(bytes, 1, &durable(name).declaration(&[])));
        put(bytes, 1, &consume);
        put(bytes, 1, &durable("last").declaration(&[]));
    });

    for name in &names {
        let answer = client.next().unwrap();
        let Method::QueueDeclareOk(ok) = answer.method() else { panic!("{answer:?}") };
        assert_eq!(ok.queue, name.as_bytes());
    }
    assert!(matches!(client.next().unwrap().method(), Method::BasicConsumeOk(_)));
    let answer = client.next().unwrap();
    assert!(matches!(answer.method(), Method::QueueDeclareOk(ok) if ok.queue == b"last"), "{answer:?}");
    client.publish_message("", "q0", &Message::new("m").persistent());
    assert_eq!(client.deliveries(1), ["m"]);
}

#[test]
fn one_that_is_refused_takes_none_of_the_others_with_it() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    client.open(2).unwrap();
    client.channel = 1;

    send_at_once(&mut client, |bytes| {
        put(bytes, 1, &durable("a").declaration(&[]));
        put(bytes, 2, &durable("b").declaration(&[]));
        put(bytes, 2, &durable("a").auto_delete().declaration(&[]));
        put(bytes, 2, &durable("never").declaration(&[]));
        put(bytes, 1, &durable("c").declaration(&[]));
    });

    let one = [client.next().unwrap(), client.next().unwrap()];
    assert!(one.iter().all(|it| matches!(it.method(), Method::QueueDeclareOk(_))), "{one:?}");
    client.channel = 2;
    let answer = client.next().unwrap();
    assert!(matches!(answer.method(), Method::QueueDeclareOk(ok) if ok.queue == b"b"), "{answer:?}");
    let closed = client.closed();
    assert_eq!(closed.channel_code(), 406);
    client.channel = 1;
    assert!(!client.queue_exists("never"));
    assert!(client.queue_exists("c") && client.queue_exists("b"));
    client.declare(&Queue::named("a").durable());
}
