//! Delayed messages come in the order in which they are due, and those due together in the order of their publishing.

use crate::support::{Broker, Client, Exchange, Message};

fn with_delays() -> (Broker, Client) {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    client.try_exchange(&Exchange::delayed("late", "direct")).unwrap();
    client.queue("q", &[]);
    client.bind("q", "late", "k");
    (broker, client)
}

#[test]
fn whatever_was_published_first() {
    let (_broker, mut client) = with_delays();
    client.consume("q", "c");
    for (body, delay) in [("last", 300), ("second", 100), ("first", 20)] {
        client.publish_message("late", "k", &Message::new(body).delayed(delay));
    }
    client.publish("late", "k", "at once");
    assert_eq!(client.deliveries(4), ["at once", "first", "second", "last"]);
}

#[test]
fn and_nothing_comes_before_its_time() {
    let (_broker, mut client) = with_delays();
    client.consume("q", "c");
    client.publish_message("late", "k", &Message::new("an hour").delayed(3_600_000));
    client.publish_message("late", "k", &Message::new("soon").delayed(50));
    assert_eq!(client.deliveries(1), ["soon"]);
    assert_eq!(client.deliveries_here(), 0);
}

#[test]
fn a_sooner_one_moves_the_timer_forward() {
    let (_broker, mut client) = with_delays();
    client.consume("q", "c");
    for delay in [50_000, 40_000, 30_000, 100] {
        client.publish_message("late", "k", &Message::new(delay.to_string()).delayed(delay));
    }
    assert_eq!(client.deliveries(1), ["100"]);
}

#[test]
fn many_with_one_delay_stay_in_order_and_come_once() {
    let (_broker, mut client) = with_delays();
    client.try_consume("q", "c", true, false, &[]).unwrap();
    let bodies: Vec<_> = (0..2000).map(|number| number.to_string()).collect();
    bodies.iter().for_each(|body| client.publish_message("late", "k", &Message::new(body).delayed(100)));
    assert_eq!(client.deliveries(2000), bodies);
    client.publish("late", "k", "end");
    assert_eq!(client.deliveries(1), ["end"], "nothing came twice");
}

#[test]
fn persistent_and_transient_alike_and_confirmed() {
    let (_broker, mut client) = with_delays();
    client.consume("q", "c");
    client.confirm_select();
    client.publish_message("late", "k", &Message::new("persistent").persistent().delayed(100));
    client.publish_message("late", "k", &Message::new("transient").delayed(120));
    assert_eq!(client.confirmed(1, 2), [true, true]);
    assert_eq!(client.deliveries(2), ["persistent", "transient"]);
}

#[test]
fn in_a_transaction_too() {
    let (_broker, mut client) = with_delays();
    client.consume("q", "c");
    client.tx_select();
    client.publish_message("late", "k", &Message::new("kept").persistent().delayed(10));
    client.tx_commit();
    client.publish_message("late", "k", &Message::new("dropped").delayed(10));
    client.tx_rollback();
    assert_eq!(client.deliveries(1), ["kept"]);
    assert_eq!(client.deliveries_here(), 0);
}
