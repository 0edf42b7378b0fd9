//! What waits at an exchange goes with it, and one that is declared again begins with nothing.

use crate::support::{Broker, Exchange, Message, Queue};

#[test]
fn and_never_comes() {
    let directory = tempfile::tempdir().unwrap();
    let broker = Broker::on_directory(directory.path());
    let mut client = broker.client();
    client.confirm_select();
    client.declare(&Queue::named("q").durable());
    let late = Exchange::delayed("late", "fanout").durable();
    client.try_exchange(&late).unwrap();
    client.bind("q", "late", "");
    for _ in 0..100 {
        client.publish_message("late", "", &Message::new("gone").persistent().delayed(2000));
    }
    assert_eq!(client.confirmed(1, 100), [true; 100]);
    client.delete_exchange("late", false).unwrap();
    client.try_exchange(&late).unwrap();
    client.bind("q", "late", "");
    client.publish_message("late", "", &Message::new("new").persistent().delayed(2200));
    assert_eq!(client.confirmed(101, 101), [true]);
    assert_eq!(client.until_taken("q").text(), "new");
    client.publish_message("late", "", &Message::new("another").persistent().delayed(3_600_000));
    client.confirmed(102, 102);
    client.delete_exchange("late", false).unwrap();
    broker.stop();

    let broker = Broker::on_directory(directory.path());
    let mut client = broker.client();
    assert_eq!(client.ready("q"), 0);
    broker.stop();
}
