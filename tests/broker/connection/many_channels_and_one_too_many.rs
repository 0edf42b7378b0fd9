//! channel_max counts open channels, whatever their numbers.

use crate::support::{Broker, Client, Login};

#[test]
fn as_many_as_the_broker_offers() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    for channel in 2..=2047 {
        client.open(channel).unwrap();
    }
    client.queue("q", &[]);
    client.publish("", "q", "from the last one");
    client.channel = 1000;
    client.until_ready("q", 1);
    let refused = client.open(2048).unwrap_err();
    assert_eq!(refused.connection_code(), 530);
    assert_eq!(refused.text, "number of channels opened (2047) has reached the negotiated channel_max (2047)");
    assert_eq!(broker.client().ready("q"), 1);
}

#[test]
fn or_as_few_as_the_client_wants() {
    let broker = Broker::in_memory();
    let mut client = Client::connect_as(broker.address(), Login { channel_max: 2, ..Login::default() });
    client.open(100).unwrap();
    client.close_channel();
    client.open(200).unwrap();
    assert_eq!(client.open(3).unwrap_err().connection_code(), 530);
}
