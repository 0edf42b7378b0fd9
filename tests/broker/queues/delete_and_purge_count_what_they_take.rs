//! queue.purge and queue.delete: ready messages are counted, conditions are kept.

use crate::support::Broker;

#[test]
fn purge_leaves_what_is_delivered() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    client.queue("q", &[]);
    for body in ["a", "b", "c"] {
        client.publish("", "q", body);
    }
    let held = client.try_get("q", false).unwrap().unwrap();
    assert_eq!(client.purge("q").unwrap(), 2);
    assert_eq!(client.purge("q").unwrap(), 0);
    client.nack(held.tag(), false, true);
    assert_eq!(client.drain("q"), ["a"]);
    assert_eq!(client.purge("none").unwrap_err().channel_code(), 404);
}

#[test]
fn delete_keeps_its_conditions() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    client.queue("q", &[]);
    client.publish("", "q", "m");
    let refused = client.delete_if("q", false, true).unwrap_err();
    assert_eq!((refused.channel_code(), refused.text.as_str()), (406, "queue 'q' in vhost '/' not empty"));
    client.open(2).unwrap();
    client.consume("q", "c");
    client.delivery();
    let refused = client.delete_if("q", true, false).unwrap_err();
    assert_eq!((refused.channel_code(), refused.text.as_str()), (406, "queue 'q' in vhost '/' in use"));
    client.open(3).unwrap();
    client.until_ready("q", 1);
    assert_eq!(client.delete_if("q", true, false).unwrap(), 1);
    assert_eq!(client.delete("q"), 0, "a missing queue is deleted with success");
}

#[test]
fn a_deleted_queue_loses_its_bindings() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    client.queue("q", &[]);
    client.bind("q", "amq.fanout", "");
    client.delete("q");
    client.queue("q", &[]);
    client.publish("amq.fanout", "", "m");
    assert!(client.take("q").is_none());
}
