//! One publish to streams and queues is confirmed once, when all have it; a transaction waits for all as well.

use super::{read, reader, stream};
use crate::support::{Broker, Message, Queue};

#[test]
fn confirmed_returned_and_in_a_transaction() {
    let directory = tempfile::tempdir().unwrap();
    let broker = Broker::on_directory(directory.path());
    let mut client = broker.client();
    client.declare(&stream("s"));
    client.declare(&Queue::named("q").durable());
    client.declare(&Queue::named("t"));
    for queue in ["s", "q", "t"] {
        client.bind(queue, "amq.fanout", "");
    }
    client.confirm_select();
    for number in 1..=50 {
        client.publish_message("amq.fanout", "", &Message::new(number.to_string()).persistent().mandatory());
    }
    assert!(client.confirmed(1, 50).iter().all(|taken| *taken));
    let expected: Vec<_> = (1..=50).map(|number| number.to_string()).collect();
    for queue in ["q", "t"] {
        assert_eq!(client.drain(queue), expected);
    }
    let mut reader = reader(&broker, "first", 100);
    for number in 1..=50 {
        assert_eq!(read(&mut reader), (number.to_string(), number - 1));
    }
    let mut other = broker.client();
    other.tx_select();
    other.publish("amq.fanout", "", "committed");
    other.tx_commit();
    assert_eq!(u64::from(other.ready("s")), 51, "it is there when the commit is answered");
    other.publish("amq.fanout", "", "taken back");
    other.tx_rollback();
    assert_eq!(read(&mut reader), ("committed".to_owned(), 50));
    assert_eq!(other.ready("s"), 51);
}
