//! x-max-priority: higher levels first, first in first out within one; and x-priority of consumers.

use crate::support::{Broker, Message};

#[test]
fn of_messages() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    client.queue("q", &[("x-max-priority", 5.into())]);
    for (body, priority) in
        [("0a", None), ("3a", Some(3)), ("5a", Some(5)), ("3b", Some(3)), ("9 is 5", Some(9)), ("0b", Some(0))]
    {
        let message = Message::new(body);
        client.publish_message("", "q", &priority.map_or(message.clone(), |it| message.priority(it)));
    }
    assert_eq!(client.drain("q"), ["5a", "9 is 5", "3a", "3b", "0a", "0b"]);
}

#[test]
fn of_consumers() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    client.queue("q", &[]);
    client.qos(1, false).unwrap();
    client.try_consume("q", "low", false, false, &[("x-priority", (-1).into())]).unwrap();
    client.try_consume("q", "high", false, false, &[("x-priority", 5.into())]).unwrap();
    client.try_consume("q", "middle", false, false, &[]).unwrap();
    let mut tags = Vec::new();
    for body in ["1", "2", "3"] {
        client.publish("", "q", body);
        tags.push(client.delivery().consumer_tag());
    }
    assert_eq!(tags, ["high", "middle", "low"]);
}

#[test]
fn equal_consumers_take_turns() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    client.queue("q", &[]);
    ["one", "two", "three"].iter().for_each(|tag| client.consume("q", tag));
    let mut tags: Vec<String> = Vec::new();
    for _ in 0..6 {
        client.publish("", "q", "m");
        tags.push(client.delivery().consumer_tag());
    }
    assert_eq!(tags[..3], tags[3..]);
    tags.truncate(3);
    tags.sort();
    assert_eq!(tags, ["one", "three", "two"]);
}
