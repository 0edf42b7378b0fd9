//! After a clean stop a message is flagged if it was handed out before, and only then.

use crate::support::{Broker, Message, Queue};

#[test]
fn for_every_message() {
    let directory = tempfile::tempdir().unwrap();
    let broker = Broker::on_directory(directory.path());
    let mut client = broker.client();
    client.declare(&Queue::named("q").durable());
    client.confirm_select();
    for at in 0..6 {
        client.publish_message("", "q", &Message::new(at.to_string()).persistent());
    }
    client.confirmed(1, 6);
    client.qos(3, false).unwrap();
    client.consume("q", "c");
    client.deliveries(3);
    client.ack(2, false);
    client.delivery();
    broker.stop();

    let broker = Broker::on_directory(directory.path());
    let mut client = broker.client();
    let found: Vec<_> = std::iter::from_fn(|| client.take("q")).map(|it| (it.text(), it.redelivered())).collect();
    let expected = [("0", true), ("2", true), ("3", true), ("4", false), ("5", false)];
    assert_eq!(found, expected.map(|(body, flag)| (body.to_owned(), flag)));
}
