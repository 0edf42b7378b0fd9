//! An internal exchange takes messages from other exchanges and none from clients.

use crate::support::{Broker, Exchange};

#[test]
fn not_by_publishing() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    client.try_exchange(&Exchange { internal: true, ..Exchange::new("inner", "fanout") }).unwrap();
    client.bind_exchange("inner", "amq.direct", "k");
    client.queue("q", &[]);
    client.bind("q", "inner", "");
    client.publish("amq.direct", "k", "through");
    assert_eq!(client.drain("q"), ["through"]);

    client.publish("inner", "k", "past");
    let closed = client.closed();
    assert_eq!((closed.channel_code(), closed.method), (403, (60, 40)));
    assert_eq!(closed.text, "cannot publish to internal exchange 'inner' in vhost '/'");
    client.open(2).unwrap();
    assert!(client.take("q").is_none());
}
