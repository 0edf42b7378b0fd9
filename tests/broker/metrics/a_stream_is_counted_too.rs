use super::{broker, scrape};
use crate::support::{Message, Queue};

#[test]
fn a_stream_is_counted_too() {
    let broker = broker();
    let mut client = broker.client();
    client.declare(&Queue::named("s").durable().with("x-queue-type", "stream"));
    client.confirm_select();
    for number in 1..=3 {
        assert!(client.publish_confirmed(number, "s", &Message::new("m")));
    }
    client.qos(10, false).unwrap();
    client.try_consume("s", "c", false, false, &[("x-stream-offset", "first".into())]).unwrap();
    client.deliveries(3);
    client.ack(3, true);
    // Its answer comes when the acknowledgement has been counted.
    client.ready("s");

    let each = scrape(&broker, "/metrics/per-object");
    let of = |name: &str| each[&format!("rabbitmq_{name}{{vhost=\"/\",queue=\"s\"}}")];
    assert_eq!(of("queue_messages"), 3.0);
    assert_eq!(of("queue_consumers"), 1.0);
    assert_eq!(of("queue_messages_published_total"), 3.0);
    assert_eq!(of("queue_messages_delivered_ack_total"), 3.0);
    let all = |name: &str| {
        each[&format!(
            "rabbitmq_global_messages_{name}_total{{protocol=\"amqp091\",queue_type=\"rabbit_stream_queue\"}}"
        )]
    };
    assert_eq!(all("delivered_consume_manual_ack"), 3.0);
    assert_eq!(all("acknowledged"), 3.0);
}
