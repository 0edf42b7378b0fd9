//! SIGKILL while messages are moved, twice: run again it goes on, and every message is there with all that it had.

use super::ends::Ends;
use crate::support::{Client, Exchange, Message, PATIENCE, Queue, table};
use amqp_spec::FieldValue;
use std::collections::BTreeSet;
use std::time::Instant;

const MESSAGES: u32 = 20_000;
/// So that there is time to kill it.
const RATE: &str = "10000";
/// What may be on its way when it is killed.
const WINDOW: usize = 1000;

/// A message that has every property.
fn message(number: u32) -> Message {
    let death = table(&[("reason", "rejected".into()), ("count", 3_i64.into()), ("queue", "before".into())]);
    let mut message =
        Message::new(format!("body {number}")).persistent().priority(4).expiration("86400000").headers(&[
            ("number", i64::from(number).into()),
            ("x-death", FieldValue::Array(vec![death.into()])),
            ("nested", table(&[("deep", true.into())]).into()),
        ]);
    let properties = &mut message.properties;
    properties.set_content_type("text/plain").set_content_encoding("utf-8").set_correlation_id(number.to_string());
    properties.set_reply_to("answers").set_message_id(format!("m{number}")).set_timestamp(1_700_000_000);
    properties.set_type("order").set_user_id("guest").set_app_id("shop");
    message
}

/// A routing key of its own for every other message.
fn key(number: u32) -> &'static str {
    if number.is_multiple_of(2) { "q" } else { "orders.created" }
}

fn fill(client: &mut Client) {
    client.declare(&Queue::named("q").durable());
    client.try_exchange(&Exchange::new("orders", "topic").durable()).unwrap();
    client.bind("q", "orders", "orders.#");
    client.confirm_select();
    for number in 0..MESSAGES {
        let exchange = if key(number) == "q" { "" } else { "orders" };
        client.publish_message(exchange, key(number), &message(number));
    }
    assert!(client.confirmed(1, MESSAGES.into()).iter().all(|taken| *taken));
}

/// Kills a move once so many messages are at the destination.
fn kill_at(ends: &Ends, count: u32) {
    let mut child = ends.spawn(&["--queue", "q", "--rate", RATE]);
    let (mut client, deadline) = (ends.to.client(), Instant::now() + PATIENCE);
    while client.ready("q") < count {
        assert!(Instant::now() < deadline, "{:?}", child.try_wait());
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(client.ready("q") < MESSAGES, "it was too fast");
}

#[test]
fn nor_do_messages_lose_their_order_or_anything_of_theirs() {
    let ends = Ends::start();
    fill(&mut ends.from.client());
    let defined = ends.all(&[]);
    assert_eq!((defined.code, &defined.json["definitions"]["imported"]), (0, &true.into()), "{defined:?}");
    kill_at(&ends, 4000);
    kill_at(&ends, 12_000);
    let report = ends.messages(&["--queue", "q"]);
    assert_eq!(report.code, 0, "{report:?}");
    let moved = report.queue("q");
    assert_eq!((&moved["outcome"], &moved["unsettled"], &moved["left"]), (&"moved".into(), &0.into(), &0.into()));
    assert!(moved["redelivered"].as_u64().unwrap() <= WINDOW as u64, "{moved}");

    assert_eq!(ends.from.client().ready("q"), 0);
    let mut client = ends.to.client();
    let (mut seen, mut repeats) = (BTreeSet::new(), 0);
    while let Some(found) = client.take("q") {
        let number: u32 = found.text().strip_prefix("body ").unwrap().parse().unwrap();
        assert_eq!(found.properties, message(number).properties.build(), "message {number}");
        assert_eq!(found.route().1, key(number));
        if !seen.insert(number) {
            repeats += 1;
        } else {
            assert_eq!(seen.len(), number as usize + 1, "message {number} is before those before it");
        }
    }
    assert_eq!(seen.len(), MESSAGES as usize);
    assert!(repeats <= 2 * WINDOW, "{repeats} came twice");
    let exchanges = ends.to.api.get("exchanges/%2F").body;
    assert!(!exchanges.to_string().contains("leveret.migrate"), "{exchanges}");
}
