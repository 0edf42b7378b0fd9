//! Priorities without an argument for them, and what comes back first.

use crate::support::{Broker, Client, Message, Queue};

fn quorum() -> Queue {
    Queue::named("q").durable().with("x-queue-type", "quorum")
}

fn publish(client: &mut Client, priorities: &[Option<u8>]) {
    for (at, priority) in priorities.iter().enumerate() {
        let message = Message::new(at.to_string());
        client.publish_message("", "q", &priority.map_or(message.clone(), |priority| message.priority(priority)));
    }
}

#[test]
fn the_highest_of_32_priorities_goes_first_and_none_is_4() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    client.declare(&quorum());
    publish(&mut client, &[None, Some(0), Some(4), Some(5), Some(31), Some(255), Some(3)]);
    assert_eq!(client.drain("q"), ["4", "5", "3", "0", "2", "6", "1"]);
}

#[test]
fn an_argument_for_it_is_refused() {
    let broker = Broker::in_memory();
    let closed = broker.client().try_declare(&quorum().with("x-max-priority", 5)).unwrap_err();
    let text = "invalid arg 'x-max-priority' for queue 'q' in vhost '/' of queue type rabbit_quorum_queue";
    assert_eq!((closed.channel_code(), closed.text.as_str()), (406, text));
}

#[test]
fn what_comes_back_goes_before_everything_in_the_order_in_which_it_came_back() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    client.declare(&quorum());
    publish(&mut client, &[Some(1), Some(1), Some(1)]);
    let tags: Vec<u64> = (0..3).map(|_| client.try_get("q", false).unwrap().unwrap().tag()).collect();
    publish(&mut client, &[None, None, None, Some(9)]);
    for at in [1, 0, 2] {
        client.nack(tags[at], false, true);
    }
    assert_eq!(client.drain("q"), ["1", "0", "2", "3", "0", "1", "2"]);
}

#[test]
fn each_priority_expires_at_its_own_head() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    client.queue("dead", &[]);
    let letters = quorum().with("x-dead-letter-exchange", "").with("x-dead-letter-routing-key", "dead");
    client.declare(&letters);
    client.publish_message("", "q", &Message::new("low").priority(1).expiration("50"));
    client.publish_message("", "q", &Message::new("high").priority(9));
    client.until_ready("dead", 1);
    assert_eq!(client.drain("q"), ["high"]);
}
