//! An empty name makes the broker choose one; elsewhere it stands for the channel's last declared queue.

use crate::support::{Broker, Queue};

#[test]
fn names_are_made_and_remembered() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    let name = client.queue("", &[]);
    assert!(name.starts_with("amq.gen-") && name.len() == "amq.gen-".len() + 22, "{name}");
    assert_ne!(client.queue("", &[]), name);
    client.declare(&Queue { passive: true, ..Queue::named(&name) });
    client.publish("", &name, "m");
    assert_eq!(client.drain(""), ["m"]);

    client.open(2).unwrap();
    let refused = client.purge("").unwrap_err();
    assert_eq!((refused.channel_code(), refused.text.as_str()), (404, "no previously declared queue"));
}

#[test]
fn passive_asks_and_makes_nothing() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    let passive = Queue { passive: true, ..Queue::named("q") };
    let refused = client.try_declare(&passive).unwrap_err();
    assert_eq!((refused.channel_code(), refused.text.as_str()), (404, "no queue 'q' in vhost '/'"));
    client.open(2).unwrap();
    client.queue("q", &[]);
    client.publish("", "q", "m");
    client.publish("", "q", "n");
    client.until_ready("q", 2);
    assert_eq!(client.try_declare(&passive.clone().durable()).unwrap(), ("q".into(), 2, 0), "flags are not compared");
    client.consume("q", "c");
    assert_eq!(client.deliveries(2), ["m", "n"]);
    assert_eq!(client.counts("q"), (0, 1), "what is delivered is not ready");
}

#[test]
fn reserved_names_are_not_to_be_had() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    let refused = client.try_declare(&Queue::named("amq.mine")).unwrap_err();
    assert_eq!(refused.channel_code(), 403);
    assert_eq!(refused.text, "queue name 'amq.mine' contains reserved prefix 'amq.*'");

    client.open(2).unwrap();
    let made = client.queue("", &[]);
    let refused = client.try_declare(&Queue::named(&made)).unwrap_err();
    assert_eq!(refused.channel_code(), 403, "nor is one that the broker made itself");
    assert_eq!(refused.text, format!("queue name '{made}' contains reserved prefix 'amq.*'"));
}
