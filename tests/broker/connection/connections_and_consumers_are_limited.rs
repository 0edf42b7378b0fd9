//! connection_max and consumer_max_per_channel.

use crate::support::{Broker, Client, Login};

#[test]
fn a_connection_too_many_is_refused_until_another_goes() {
    let broker = Broker::configured(|config| config.amqp.connection_max = Some(1));
    let first = broker.client();
    let refused = Client::try_connect(broker.address(), Login::default()).map(drop).unwrap_err();
    assert_eq!(refused.connection_code(), 530);
    assert_eq!(refused.text, "connection refused: node connection limit (1) is reached");
    first.close();
    broker.client();
}

#[test]
fn a_consumer_too_many_ends_the_connection() {
    let broker = Broker::configured(|config| config.amqp.consumer_max_per_channel = Some(2));
    let mut client = broker.client();
    client.queue("q", &[]);
    client.consume("q", "one");
    client.consume("q", "two");
    client.cancel("one");
    client.consume("q", "three");
    let closed = client.try_consume("q", "four", false, false, &[]).unwrap_err();
    assert_eq!(closed.connection_code(), 530);
    assert_eq!(closed.text, "reached maximum (2) of consumers per channel");
}
