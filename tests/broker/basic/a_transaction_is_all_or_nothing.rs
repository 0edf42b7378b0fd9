//! tx: publishes and acknowledgements happen at the commit, or not at all.

use crate::support::{Broker, Message};
use amqp_spec::method::tx;

#[test]
fn publishes_wait_for_the_commit() {
    let broker = Broker::in_memory();
    let (mut client, mut other) = (broker.client(), broker.client());
    client.queue("q", &[]);
    client.tx_select();
    client.publish("", "q", "a");
    client.publish_message("", "nowhere", &Message::new("back").mandatory());
    client.qos(0, false).unwrap();
    assert_eq!((other.ready("q"), client.pending(|_| true)), (0, 0));
    client.tx_commit();
    assert_eq!(client.pending(|_| true), 1, "the return comes before commit-ok");
    other.until_ready("q", 1);

    client.publish("", "q", "b");
    client.tx_rollback();
    client.tx_commit();
    client.publish("", "q", "c");
    client.close_channel();
    assert_eq!(other.drain("q"), ["a"]);
}

#[test]
fn acknowledgements_wait_for_the_commit() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    client.queue("q", &[]);
    ["a", "b"].iter().for_each(|body| client.publish("", "q", body));
    client.tx_select();
    client.consume("q", "c");
    client.deliveries(2);
    client.ack(1, false);
    client.tx_rollback();
    client.ack(1, false);
    client.tx_commit();
    client.ack(2, false);
    client.close_channel();
    client.open(2).unwrap();
    client.until_ready("q", 1);
    assert_eq!(client.drain("q"), ["b"]);
}

#[test]
fn only_where_it_was_asked_for() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    for (channel, refused) in [
        (2, client.call(&tx::Commit)),
        (3, {
            client.open(2).unwrap();
            client.call(&tx::Rollback)
        }),
    ] {
        let refused = refused.unwrap_err();
        assert_eq!((refused.channel_code(), refused.text.as_str()), (406, "channel is not transactional"), "{channel}");
    }
}
