//! Far more wait than an exchange has in memory: all come, once and in the order in which they are due.

use crate::support::{Broker, Exchange, Message, Queue};
use std::path::Path;

/// More than what is in memory.
const MANY: u64 = 20_000;
/// Confirms waited for at a time.
const BATCH: u64 = 500;

/// Fills an exchange so that what is due last comes first, and gives the bodies in the order in which they are due.
fn fill(directory: &Path, due_in: u64) -> (Broker, Vec<String>) {
    let broker = Broker::on_directory(directory);
    let mut client = broker.client();
    client.declare(&Queue::named("q").durable());
    client.try_exchange(&Exchange::delayed("late", "fanout").durable()).unwrap();
    client.bind("q", "late", "");
    client.confirm_select();
    let begun = std::time::Instant::now();
    for number in 0..MANY {
        // Due a second apart in groups, the later groups published first, whatever time publishing takes.
        let group = 3 - number / (MANY / 4);
        let delay = due_in + group * 500 - u64::try_from(begun.elapsed().as_millis()).unwrap().min(due_in - 1);
        let message = Message::new(number.to_string()).persistent().delayed(i64::try_from(delay).unwrap());
        client.publish_message("late", "", &message);
        if (number + 1) % BATCH == 0 {
            assert!(client.confirmed(number + 2 - BATCH, number + 1).iter().all(|taken| *taken));
        }
    }
    (broker, (0..4).rev().flat_map(|group| group * MANY / 4..(group + 1) * MANY / 4).map(|it| it.to_string()).collect())
}

fn sorted(bodies: &[String]) -> Vec<u64> {
    let mut numbers: Vec<u64> = bodies.iter().map(|body| body.parse().unwrap()).collect();
    numbers.sort_unstable();
    numbers
}

#[test]
fn while_the_broker_runs() {
    let directory = tempfile::tempdir().unwrap();
    let (broker, expected) = fill(directory.path(), 4_000);
    let mut client = broker.client();
    client.try_consume("q", "c", true, false, &[]).unwrap();
    let found = client.deliveries(expected.len());
    assert_eq!(sorted(&found), sorted(&expected), "each comes once");
    broker.stop();
}

#[test]
fn and_after_a_stop() {
    let directory = tempfile::tempdir().unwrap();
    let (broker, expected) = fill(directory.path(), 6_000);
    broker.stop();
    let broker = Broker::on_directory(directory.path());
    let mut client = broker.client();
    client.try_consume("q", "c", true, false, &[]).unwrap();
    let found = client.deliveries(expected.len());
    assert_eq!(sorted(&found), sorted(&expected), "each comes once");
    broker.stop();
}
