//! Dead letters sent back, as an operator asks for it over the HTTP API.

mod a_redrive_can_be_paced_limited_and_stopped;
mod dead_letters_are_discarded_by_what_killed_them;
mod dead_letters_go_back_to_where_they_came_from;
mod the_queues_of_dead_letters_and_their_deaths_are_told;
mod what_comes_back_does_not_go_round;
mod what_is_looked_at_goes_too;
mod what_is_not_to_go_stays_in_its_order;

use crate::support::{Api, Broker, Client, PATIENCE};
use amqp_spec::FieldValue;
use serde_json::Value;
use std::time::Instant;

/// The arguments of a queue whose dead letters go to the queue `dead`.
fn dies_to_dead() -> [(&'static str, FieldValue); 2] {
    [("x-dead-letter-exchange", "".into()), ("x-dead-letter-routing-key", "dead".into())]
}

/// So many messages that died in `q` for being too many, and lie in `dead`; then `q` takes what comes.
fn set_up(broker: &Broker, messages: u32) -> Client {
    let mut client = broker.client();
    client.queue("dead", &[]);
    let [exchange, key] = dies_to_dead();
    client.queue("q", &[exchange, key, ("x-max-length", 0.into())]);
    (0..messages).for_each(|number| client.publish("", "q", number.to_string()));
    client.until_ready("dead", messages);
    client.delete("q");
    client.queue("q", &[]);
    client
}

/// Takes what is in a queue and rejects it.
fn reject_all(client: &mut Client, queue: &str) {
    while let Some(held) = client.try_get(queue, false).unwrap() {
        client.reject(held.tag(), false);
    }
}

fn begin(api: &Api, order: &Value) -> u64 {
    let answer = api.post("queues/%2F/dead/redrive", order);
    assert_eq!(answer.status, 201, "{:?}", answer.body);
    answer.body["id"].as_u64().unwrap()
}

/// Waits until an operation is over, and gives what is told of it.
fn ended(api: &Api, id: u64) -> Value {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let told = api.get(&format!("queues/%2F/dead/redrive/{id}")).body;
        if !["running", "blocked"].contains(&told["state"].as_str().unwrap()) {
            return told;
        }
        assert!(Instant::now() < deadline, "{told}");
    }
}

fn redriven(broker: &Broker, order: &Value) -> Value {
    let api = broker.api();
    let id = begin(&api, order);
    ended(&api, id)
}

fn counts(told: &Value) -> (&str, u64, u64, u64) {
    let count = |key: &str| told[key].as_u64().unwrap();
    (told["state"].as_str().unwrap(), count("moved"), count("skipped"), count("failed"))
}
