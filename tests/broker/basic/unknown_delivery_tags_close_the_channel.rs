//! A tag that is not outstanding is an error, and what was outstanding comes back.

use crate::support::{Broker, Client};

fn holding(broker: &Broker) -> Client {
    let mut client = broker.client();
    client.queue("q", &[]);
    ["a", "b"].iter().for_each(|body| client.publish("", "q", body));
    client.consume("q", "c");
    client.deliveries(2);
    client
}

#[test]
fn each_method_by_its_name() {
    let broker = Broker::in_memory();
    type Settle = fn(&mut Client);
    let cases: [(Settle, &str, (u16, u16)); 5] = [
        (|it| it.ack(3, false), "unknown delivery tag 3", (60, 80)),
        (|it| it.ack(3, true), "unknown delivery tag 3", (60, 80)),
        (|it| it.ack(0, false), "unknown delivery tag 0", (60, 80)),
        (|it| it.reject(9, true), "unknown delivery tag 9", (60, 90)),
        (|it| it.nack(9, false, true), "unknown delivery tag 9", (60, 120)),
    ];
    for (settle, text, method) in cases {
        let mut client = holding(&broker);
        settle(&mut client);
        let closed = client.closed();
        assert_eq!((closed.channel_code(), closed.text.as_str(), closed.method), (406, text, method));
        client.open(2).unwrap();
        client.until_ready("q", 2);
        assert_eq!(client.drain("q"), ["a", "b"]);
    }
}

#[test]
fn an_acknowledgement_twice() {
    let broker = Broker::in_memory();
    let mut client = holding(&broker);
    client.ack(0, true);
    client.ack(0, true);
    client.ack(2, false);
    assert_eq!(client.closed().channel_code(), 406);
}
