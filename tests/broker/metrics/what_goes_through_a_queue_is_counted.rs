use super::{broker, scrape};
use crate::support::{Message, Queue};

/// Of the queue, on the page with a sample for each.
fn of_queue(name: &str) -> String {
    format!("rabbitmq_{name}{{vhost=\"/\",queue=\"q\"}}")
}

fn of_all(name: &str) -> String {
    format!("rabbitmq_global_messages_{name}_total{{protocol=\"amqp091\"}}")
}

fn of_classic(name: &str) -> String {
    format!("rabbitmq_global_messages_{name}_total{{protocol=\"amqp091\",queue_type=\"rabbit_classic_queue\"}}")
}

#[test]
fn what_goes_through_a_queue_is_counted() {
    let broker = broker();
    let mut client = broker.client();
    client.declare(&Queue::named("q"));
    client.confirm_select();
    for _ in 0..10 {
        client.publish("", "q", "12345");
    }
    client.publish("", "nowhere", "lost");
    client.publish_message("", "nowhere", &Message::new("comes back").mandatory());
    client.confirmed(1, 12);
    client.qos(3, false).unwrap();
    client.consume("q", "c");
    client.deliveries(3);
    client.ack(1, false);
    client.deliveries(1);
    // Its answer comes when the acknowledgement has been counted.
    client.ready("q");

    let each = scrape(&broker, "/metrics/per-object");
    assert_eq!(each[&of_queue("queue_messages_ready")], 6.0);
    assert_eq!(each[&of_queue("queue_messages_unacked")], 3.0);
    assert_eq!(each[&of_queue("queue_messages")], 9.0);
    assert_eq!(each[&of_queue("queue_messages_ready_bytes")], 30.0);
    assert_eq!(each[&of_queue("queue_consumers")], 1.0);
    assert_eq!(each[&of_queue("queue_messages_published_total")], 10.0);
    assert_eq!(each[&of_queue("queue_messages_delivered_ack_total")], 4.0);
    assert_eq!(each[&of_queue("queue_messages_acked_total")], 1.0);

    let sums = scrape(&broker, "/metrics");
    assert_eq!(sums["rabbitmq_queue_messages_ready"], 6.0);
    assert_eq!(sums[&of_all("received")], 12.0);
    assert_eq!(sums[&of_all("received_confirm")], 12.0);
    assert_eq!(sums[&of_all("confirmed")], 12.0);
    assert_eq!(sums[&of_all("routed")], 10.0);
    assert_eq!(sums[&of_all("unroutable_dropped")], 1.0);
    assert_eq!(sums[&of_all("unroutable_returned")], 1.0);
    assert_eq!(sums[&of_classic("delivered_consume_manual_ack")], 4.0);
    assert_eq!(sums[&of_classic("acknowledged")], 1.0);
    assert_eq!(sums["rabbitmq_message_size_bytes_bucket{protocol=\"amqp091\",le=\"+Inf\"}"], 12.0);
    assert_eq!(sums["rabbitmq_message_size_bytes_sum{protocol=\"amqp091\"}"], 64.0);

    let asked = scrape(&broker, "/metrics/detailed?family=queue_coarse_metrics&vhost=%2F");
    assert_eq!(asked["rabbitmq_detailed_queue_messages{vhost=\"/\",queue=\"q\"}"], 9.0);
    assert_eq!(scrape(&broker, "/metrics/detailed?family=queue_coarse_metrics&vhost=other").len(), 0);
}

#[test]
fn gets_redeliveries_and_dead_letters_too() {
    let broker = broker();
    let mut client = broker.client();
    client.declare(&Queue::named("q").with("x-dead-letter-exchange", "").with("x-dead-letter-routing-key", "dead"));
    client.declare(&Queue::named("dead"));
    client.publish("", "q", "m");
    client.try_get("q", false).unwrap().unwrap();
    client.nack(1, false, true);
    client.try_get("q", false).unwrap().unwrap();
    client.reject(2, false);
    client.until_ready("dead", 1);
    client.take("dead").unwrap();
    assert!(client.take("dead").is_none());

    let sums = scrape(&broker, "/metrics");
    assert_eq!(sums[&of_classic("delivered_get_manual_ack")], 2.0);
    assert_eq!(sums[&of_classic("delivered_get_auto_ack")], 1.0);
    assert_eq!(sums[&of_classic("get_empty")], 1.0);
    // A dead letter that was rejected is flagged too.
    assert_eq!(sums[&of_classic("redelivered")], 2.0);
    let dead = "rabbitmq_global_messages_dead_lettered_rejected_total{dead_letter_strategy=\"at_most_once\",queue_type=\"rabbit_classic_queue\"}";
    assert_eq!(sums[dead], 1.0);
}
