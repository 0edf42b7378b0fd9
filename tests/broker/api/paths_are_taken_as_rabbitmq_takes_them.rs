//! What holds for every path: a slash at its end, its methods, and those that need no user.

use crate::support::{Broker, raw};
use serde_json::{Value, json};

#[test]
fn a_slash_at_the_end_changes_nothing() {
    let broker = Broker::with_api();
    for path in ["whoami", "queues", "queues/%2F", "exchanges/%2F/amq.topic", "health/checks/alarms"] {
        let (without, with) = (broker.api().get(path), broker.api().get(&format!("{path}/")));
        assert_eq!((with.status, with.body), (200, without.body), "{path}");
    }
    assert_eq!(broker.api().get("exchanges/?columns=name&page=1").status, 200);
}

#[test]
fn a_path_tells_its_methods() {
    let broker = Broker::with_api();
    for (method, path, status, allowed) in [
        ("DELETE", "overview", 405, "allow: get,head,options"),
        ("GET", "rebalance/queues", 405, "allow: post,options"),
        ("POST", "nothing-there", 405, "allow: get,head,options"),
        ("OPTIONS", "overview", 200, "allow: get,head,options"),
    ] {
        let answer = broker.api().request(method, path, "");
        assert_eq!((answer.status, &answer.body), (status, &Value::Null), "{method} {path}");
        assert!(answer.head.contains(allowed), "{method} {path}: {}", answer.head);
    }
}

#[test]
fn the_version_and_checks_of_load_balancers_are_for_everybody() {
    let broker = Broker::with_api();
    let get = |path: &str| {
        let head = "host: localhost\r\nconnection: close";
        raw(broker.api().address, &format!("GET /api/{path} HTTP/1.1\r\n{head}\r\n\r\n"))
    };
    let overview = broker.api().get("overview").body;
    assert_eq!(get("version").body, overview["rabbitmq_version"]);
    for check in ["is-in-service", "ready-to-serve-clients", "below-node-connection-limit"] {
        assert_eq!(get(&format!("health/checks/{check}")).body, json!({ "status": "ok" }), "{check}");
    }
    assert_eq!(get("health/checks/alarms").status, 401);
}

#[test]
fn administrators_rebalance_and_reset() {
    let broker = Broker::with_api();
    let api = broker.api();
    api.put("users/m", &json!({ "password": "pw", "tags": "monitoring" }));
    let others = api.user("m", "pw");
    let refused = (401, "not_authorised", "Not administrator user");
    assert_eq!(api.post("rebalance/queues", &json!({})).status, 204);
    assert_eq!(others.post("rebalance/queues", &json!({})).refusal(), refused);
    assert_eq!((api.delete("reset").status, api.delete("reset/nobody@nowhere").status), (204, 404));
    assert_eq!(others.delete("reset").refusal(), refused);
    assert_eq!(api.get("overview").status, 200);
}
