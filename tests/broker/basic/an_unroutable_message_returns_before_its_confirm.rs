//! mandatory: what no queue takes comes back, and is confirmed after that.

use crate::support::{Broker, Message};
use amqp_spec::Method;

#[test]
fn with_everything_it_had() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    client.confirm_select();
    let message = Message::new("lost").mandatory().headers(&[("a", 1.into())]);
    client.publish_message("amq.direct", "nowhere", &message);
    let returned = client.next().unwrap();
    let Method::BasicReturn(m) = returned.method() else { panic!("{returned:?}") };
    assert_eq!((m.reply_code, m.reply_text), (312, &b"NO_ROUTE"[..]));
    assert_eq!(returned.route(), ("amq.direct".into(), "nowhere".into()));
    assert_eq!((returned.text(), returned.headers().get("a")), ("lost".into(), Some(&1.into())));
    let confirm = client.next().unwrap();
    assert!(matches!(confirm.method(), Method::BasicAck(m) if m.delivery_tag == 1), "{confirm:?}");

    client.publish("amq.direct", "nowhere", "not mandatory");
    let confirm = client.next().unwrap();
    assert!(matches!(confirm.method(), Method::BasicAck(m) if m.delivery_tag == 2), "{confirm:?}");
}

#[test]
fn an_exchange_that_is_not_there_closes_the_channel() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    client.queue("q", &[]);
    client.publish("", "q", "before");
    client.publish("none", "k", "m");
    let closed = client.closed();
    assert_eq!((closed.channel_code(), closed.method), (404, (60, 40)));
    assert_eq!(closed.text, "no exchange 'none' in vhost '/'");
    client.open(2).unwrap();
    assert_eq!(client.drain("q"), ["before"]);
}
