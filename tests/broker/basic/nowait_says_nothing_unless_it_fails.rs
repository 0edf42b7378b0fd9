//! nowait: no answer to what succeeds, the usual close for what fails.

use crate::support::Broker;
use amqp_spec::Table;
use amqp_spec::method::{basic, queue};

fn declare(name: &[u8], passive: bool) -> queue::Declare<'_> {
    queue::Declare {
        ticket: 0,
        queue: name,
        passive,
        durable: false,
        exclusive: false,
        auto_delete: false,
        nowait: true,
        arguments: Table::parse(&[]).unwrap(),
    }
}

#[test]
fn of_declares_and_consumers() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    client.send(&declare(b"q", false));
    client.send(&basic::Consume {
        ticket: 0,
        queue: b"q",
        consumer_tag: b"c",
        no_local: false,
        no_ack: true,
        exclusive: false,
        nowait: true,
        arguments: Table::parse(&[]).unwrap(),
    });
    client.publish("", "q", "m");
    let first = client.next().unwrap();
    assert_eq!((first.text(), first.consumer_tag()), ("m".into(), "c".into()));
    client.send(&basic::Cancel { consumer_tag: b"c", nowait: true });
    assert_eq!(client.counts("q"), (0, 0));
    client.send(&queue::Purge { ticket: 0, queue: b"q", nowait: true });
    client.send(&queue::Delete { ticket: 0, queue: b"q", if_unused: false, if_empty: false, nowait: true });
    client.qos(0, false).unwrap();
    assert_eq!(client.pending(|_| true), 0);
    assert!(!client.queue_exists("q"));
    client.send(&declare(b"q", true));
    let closed = client.closed();
    assert_eq!((closed.channel_code(), closed.method), (404, (50, 10)));
}
