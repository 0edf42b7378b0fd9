//! Health checks: exit code 0 where all is well, 69 where it is not.

use super::support::{expect, expect_usage, number, passed, text};
use super::{Answer, BOTH, Call, Command, DIAGNOSTICS, Failure, Outcome, Section, Support, Tool, switch, valued};
use serde_json::{Value, json};

const ONE_NODE: Support = Support::Partly("the broker is one node, so nothing can be missing");
const WITH_QUEUES: &[Tool] = &[Tool::Diagnostics, Tool::Queues];
const UNITS: &[&str] = &["days", "weeks", "months", "years"];

pub const COMMANDS: &[Command] = &[
    Command::new("ping", BOTH, Section::Monitoring, "Checks that the broker answers", ping).words(0, 0, "[--timeout <timeout>]").banner(|call| {
        let millis = call.options.timeout.unwrap_or(60) * 1000;
        format!(
            "Will ping {}. This only checks that its process answers over the control socket. Timeout: {millis} ms.",
            call.node
        )
    }),
    Command::new(
        "check_running",
        DIAGNOSTICS,
        Section::Monitoring,
        "Health check that exits with a non-zero code if the RabbitMQ app on the target node is not running",
        |call| Ok(Answer::Said(running(call)?)),
    )
    .banner(|call| format!("Checking if RabbitMQ is running on node {} ...", call.node)),
    Command::new(
        "is_running",
        DIAGNOSTICS,
        Section::Monitoring,
        "Checks if RabbitMQ is fully booted and running on the target node",
        |call| {
            let text = running(call)?;
            Ok(Answer::Both { value: json!({ "message": text, "result": true }), text })
        },
    )
    .banner(|call| format!("Asking node {} for its status ...", call.node)),
    Command::new(
        "is_booting",
        DIAGNOSTICS,
        Section::Monitoring,
        "Checks if RabbitMQ is still booting on the target node",
        |call| {
            let node = &call.node;
            running(call)?;
            let text = format!(
                "RabbitMQ on node {node} is fully booted (check with is_running), stopped or has not started booting yet"
            );
            Ok(Answer::Both { value: json!({ "message": text, "result": false }), text })
        },
    )
    .banner(|call| format!("Asking node {} for its boot status ...", call.node)),
    Command::new(
        "check_virtual_hosts",
        DIAGNOSTICS,
        Section::Monitoring,
        "Health check that checks if all vhosts are running in the target node",
        |call| {
            check(call, &["virtual-hosts"])?;
            Ok(passed(format!("Node {} reported all vhosts as running", call.node)))
        },
    )
    .banner(|call| format!("Checking if all vhosts are running on node {} ...", call.node)),
    Command::new(
        "check_certificate_expiration",
        DIAGNOSTICS,
        Section::Monitoring,
        "Checks the expiration date of every certificate that the node uses",
        certificates,
    )
    .words(0, 0, "[--within <period>] [--unit <unit>]")
    .flags(&[valued("unit"), valued("within")])
    .check(|call| {
        let (within, unit) = expiration(call);
        let known = format!("\"unit '{unit}' is not supported. Please use one of: days, weeks, months, years\"");
        expect_usage(UNITS.contains(&unit), &known)?;
        expect(within.parse::<u64>().is_ok_and(|within| within > 0), "Bad argument: within must be a positive integer")
    })
    .banner(|call| format!("Checking certificate expiration for all certificates on node {} ...", call.node)),
    Command::new(
        "check_if_node_is_quorum_critical",
        WITH_QUEUES,
        Section::Monitoring,
        "Health check that exits with a non-zero code if there are queues/streams with minimum online quorum",
        |call| {
            check(call, &["node-is-quorum-critical"])?;
            let node = &call.node;
            Ok(Answer::Said(format!(
                "Node {node} seems to be the only one in a single node cluster, the check does not apply"
            )))
        },
    )
    .support(ONE_NODE)
    .banner(|call| format!("Checking if node {} is critical for quorum of any queues/streams ...", call.node)),
    Command::new(
        "check_if_new_quorum_queue_replicas_have_finished_initial_sync",
        WITH_QUEUES,
        Section::Monitoring,
        "Health check that exits with a non-zero code if there are queues that run promotable replicas on the current node.",
        |call| {
            running(call)?;
            Ok(Answer::Said(format!("Node {} reported no queues with promotable replicas", call.node)))
        },
    )
    .support(ONE_NODE)
    .banner(|call| format!("Checking if node {} runs promotable replicas of any queues ...", call.node)),
    Command::new(
        "check_for_quorum_queues_without_an_elected_leader",
        DIAGNOSTICS,
        Section::Monitoring,
        "Checks that quorum queue have elected and available leader replicas",
        |call| {
            running(call)?;
            Ok(Answer::Said(format!("Node {} reported all quorum queue as having responsive leader replicas", call.node)))
        },
    )
    .words(1, 1, "[--vhost <vhost>] [--across-all-vhosts] <pattern>")
    .flags(&[switch("across-all-vhosts")])
    .support(ONE_NODE)
    .banner(|call| format!("Checking leader health of quorum queues matching {} in vhost {} ...", call.word(0), call.vhost())),
    Command::new(
        "check_if_cluster_has_classic_queue_mirroring_policy",
        WITH_QUEUES,
        Section::Monitoring,
        "Health check that exits with a non-zero code if there are policies that enable classic queue mirroring",
        mirroring,
    )
    .banner(|_| "Checking if cluster has any classic queue mirroring policy ...".to_owned()),
    Command::new(
        "check_if_metadata_store_is_initialized",
        DIAGNOSTICS,
        Section::Monitoring,
        "Health check that exits with a non-zero code if the metadata store on target node has not yet finished initializing",
        initialized,
    )
    .banner(initialized_banner),
    Command::new(
        "check_if_metadata_store_is_initialized_with_data",
        DIAGNOSTICS,
        Section::Monitoring,
        "Health check that exits with a non-zero code if the metadata store on target node has not yet finished initializing",
        initialized,
    )
    .banner(initialized_banner),
    Command::new(
        "has_reached_target_cluster_size",
        &[Tool::Ctl, Tool::Diagnostics, Tool::Upgrade],
        Section::Upgrade,
        "Health check that exits with a non-zero code if the cluster has not yet reached its target size",
        |call| {
            running(call)?;
            Ok(Answer::Said(format!("Target cluster size has been reached on node {}", call.node)))
        },
    )
    .support(ONE_NODE)
    .banner(|call| format!("Checking if target cluster size has been reached on node {} ...", call.node)),
    Command::new(
        "node_health_check",
        BOTH,
        Section::Monitoring,
        "DEPRECATED. This command is a no-op.",
        |_| Ok(Answer::Done),
    )
    .support(Support::NoOp("it is one in RabbitMQ, too"))
    .banner(|_| {
        "This command is DEPRECATED and is a no-op. It will be removed in a future version.\nUse one of the options covered in https://www.rabbitmq.com/monitoring.html#health-checks instead.".to_owned()
    }),
    Command::new(
        "check_if_node_is_mirror_sync_critical",
        WITH_QUEUES,
        Section::Monitoring,
        "DEPRECATED. Mirrored queues were removed in RabbitMQ 4.0. This command is a no-op.",
        |_| Ok(Answer::Said("ok".to_owned())),
    )
    .support(Support::NoOp("there are no mirrored queues"))
    .banner(|_| "This command is DEPRECATED and is a no-op. It will be removed in a future version.".to_owned()),
    Command::new(
        "list_node_auth_attempt_stats",
        BOTH,
        Section::Monitoring,
        "Lists authentication attempts on the target node",
        attempts,
    )
    .words(0, 0, "[--by-source]")
    .flags(&[switch("by-source")])
    .banner(|call| format!("Listing authentication\n attempts for node \"{}\" ...", call.node)),
];

