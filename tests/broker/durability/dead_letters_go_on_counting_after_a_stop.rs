//! How often a message died is still known after a stop.

use crate::support::{Broker, Message, Queue, headers};
use amqp_spec::FieldValue;

#[test]
fn in_the_same_entry() {
    let directory = tempfile::tempdir().unwrap();
    let broker = Broker::on_directory(directory.path());
    let mut client = broker.client();
    let queue = Queue::named("q").durable();
    client.declare(&queue.with("x-dead-letter-exchange", "").with("x-dead-letter-routing-key", "q"));
    client.confirm_select();
    assert!(client.publish_confirmed(1, "q", &Message::new("m").persistent()));
    for _ in 0..2 {
        let got = client.try_get("q", false).unwrap().unwrap();
        client.reject(got.tag(), false);
        client.until_ready("q", 1);
    }
    broker.stop();

    let broker = Broker::on_directory(directory.path());
    let mut client = broker.client();
    let got = client.try_get("q", false).unwrap().unwrap();
    assert_eq!(headers(&got, "x-death")[0].get("count"), Some(&FieldValue::Long(2)));
    client.reject(got.tag(), false);
    client.until_ready("q", 1);
    let got = client.take("q").unwrap();
    assert_eq!(headers(&got, "x-death")[0].get("count"), Some(&FieldValue::Long(3)), "the broker's own, read again");
}
