//! An import does not wait for the disk once a queue.

use crate::support::Broker;
use serde_json::json;
use std::time::{Duration, Instant};

/// A tenth of what is promised for 100,000, on a machine that does much else.
const QUEUES: usize = 10_000;
const AT_MOST: Duration = Duration::from_secs(20);

#[test]
fn with_a_binding_each_and_they_are_there_after_a_restart() {
    let directory = tempfile::tempdir().unwrap();
    let names: Vec<String> = (0..QUEUES).map(|number| format!("queue-{number}")).collect();
    let queues: Vec<_> =
        names.iter().map(|name| json!({ "name": name, "vhost": "/", "durable": true, "arguments": {} })).collect();
    let binding = |name: &String| json!({ "source": "amq.direct", "vhost": "/", "destination": name, "destination_type": "queue", "routing_key": name });
    let bindings: Vec<_> = names.iter().map(binding).collect();
    let broker = Broker::on_directory_with_api(directory.path());
    let start = Instant::now();
    let answer = broker.api().post("definitions", &json!({ "queues": queues, "bindings": bindings }));
    assert_eq!(answer.status, 204, "{:?}", answer.body);
    assert!(start.elapsed() < AT_MOST, "{:?}", start.elapsed());
    broker.stop();
    let broker = Broker::on_directory_with_api(directory.path());
    let document = broker.api().get("definitions").body;
    assert_eq!(document["queues"].as_array().unwrap().len(), QUEUES);
    assert_eq!(document["bindings"].as_array().unwrap().len(), QUEUES);
}
