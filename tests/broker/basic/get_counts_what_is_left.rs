//! basic.get: one message and how many are left, or that there is none.

use crate::support::Broker;
use amqp_spec::Method;

#[test]
fn of_one_queue() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    client.queue("q", &[]);
    assert!(client.take("q").is_none());
    ["a", "b", "c"].iter().for_each(|body| client.publish("", "q", body));
    let left = |got: &crate::support::Received| match got.method() {
        Method::BasicGetOk(m) => m.message_count,
        other => panic!("{other:?}"),
    };
    let first = client.try_get("q", false).unwrap().unwrap();
    assert_eq!((first.text(), first.tag(), left(&first), first.redelivered()), ("a".into(), 1, 2, false));
    let second = client.take("q").unwrap();
    assert_eq!((second.text(), second.tag(), left(&second)), ("b".into(), 2, 1), "no_ack ones have numbers too");
    client.nack(1, false, true);
    let again = client.try_get("q", false).unwrap().unwrap();
    assert_eq!((again.text(), again.tag(), left(&again), again.redelivered()), ("a".into(), 3, 1, true));
    assert_eq!(client.try_get("none", true).unwrap_err().channel_code(), 404);
}
