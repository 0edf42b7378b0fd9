//! The keys of answers and the types of their values, beside those that RabbitMQ 4.3 gave for the same set-up
//! (`tests/fixtures/management_shapes.json`).

use super::{escaped, until};
use crate::support::{Broker, Message, Queue};
use serde_json::{Map, Value};

/// What RabbitMQ shows of its Erlang processes and its cluster, which is not here; see docs/compatibility.md.
const ERLANG: &[&str] = &[
    "cached_segments",
    "context_switches",
    "context_switches_details",
    "cowboy_opts",
    "crypto_lib_version",
    "erlang_full_version",
    "erlang_version",
    "exit_on_close",
    "first_timestamp",
    "garbage_collection",
    "gc_bytes_reclaimed",
    "gc_bytes_reclaimed_details",
    "gc_num",
    "gc_num_details",
    "linger",
    "messages_active_priorities",
    "messages_by_priority",
    "messages_ready_returned",
    "message_bytes_dlx",
    "metrics_gc_queue_length",
    "open_files",
    "publishers",
    "ra_open_file_metrics",
    "reductions",
    "reductions_details",
    "storage_version",
];
/// Counters of RabbitMQ's own files.
const FILES: &[&str] = &["io_", "mnesia_", "queue_index_"];

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// What is not as in the recorded shape.
fn differences(path: &str, recorded: &Value, ours: &Value, found: &mut Vec<String>) {
    match (recorded, ours) {
        (Value::String(word), ours) if word == kind(ours) || word == "null" || ours.is_null() => {}
        (Value::Array(recorded), Value::Array(ours)) => {
            if let (Some(recorded), Some(ours)) = (recorded.first(), ours.first()) {
                differences(&format!("{path}[]"), recorded, ours, found);
            }
        }
        (Value::Object(recorded), Value::Object(ours)) => keys(path, recorded, ours, found),
        (_, ours) => found.push(format!("{path}: {recorded} became {}", kind(ours))),
    }
}

fn keys(path: &str, recorded: &Map<String, Value>, ours: &Map<String, Value>, found: &mut Vec<String>) {
    for (key, recorded) in recorded {
        // The node has another name, and these clients sent no arguments.
        if key.contains('@')
            || key.starts_with("x-stream")
            || ERLANG.contains(&key.as_str())
            || FILES.iter().any(|prefix| key.starts_with(prefix))
        {
            continue;
        }
        match ours.get(key) {
            Some(ours) => differences(&format!("{path}.{key}"), recorded, ours, found),
            None => found.push(format!("{path}.{key} is missing")),
        }
    }
}

#[test]
fn every_answer() {
    let broker = Broker::with_api();
    let api = broker.api();
    let mut client = broker.client();
    client.declare(&Queue::named("a").durable());
    client.declare(&Queue::named("q").durable().with("x-queue-type", "quorum"));
    client.declare(&Queue::named("s").durable().with("x-queue-type", "stream"));
    client.bind("a", "amq.topic", "k");
    client.open(2).unwrap();
    client.confirm_select();
    for _ in 0..20 {
        client.publish_message("amq.topic", "k", &Message::new("hello").persistent());
        client.publish("", "q", "hello");
        client.publish("", "s", "hello");
    }
    client.publish_message("amq.topic", "nowhere", &Message::new("hello").mandatory());
    assert_eq!(client.confirmed(1, 61), [true; 61]);
    client.channel = 1;
    client.qos(3, false).unwrap();
    client.consume("a", "ctag");
    client.consume("q", "qtag");
    client.consume("s", "stag");
    client.channel = 2;
    let taken = client.try_get("a", false).unwrap().unwrap();
    client.ack(taken.tag(), false);
    client.open(3).unwrap();
    client.tx_select();
    client.publish("amq.topic", "k", "t");
    let channels = until(&api, "channels", |answer| answer.body[2]["messages_uncommitted"] == 1);
    let one = |path: &str| api.get(path).body;
    let connection = one("connections")[0].clone();
    let queues = one("queues/%2F");
    let found_exchange = one("exchanges/%2F").as_array().unwrap().iter().find(|x| x["name"] == "amq.topic").cloned();
    let node = one("nodes")[0]["name"].as_str().unwrap().to_owned();
    let answers = [
        ("connection", connection.clone()),
        ("channel consuming", channels[0].clone()),
        ("channel publishing", channels[1].clone()),
        ("channel transacting", channels[2].clone()),
        ("channel", one(&format!("channels/{}", escaped(channels[0]["name"].as_str().unwrap())))),
        ("consumer", one("consumers/%2F")[0].clone()),
        ("classic queue in a list", queues[0].clone()),
        ("quorum queue in a list", queues[1].clone()),
        ("stream in a list", queues[2].clone()),
        ("classic queue", one("queues/%2F/a")),
        ("quorum queue", one("queues/%2F/q")),
        ("stream", one("queues/%2F/s")),
        ("queue with samples", one("queues/%2F/a?msg_rates_age=20&msg_rates_incr=5&lengths_age=20&lengths_incr=5")),
        ("queue without statistics", one("queues/%2F/a?disable_stats=true")),
        ("exchange in a list", found_exchange.unwrap()),
        ("exchange", one("exchanges/%2F/amq.topic")),
        ("overview", one("overview")),
        ("node", one(&format!("nodes/{node}"))),
    ];
    let recorded: Value = serde_json::from_str(include_str!("../../fixtures/management_shapes.json")).unwrap();
    let mut found = Vec::new();
    for (what, ours) in &answers {
        let mut here = Vec::new();
        differences(what, &recorded[*what], ours, &mut here);
        // How long it has been idle and what its client calls itself are not the same in both runs.
        found.extend(here.into_iter().filter(|it| {
            !it.contains("idle_since") && !it.contains("client_properties") && !it.contains("user_provided_name")
        }));
    }
    // Written by clients that set a timestamp, which these did not.
    found.retain(|it| !it.contains("head_message_timestamp"));
    // Only what was counted is told, and nobody reads the stream here.
    found.retain(|it| !(it.starts_with("stream") && it.contains(".message_stats.")));
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}
