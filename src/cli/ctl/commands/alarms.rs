//! Resource alarms.

use super::support::{passed, text};
use super::{Answer, Call, Command, DIAGNOSTICS, Failure, Outcome, Section, Support};
use serde_json::{Value, json};

pub const COMMANDS: &[Command] = &[
    Command::new(
        "alarms",
        DIAGNOSTICS,
        Section::Monitoring,
        "Lists resource alarms (local or cluster-wide) in effect on the target node",
        list,
    )
    .banner(|call| format!("Asking node {} to report any known resource alarms ...", call.node)),
    Command::new(
        "check_alarms",
        DIAGNOSTICS,
        Section::Monitoring,
        "Health check that exits with a non-zero code if the target node reports any alarms, local or cluster-wide.",
        check,
    )
    .banner(asking),
    Command::new(
        "check_local_alarms",
        DIAGNOSTICS,
        Section::Monitoring,
        "Health check that exits with a non-zero code if the target node reports any alarms",
        check,
    )
    .support(Support::Partly("RabbitMQ 4.3 made a no-op of it; here it still checks"))
    .banner(asking),
];

fn asking(call: &Call) -> String {
    format!("Asking node {} to report any local resource alarms ...", call.node)
}

/// The alarms that nodes show, a sentence each.
pub fn raised(nodes: &[Value]) -> Vec<String> {
    let kinds = [("mem_alarm", "Memory"), ("disk_free_alarm", "Free disk space")];
    let of_node = |node: &Value| {
        let raised = |key: &str| node.get(key).and_then(Value::as_bool).unwrap_or_default();
        let set = kinds.iter().filter(|(key, _)| raised(key));
        set.map(|(_, what)| format!("{what} alarm on node {}", text(node, "name"))).collect::<Vec<_>>()
    };
    nodes.iter().flat_map(of_node).collect()
}

fn none(call: &Call) -> String {
    format!("Node {} reported no alarms, local or clusterwide", call.node)
}

fn list(call: &Call) -> Outcome {
    let alarms = raised(&call.list(&["nodes"])?);
    if alarms.is_empty() {
        let value = json!({ "node": call.node, "result": "ok", "alarms": [] });
        return Ok(Answer::Both { text: none(call), value });
    }
    let message = format!("Node {} reported alarms", call.node);
    // No other node is there that could have some.
    let value = json!({ "global": [], "local": alarms, "message": message, "result": "ok" });
    Ok(Answer::Both { text: alarms.join("\n"), value })
}

fn check(call: &Call) -> Outcome {
    let alarms = raised(&call.list(&["nodes"])?);
    if alarms.is_empty() {
        return Ok(passed(none(call)));
    }
    Err(Failure::Check(alarms.join("\n")))
}
