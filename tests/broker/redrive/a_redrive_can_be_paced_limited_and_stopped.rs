//! An operation is watched while it runs, goes no faster and no further than it was told to, and is stopped.

use super::{begin, counts, ended, redriven, set_up};
use crate::support::{Broker, PATIENCE};
use serde_json::json;
use std::time::{Duration, Instant};

#[test]
fn it_moves_no_more_than_it_was_told_to() {
    let broker = Broker::with_api();
    let mut client = set_up(&broker, 10);
    assert_eq!(counts(&redriven(&broker, &json!({ "count": 4 }))), ("completed", 4, 0, 0));
    assert_eq!(client.drain("q"), ["0", "1", "2", "3"]);
    assert_eq!(client.drain("dead"), ["4", "5", "6", "7", "8", "9"]);
}

#[test]
fn it_takes_the_time_that_its_rate_gives_it() {
    let broker = Broker::with_api();
    set_up(&broker, 60);
    let start = Instant::now();
    let told = redriven(&broker, &json!({ "rate": 100 }));
    assert_eq!(counts(&told), ("completed", 60, 0, 0));
    assert!(start.elapsed() >= Duration::from_millis(500), "{:?}", start.elapsed());
}

#[test]
fn it_is_shown_and_stopped_and_what_is_left_stays() {
    let broker = Broker::with_api();
    let api = broker.api();
    let mut client = set_up(&broker, 100);
    let id = begin(&api, &json!({ "rate": 1, "match": { "reason": "maxlen" } }));
    let again = api.post("queues/%2F/dead/redrive", &json!({}));
    assert_eq!(again.refusal(), (400, "bad_request", "a redrive of this queue is running already"));
    let one = api.get(&format!("queues/%2F/dead/redrive/{id}")).body;
    assert_eq!((one["state"].as_str(), one["total"].as_u64()), (Some("running"), Some(100)));
    assert_eq!((&one["order"]["rate"], &one["order"]["match"]["reason"]), (&json!(1), &json!("maxlen")));
    for path in ["redrives", "queues/%2F/dead/redrive"] {
        assert_eq!(api.get(path).body[0]["id"], json!(id), "{path}");
    }
    assert_eq!(api.delete(&format!("queues/%2F/dead/redrive/{id}")).status, 204);
    let told = ended(&api, id);
    let (state, moved, ..) = counts(&told);
    assert_eq!(state, "stopped");
    assert_eq!(u64::from(client.ready("q")), moved);
    assert_eq!(u64::from(client.ready("dead")), 100 - moved);
    assert_eq!(told["remaining"].as_u64(), Some(100 - moved));
    assert_eq!(api.get("queues/%2F/dead/redrive/999").status, 404);
    assert_eq!(api.post("queues/%2F/none/redrive", &json!({})).refusal(), (404, "not_found", "queue_not_found"));
}

#[test]
fn consumers_work_beside_it() {
    let broker = Broker::with_api();
    let api = broker.api();
    let mut client = set_up(&broker, 1000);
    let mut other = broker.client();
    other.consume("dead", "c");
    let id = begin(&api, &json!({}));
    let told = ended(&api, id);
    let (state, moved, ..) = counts(&told);
    assert_eq!(state, "completed");
    let deadline = Instant::now() + PATIENCE;
    while u64::from(client.ready("q")) != moved {
        assert!(Instant::now() < deadline);
    }
    assert_eq!(other.deliveries(1000 - moved as usize).len() as u64, 1000 - moved, "each is in one place");
}

#[test]
fn it_ends_with_its_queue() {
    let broker = Broker::with_api();
    let api = broker.api();
    let mut client = set_up(&broker, 10);
    let id = begin(&api, &json!({ "rate": 1 }));
    client.delete("dead");
    let deadline = Instant::now() + PATIENCE;
    loop {
        let told = api.get("redrives").body[0].clone();
        if told["state"] == "failed" {
            assert_eq!(told["reason"], "the queue is gone");
            break;
        }
        assert!(Instant::now() < deadline, "{told}");
    }
    assert_eq!(api.get(&format!("queues/%2F/dead/redrive/{id}")).status, 200);
}