/// Asks a check of the API. One that does not pass answers 503 and says why.
pub fn check(call: &Call, name: &[&str]) -> Result<Value, Failure> {
    let path = super::super::client::path(&[&["health", "checks"], name].concat());
    let reply = call.client.send(hyper::Method::GET, &format!("/api{path}"), None)?;
    let body = reply.json()?;
    match reply.status {
        200 => Ok(body),
        503 => Err(Failure::Check(format!("Error:\n{}", text(&body, "reason")))),
        status => Err(Failure::unavailable(format!("the check answered with status {status}: {body}"))),
    }
}

fn ping(call: &Call) -> Outcome {
    match call.get(&["whoami"]) {
        Ok(_) => Ok(Answer::Said("Ping succeeded".to_owned())),
        Err(error) => {
            Err(Failure::unavailable(format!("Failed to connect and authenticate to {}: {error}", call.node)))
        }
    }
}

/// The sentence that says that it runs: whoever answers has started.
fn running(call: &Call) -> Result<String, Failure> {
    call.get(&["whoami"])?;
    Ok(format!("RabbitMQ on node {} is fully booted and running", call.node))
}

fn expiration(call: &Call) -> (&str, &str) {
    (call.flag("within").unwrap_or("4"), call.flag("unit").unwrap_or("weeks"))
}

