//! Dead letters of a queue that keeps them until somebody takes them: counted when they die, and when they are taken.

use super::{broker, scrape};
use crate::support::Queue;

fn dead(what: &str, strategy: &str) -> String {
    let name = format!("rabbitmq_global_messages_dead_lettered_{what}_total");
    format!("{name}{{dead_letter_strategy=\"{strategy}\",queue_type=\"rabbit_quorum_queue\"}}")
}

#[test]
fn dead_letters_that_are_kept_are_counted_once() {
    let broker = broker();
    let mut client = broker.client();
    let queue = Queue::named("q").durable().with("x-queue-type", "quorum").with("x-overflow", "reject-publish");
    let queue = queue.with("x-dead-letter-strategy", "at-least-once").with("x-dead-letter-exchange", "later");
    client.declare(&queue);
    client.queue("dead", &[]);
    let mut reject = |body: &str| {
        client.publish("", "q", body);
        client.until_ready("q", 1);
        let tag = client.try_get("q", false).unwrap().unwrap().tag();
        client.reject(tag, false);
        // Its answer comes when the rejection has been done.
        client.ready("q");
    };
    reject("nobody takes it yet");
    let (rejected, confirmed) = (dead("rejected", "at_least_once"), dead("confirmed", "at_least_once"));
    let sums = scrape(&broker, "/metrics");
    assert_eq!((sums[&rejected], sums[&confirmed]), (1.0, 0.0));
    client.exchange("later", "fanout");
    client.bind("dead", "later", "");
    // Tried again until it is taken.
    client.until_ready("dead", 1);
    let deadline = std::time::Instant::now() + crate::support::PATIENCE;
    while scrape(&broker, "/metrics")[&confirmed] < 1.0 {
        assert!(std::time::Instant::now() < deadline, "it was taken, and that is not counted");
        std::thread::yield_now();
    }
    let sums = scrape(&broker, "/metrics");
    assert_eq!((sums[&rejected], sums[&confirmed]), (1.0, 1.0));
    assert_eq!(sums[&dead("rejected", "at_most_once")], 0.0);
}
