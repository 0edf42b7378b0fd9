//! What cannot be moved is named, with the reason, and the exit code says so; the rest is moved all the same.

use super::ends::Ends;
use crate::support::{Client, Login, Message, Queue};
use amqp_spec::FieldValue;
use serde_json::json;

#[test]
fn of_queues() {
    let ends = Ends::start();
    let (mut from, mut to) = (ends.from.client(), ends.to.client());
    from.declare(&Queue::named("alone").exclusive());
    for name in ["nowhere", "full", "good", "other"] {
        from.declare(&Queue::named(name).durable());
    }
    to.declare(&Queue::named("full").durable().with("x-max-length", 1).with("x-overflow", "reject-publish"));
    to.declare(&Queue::named("good").durable());
    from.confirm_select();
    for name in ["alone", "nowhere", "full", "full", "full", "good", "good"] {
        from.publish("", name, name);
    }
    from.confirmed(1, 7);
    // One of them is held by a consumer.
    from.qos(1, false).unwrap();
    from.consume("good", "holder");
    from.delivery();

    let report = ends.messages(&["--all-queues", "--exclude", "^other$"]);
    assert_eq!(report.code, 65, "{report:?}");
    let told = |name: &str| {
        let queue = report.queue(name);
        (queue["outcome"].as_str().unwrap().to_owned(), queue["reason"].as_str().unwrap_or_default().to_owned())
    };
    assert_eq!(told("alone"), ("skipped".into(), "it is exclusive: it ends with its connection".into()));
    assert_eq!(told("nowhere"), ("refused".into(), "there is no such queue at the destination".into()));
    let (outcome, reason) = told("full");
    assert_eq!(outcome, "partly");
    assert!(reason.contains("refused a message"), "{reason}");
    let good = report.queue("good");
    assert_eq!(good["unacknowledged"], 1, "{good}");
    assert!(report.json["queues"].as_array().unwrap().iter().all(|queue| queue["name"] != "other"));
    assert_eq!((from.ready("nowhere"), from.ready("full"), to.ready("full")), (1, 2, 1), "nothing refused is lost");

    let missing = ends.messages(&["--queue", "never"]);
    assert_eq!(missing.code, 65, "{missing:?}");
    assert_eq!(missing.queue("never")["reason"], "there is no such queue at the source");
}

#[test]
fn of_definitions() {
    let ends = Ends::start();
    let (mut from, mut to) = (ends.from.client(), ends.to.client());
    from.declare(&Queue::named("same").durable().with("x-max-length", 5));
    from.declare(&Queue::named("new").durable().with("x-queue-type", "quorum"));
    to.declare(&Queue::named("same").durable());
    assert!(ends.from.api.put("vhosts/second", &json!({})).status < 300);
    assert!(ends.from.api.put("users/carol", &json!({ "password": "c", "tags": "" })).status < 300);
    let policy = json!({ "pattern": "^p", "definition": { "queue-mode": "lazy", "max-length": 3 } });
    assert!(ends.from.api.put("policies/%2F/limit", &policy).status < 300);

    let report = ends.all(&[]);
    assert_eq!(report.code, 65, "{report:?}");
    let definitions = &report.json["definitions"];
    let named = |list: &str| -> Vec<String> {
        let remarks = definitions[list].as_array().unwrap().iter();
        remarks.map(|it| format!("{} {}", it["what"].as_str().unwrap(), it["name"].as_str().unwrap())).collect()
    };
    assert_eq!(named("left_out"), ["queue same"]);
    assert_eq!(named("differs"), ["user guest", "queue new", "policy limit"]);
    assert!(to.queue_exists("new"));
    assert_eq!(ends.to.api.get("vhosts/second").status, 200);
    assert_eq!(ends.to.api.get("users/carol").status, 200);
    assert_eq!(ends.to.api.get("policies/%2F/limit").body["definition"]["max-length"], 3);
}

#[test]
fn a_dry_run_changes_nothing() {
    let ends = Ends::start();
    let mut from = ends.from.client();
    from.declare(&Queue::named("q").durable());
    from.confirm_select();
    from.publish("", "q", "m");
    from.confirmed(1, 1);
    let before = ends.to.api.get("definitions").body;
    let report = ends.all(&["--all-queues", "--dry-run"]);
    assert_eq!(report.queue("q")["outcome"], "planned", "{report:?}");
    assert_eq!(report.queue("q")["ready"], 1);
    assert_eq!(report.json["definitions"]["new"]["queues"], 1);
    assert_eq!(ends.to.api.get("definitions").body, before);
    assert_eq!(from.ready("q"), 1);
    assert!(!from.take("q").unwrap().redelivered(), "it was not even looked at");
}

#[test]
fn others_user_ids_become_a_header_and_carbon_copies_no_second_message() {
    let ends = Ends::start();
    assert!(ends.from.api.put("users/alice", &json!({ "password": "a", "tags": "" })).status < 300);
    let all = json!({ "configure": ".*", "write": ".*", "read": ".*" });
    assert!(ends.from.api.put("permissions/%2F/alice", &all).status < 300);
    let login = Login { user: "alice", pass: "a", ..Login::default() };
    let mut from = Client::connect_as(ends.from.process.address, login);
    let mut to = ends.to.client();
    for client in [&mut from, &mut to] {
        client.declare(&Queue::named("q").durable());
        client.declare(&Queue::named("copies").durable());
    }
    let copies = FieldValue::Array(vec!["copies".into()]);
    let mut message = Message::new("m").headers(&[("CC", copies)]);
    message.properties.set_user_id("alice");
    from.confirm_select();
    assert!(from.publish_confirmed(1, "q", &message));
    let report = ends.messages(&["--queues", "."]);
    assert_eq!((report.code, &report.queue("q")["user_ids_moved"]), (0, &1.into()), "{report:?}");
    let found = to.take("q").unwrap();
    assert_eq!((found.properties().user_id(), found.route().1.as_str()), (None, "q"));
    assert_eq!(found.headers().get("x-original-user-id"), Some(&"alice".into()));
    assert!(found.headers().contains_key("CC"));
    assert_eq!(to.ready("copies"), 1, "its own copy, and none made by the move");

    // Who may speak for others keeps the user-id.
    let impersonator = json!({ "password": "guest", "tags": "administrator,impersonator" });
    assert!(ends.to.api.put("users/guest", &impersonator).status < 300);
    assert!(from.publish_confirmed(2, "q", &message));
    assert_eq!(ends.messages(&["--queue", "q"]).code, 0);
    assert_eq!(to.take("q").unwrap().properties, message.properties.build());
}
