//! An operator sees which queues dead letters come to, and why and where those in one died, without changing anything.

use super::{dies_to_dead, reject_all};
use crate::support::Broker;
use serde_json::json;

#[test]
fn a_queue_is_one_of_dead_letters_by_argument_and_by_policy() {
    let broker = Broker::with_api();
    let (api, mut client) = (broker.api(), broker.client());
    client.queue("dead", &[]);
    client.queue("plain", &[]);
    client.queue("by-argument", &dies_to_dead());
    client.queue("by-policy", &[]);
    let policy = json!({ "pattern": "^by-policy$", "definition": { "dead-letter-exchange": "amq.topic" } });
    assert_eq!(api.put("policies/%2F/p", &policy).status, 201);
    let binding = json!({ "routing_key": "#" });
    assert_eq!(api.post("bindings/%2F/e/amq.topic/q/plain", &binding).status, 201);
    let told = api.get("dead-letter-queues").body;
    let names: Vec<_> = told.as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["dead", "plain"]);
    let sure = json!([{ "exchange": "", "routing_key": "dead", "queues_count": 1, "queues": ["by-argument"], "certain": true }]);
    assert_eq!(told[0]["origins"], sure);
    let maybe = json!([{ "exchange": "amq.topic", "routing_key": null, "queues_count": 1, "queues": ["by-policy"], "certain": false }]);
    assert_eq!(told[1]["origins"], maybe);
    assert_eq!(api.get("dead-letter-queues/%2F?page=1&name=plain").body["filtered_count"], 1);
    assert_eq!(api.get("dead-letter-queues/nowhere").status, 404);
}

#[test]
fn the_deaths_of_a_sample_are_counted_and_nothing_is_changed() {
    let broker = Broker::with_api();
    let (api, mut client) = (broker.api(), broker.client());
    client.queue("dead", &[]);
    client.queue("q", &dies_to_dead());
    (0..5).for_each(|number| client.publish("", "q", number.to_string()));
    client.until_ready("q", 5);
    reject_all(&mut client, "q");
    client.until_ready("dead", 5);
    client.publish("", "dead", "5");
    client.until_ready("dead", 6);
    let told = api.get("queues/%2F/dead/deaths").body;
    assert_eq!((&told["looked_at"], &told["without_death"], &told["others"]), (&json!(6), &json!(1), &json!(0)));
    let [death] = told["deaths"].as_array().unwrap().as_slice() else { panic!("{told}") };
    let parts = ["reason", "queue", "exchange", "routing_key"].map(|key| death[key].as_str().unwrap());
    assert_eq!(parts, ["rejected", "q", "", "q"]);
    assert_eq!(death["count"], 5);
    assert_eq!(api.get("queues/%2F/dead/deaths?count=2").body["looked_at"], 2);
    for (path, status) in [("dead/deaths?count=0", 400), ("dead/deaths?count=x", 400), ("none/deaths", 404)] {
        assert_eq!(api.get(&format!("queues/%2F/{path}")).status, status, "{path}");
    }
    let texts: Vec<String> = (0..5).map(|_| client.take("dead").unwrap().text()).collect();
    assert_eq!(texts, ["0", "1", "2", "3", "4"]);
    // What was rejected is marked in any case; this one was not.
    let last = client.take("dead").unwrap();
    assert_eq!((last.text().as_str(), last.redelivered()), ("5", false), "a look leaves no mark");
}