fn certificates(call: &Call) -> Outcome {
    let (within, unit) = expiration(call);
    let path = ["health", "checks", "certificate-expiration", within, unit];
    let path = super::super::client::path(&path);
    let reply = call.client.send(hyper::Method::GET, &format!("/api{path}"), None)?;
    if reply.status == 503 {
        return Err(expiring(&reply.json()?));
    }
    check(call, &["certificate-expiration", within, unit])?;
    Ok(passed(format!("No certificates are expiring within {within} {unit}.")))
}

/// The listeners whose certificates end, as the terms that RabbitMQ's tool shows.
fn expiring(body: &Value) -> Failure {
    let expired = body.get("expired").and_then(Value::as_array).cloned().unwrap_or_default();
    let line = |listener: &Value| {
        format!(
            "%{{node: :{}, port: {}, protocol: :\"{}\", interface: \"{}\", certfile: {}, certfile_expires_on: {}}}",
            text(listener, "node"),
            number(listener, "port"),
            text(listener, "protocol"),
            text(listener, "interface"),
            listener.get("certfile").unwrap_or(&Value::Null),
            listener.get("certfile_expires_on").unwrap_or(&Value::Null),
        )
    };
    let lines: Vec<String> = expired.iter().map(line).collect();
    Failure::Both { code: 69, text: lines.join("\n"), value: json!({ "expired": expired, "result": "error" }) }
}

fn mirroring(call: &Call) -> Outcome {
    let found = call.list(&["policies"])?;
    let keys = |policy: &Value| policy.get("definition").and_then(Value::as_object).cloned().unwrap_or_default();
    let mirrors = |policy: &&Value| keys(policy).keys().any(|key| key.starts_with("ha-"));
    match found.iter().find(mirrors) {
        None => Ok(Answer::Said("Cluster reported no policies that enable classic queue mirroring".to_owned())),
        Some(policy) => Err(Failure::Check(format!(
            "Error:\nCluster has policies that enable classic queue mirroring, such as '{}' in vhost '{}'",
            text(policy, "name"),
            text(policy, "vhost")
        ))),
    }
}

fn initialized(call: &Call) -> Outcome {
    running(call)?;
    Ok(Answer::Said(format!("Metadata store on node {} has completed its initialization", call.node)))
}

fn initialized_banner(call: &Call) -> String {
    format!("Checking if metadata store on node {} has finished initializing ...", call.node)
}

fn attempts(call: &Call) -> Outcome {
    let overview = call.get(&["overview"])?;
    let node = text(&overview, "node");
    let found = match call.has("by-source") {
        true => call.list(&["auth", "attempts", node, "source"])?,
        false => call.list(&["auth", "attempts", node])?,
    };
    let columns: &[&str] = match call.has("by-source") {
        true => &[
            "protocol",
            "remote_address",
            "username",
            "auth_attempts",
            "auth_attempts_failed",
            "auth_attempts_succeeded",
        ],
        false => &["protocol", "auth_attempts", "auth_attempts_failed", "auth_attempts_succeeded"],
    };
    if found.is_empty() {
        return Ok(Answer::Said(format!("Node {} reported no authentication attempt stats", call.node)));
    }
    Ok(Answer::Table(super::Table::of_objects(columns, &found)))
}
