//! Health checks: 200 where all is well, 503 and the reason where not, 400 for what makes no sense.

use super::until;
use crate::support::Broker;
use leveret::config::DiskLimit;
use serde_json::json;

#[test]
fn all_is_well() {
    let broker = Broker::with_api();
    for check in [
        "alarms",
        "local-alarms",
        "virtual-hosts",
        "certificate-expiration/1/months",
        "node-is-quorum-critical",
        "is-in-service",
        "ready-to-serve-clients",
        "below-node-connection-limit",
        "protocol-listener/amqp",
        "protocol-listener/amqp091,http",
        "protocol-listener/AMQP",
        "certificate-expiration/-1/days",
        "metadata-store/initialized",
        "metadata-store/initialized/with-data",
        "quorum-queues-without-elected-leaders/all-vhosts",
        "quorum-queues-without-elected-leaders/all-vhosts/pattern/.*",
        "quorum-queues-without-elected-leaders/vhost/%2F",
        "quorum-queues-without-elected-leaders/vhost/nowhere/pattern/q",
    ] {
        let answer = broker.api().get(&format!("health/checks/{check}"));
        assert_eq!((answer.status, &answer.body["status"]), (200, &json!("ok")), "{check}");
    }
    let port = broker.address().port();
    let answer = broker.api().get(&format!("health/checks/port-listener/{port}"));
    assert_eq!(answer.body, json!({ "status": "ok", "port": port }));
    for path in ["aliveness-test/%2F", "healthchecks/node"] {
        assert_eq!(broker.api().get(path).body, json!({ "status": "ok" }), "{path}");
    }
}

#[test]
fn what_is_missing_is_named() {
    let broker = Broker::with_api();
    let answer = broker.api().get("health/checks/port-listener/1");
    assert_eq!(answer.status, 503);
    assert_eq!((&answer.body["status"], &answer.body["missing"]), (&json!("failed"), &json!(1)));
    assert_eq!(answer.body["reason"], "No active listener");
    let answer = broker.api().get("health/checks/protocol-listener/mqtt");
    assert_eq!((answer.status, &answer.body["missing"]), (503, &json!(["mqtt"])));
    for port in ["99999999", "-1"] {
        let answer = broker.api().get(&format!("health/checks/port-listener/{port}"));
        assert_eq!((answer.status, answer.body["missing"].to_string()), (503, port.to_owned()));
    }
    for path in ["aliveness-test/nowhere", "healthchecks/node/nobody", "nodes/nobody", "nodes/nobody/memory"] {
        assert_eq!(broker.api().get(path).status, 404, "{path}");
    }
    let refused = [
        ("port-listener/x", "Invalid port"),
        (
            "certificate-expiration/1/fortnights",
            "Time unit not recognised. Supported units: days, weeks, months, years.",
        ),
        ("certificate-expiration/x/days", "Invalid expiration value."),
    ];
    for (check, reason) in refused {
        let answer = broker.api().get(&format!("health/checks/{check}"));
        assert_eq!(answer.refusal(), (400, "bad_request", reason));
    }
}

#[test]
fn an_alarm_fails_its_checks() {
    let broker = super::sampling();
    broker.server().limit_disk(DiskLimit::Absolute(u64::MAX));
    let body = until(&broker.api(), "health/checks/alarms", |answer| answer.status == 503);
    assert_eq!(body["status"], "failed");
    assert_eq!(body["alarms"][0]["resource"], "disk");
    let nodes = broker.api().get("nodes").body;
    assert_eq!((&nodes[0]["disk_free_alarm"], &nodes[0]["mem_alarm"]), (&json!(true), &json!(false)));
    broker.server().limit_disk(DiskLimit::Absolute(1));
    until(&broker.api(), "health/checks/local-alarms", |answer| answer.status == 200);
}

#[test]
fn a_full_broker_is_not_ready() {
    let broker = Broker::configured(|config| {
        config.amqp.connection_max = Some(1);
        config.management = Some(super::api_anywhere());
    });
    let client = broker.client();
    assert_eq!(broker.api().get("health/checks/below-node-connection-limit").status, 503);
    assert_eq!(broker.api().get("health/checks/ready-to-serve-clients").status, 503);
    client.close();
    until(&broker.api(), "health/checks/ready-to-serve-clients", |answer| answer.status == 200);
}
