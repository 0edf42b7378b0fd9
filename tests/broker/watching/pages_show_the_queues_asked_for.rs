//! Lists of queues: pages, order, names, columns; and one without pages, however long it is.

use super::at;
use crate::support::{Broker, Client};
use serde_json::{Value, json};

fn names(answer: &Value) -> Vec<&str> {
    let items = answer.get("items").unwrap_or(answer);
    items.as_array().unwrap().iter().map(|item| item["name"].as_str().unwrap()).collect()
}

/// What lies in chunks (RFC 9112, 7.1); the last one must be there.
fn unchunked(mut text: &str) -> String {
    let mut whole = String::new();
    loop {
        let (size, rest) = text.split_once("\r\n").unwrap();
        let size = usize::from_str_radix(size, 16).unwrap();
        if size == 0 {
            return whole;
        }
        whole.push_str(&rest[..size]);
        text = &rest[size + 2..];
    }
}

/// Queues `q-0` to `q-(count - 1)`, the last with the most messages.
fn with_queues(broker: &Broker, count: usize) -> Client {
    let mut client = broker.client();
    for index in 0..count {
        client.queue(&format!("q-{index}"), &[]);
        for _ in 0..index.min(9) {
            client.publish("", &format!("q-{index}"), "x");
        }
    }
    client.until_ready(&format!("q-{}", count - 1), (count - 1).min(9) as u32);
    client
}

#[test]
fn pages_are_cut_out_of_the_order_of_names() {
    let broker = Broker::with_api();
    let _client = with_queues(&broker, 5);
    let page = broker.api().get("queues?page=2&page_size=2").body;
    assert_eq!(names(&page), ["q-2", "q-3"]);
    for (key, count) in [("total_count", 5), ("filtered_count", 5), ("item_count", 2), ("page", 2), ("page_count", 3)] {
        assert_eq!(page[key], json!(count), "{key}");
    }
    let reversed = broker.api().get("queues/%2F?page=1&page_size=2&sort_reverse=true").body;
    assert_eq!(names(&reversed), ["q-4", "q-3"]);
    let filtered = broker.api().get("queues?page=1&name=^q-[13]$&use_regex=true").body;
    assert_eq!(names(&filtered), ["q-1", "q-3"]);
    assert_eq!((&filtered["total_count"], &filtered["filtered_count"]), (&json!(5), &json!(2)));
    let beyond = broker.api().get("queues?page=4&page_size=2");
    assert_eq!(beyond.refusal(), (400, "page_out_of_range", "Page out of range, page: 4 page size: 2, len: 5"));
}

#[test]
fn a_list_is_sorted_by_what_queues_hold() {
    let broker = Broker::with_api();
    let _client = with_queues(&broker, 5);
    let most = broker.api().get("queues?page=1&page_size=2&sort=messages&sort_reverse=true&columns=name,messages").body;
    assert_eq!(most["items"], json!([{ "name": "q-4", "messages": 4 }, { "name": "q-3", "messages": 3 }]));
    let least = broker.api().get("queues?sort=message_stats.publish").body;
    assert_eq!(names(&least), ["q-0", "q-1", "q-2", "q-3", "q-4"]);
    let by_rate = broker.api().get("queues?sort=message_stats.publish_details.rate&page=1");
    assert_eq!(by_rate.status, 200);
    let by_argument = broker.api().get("queues?sort=arguments.x-queue-type");
    assert_eq!((by_argument.status, names(&by_argument.body).len()), (200, 5));
    assert_eq!(at(&broker.api().get("queues?sort=nothing&page=1").body, "/item_count"), &json!(5));
}

#[test]
fn a_long_list_comes_whole() {
    let broker = Broker::with_api();
    let _client = with_queues(&broker, 1500);
    let answer = broker.api().get("queues?columns=name");
    // It comes in chunks, as nobody knows its length before its end.
    assert!(answer.head.contains("transfer-encoding: chunked"), "{}", answer.head);
    let list: Value = serde_json::from_str(&unchunked(answer.body.as_str().unwrap())).unwrap();
    assert_eq!(names(&list).len(), 1500);
    assert_eq!(names(&list).first(), Some(&"q-0"));
}

#[test]
fn without_statistics_only_what_was_declared_is_shown() {
    let broker = Broker::with_api();
    let _client = with_queues(&broker, 2);
    let plain = broker.api().get("queues/%2F/q-1?disable_stats=true").body;
    assert_eq!(plain.get("messages"), None);
    assert_eq!(plain["name"], "q-1");
    let totals = broker.api().get("queues/%2F?disable_stats=true&enable_queue_totals=true").body;
    assert_eq!((&totals[1]["messages"], totals[1].get("memory")), (&json!(1), None));
}
