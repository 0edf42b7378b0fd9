//! x-consistent-hash and x-modulus-hash keep a key at one queue, over restarts too; x-random and x-local-random choose
//! anew for every message.

use crate::support::{Broker, Client, Exchange, Message, Queue};
use amqp_spec::FieldValue;

const QUEUES: [&str; 3] = ["one", "two", "three"];

fn bound(client: &mut Client, exchange: &Exchange, key: &str) {
    client.try_exchange(exchange).unwrap();
    for queue in QUEUES {
        client.declare(&Queue::named(queue).durable());
        client.bind(queue, &exchange.name, key);
    }
}

/// Where each of the messages went.
fn spread(client: &mut Client) -> [Vec<String>; 3] {
    QUEUES.map(|queue| client.drain(queue))
}

fn publish_keys(client: &mut Client) {
    (0..60).for_each(|number| client.publish("x", &format!("key-{number}"), number.to_string()));
}

#[test]
fn a_key_stays_at_its_queue_over_a_restart() {
    for kind in ["x-consistent-hash", "x-modulus-hash"] {
        let directory = tempfile::tempdir().unwrap();
        let broker = Broker::on_directory(directory.path());
        let mut client = broker.client();
        bound(&mut client, &Exchange { durable: true, ..Exchange::new("x", kind) }, "5");
        publish_keys(&mut client);
        let before = spread(&mut client);
        assert_eq!(before.iter().map(Vec::len).sum::<usize>(), 60, "one copy each");
        assert!(before.iter().all(|queue| queue.len() > 5), "{kind}: {before:?}");
        publish_keys(&mut client);
        assert_eq!(spread(&mut client), before, "{kind}");
        drop(client);
        broker.stop();
        let broker = Broker::on_directory(directory.path());
        let mut client = broker.client();
        publish_keys(&mut client);
        assert_eq!(spread(&mut client), before, "{kind} after a restart");
    }
}

#[test]
fn a_hash_may_go_by_a_header_instead_of_the_key() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    bound(&mut client, &Exchange::new("x", "x-consistent-hash").with("hash-header", "customer"), "5");
    for number in 0..60i64 {
        let message = Message::new("m").headers(&[("customer", FieldValue::Long(7))]);
        client.publish_message("x", &format!("key-{number}"), &message);
    }
    let mut counts = spread(&mut client).map(|queue| queue.len());
    counts.sort_unstable();
    assert_eq!(counts, [0, 0, 60]);
}

#[test]
fn chance_reaches_every_queue_with_one_copy_each() {
    for kind in ["x-random", "x-local-random"] {
        let broker = Broker::in_memory();
        let mut client = broker.client();
        bound(&mut client, &Exchange::new("x", kind), "");
        // The odds that a queue gets none of them are below one in 10^21.
        let copies = [("CC", FieldValue::Array(vec!["a".into(), "b".into()]))];
        (0..120).for_each(|_| client.publish_message("x", "k", &Message::new("m").headers(&copies)));
        let counts = spread(&mut client).map(|queue| queue.len());
        assert_eq!(counts.iter().sum::<usize>(), 120, "{kind}");
        assert!(counts.iter().all(|count| *count > 0), "{kind}: {counts:?}");
    }
}

#[test]
fn bindings_that_make_no_sense_are_refused() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    client.queue("q", &[]);
    for (kind, key) in [("x-consistent-hash", "ten"), ("x-consistent-hash", "0"), ("x-local-random", "k")] {
        client.exchange(kind, kind);
        assert_eq!(client.bind_with("q", kind, key, &[]).unwrap_err().channel_code(), 406, "{kind} {key}");
        client.open(1).unwrap();
    }
    let unsupported = Exchange::new("bad", "x-consistent-hash").with("hash-property", "app_id");
    assert_eq!(client.try_exchange(&unsupported).unwrap_err().channel_code(), 406);
}
