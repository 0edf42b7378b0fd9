//! Clusters, as far as one node is one.

use super::alarms::raised;
use super::ports::{Listener, of_overview};
use super::support::{expect, number, text};
use super::{Answer, BOTH, CTL, Call, Command, Failure, Outcome, Section, Support, switch, valued};
use serde_json::{Value, json};

const ALONE: Support = Support::Refused("clustering is not part of this version");

pub const COMMANDS: &[Command] = &[
    Command::new(
        "cluster_status",
        BOTH,
        Section::Cluster,
        "Displays all the nodes in the cluster grouped by node type, together with the currently running nodes",
        status,
    )
    .banner(|call| format!("Cluster status of node {} ...", call.node)),
    Command::new("set_cluster_name", CTL, Section::Configuration, "Sets the cluster name", |call| {
        call.put(&["cluster-name"], &json!({ "name": call.word(0) }))?;
        Ok(Answer::Done)
    })
    .words(1, 1, "<name>")
    .banner(|call| format!("Setting cluster name to {} ...", call.word(0))),
    Command::new(
        "join_cluster",
        CTL,
        Section::Cluster,
        "Instructs the node to become a member of the cluster that the specified node is in",
        join,
    )
    .words(1, 1, "[--disc] <existing_cluster_member>")
    .flags(&[switch("disc"), switch("ram"), switch("force")])
    .support(Support::Partly("joining oneself succeeds; clustering is not part of this version"))
    .banner(|call| format!("Clustering node {} with {}", call.node, call.word(0))),
    Command::new("forget_cluster_node", CTL, Section::Cluster, "Removes a node from the cluster", |_| {
        let text = "{:not_a_cluster_node, ~c\"The node selected is not in the cluster.\"}";
        Err(Failure::unavailable(text))
    })
    .words(1, 1, "[--offline] <existing_cluster_member_node>")
    .flags(&[switch("offline")])
    .support(ALONE)
    .banner(|call| format!("Removing node {} from the cluster", call.word(0))),
    Command::new(
        "await_online_nodes",
        CTL,
        Section::Cluster,
        "Waits for <count> nodes to join the cluster",
        await_nodes,
    )
    .words(1, 1, "<count> [--timeout <timeout>]")
    .flags(&[valued("across")])
    .check(|call| {
        let count = call.word(0).parse::<u64>().is_ok_and(|count| count > 0);
        expect(count, "Bad argument: Argument must be a positive integer")
    })
    .banner(|call| {
        let seconds = call.options.timeout.unwrap_or(300);
        format!(
            "Will wait for at least {} nodes to join the cluster of {}. Timeout: {seconds} seconds.",
            call.word(0),
            call.node
        )
    }),
];

fn join(call: &Call) -> Outcome {
    let overview = call.get(&["overview"])?;
    if [text(&overview, "node"), call.node.as_str()].contains(&call.word(0)) {
        return Ok(Answer::Said("The node is already a member of this cluster".to_owned()));
    }
    Err(Failure::unavailable(format!(
        "{} cannot be joined: clustering is not part of this version of Leveret, which is one node",
        call.word(0)
    )))
}

fn await_nodes(call: &Call) -> Outcome {
    call.get(&["whoami"])?;
    if call.word(0) == "1" {
        return Ok(Answer::Done);
    }
    // No other will join: waiting for it would change nothing.
    Err(Failure::software(format!("Error: timed out while waiting. Not enough nodes joined {}'s cluster.", call.node)))
}

fn status(call: &Call) -> Outcome {
    let overview = call.get(&["overview"])?;
    let nodes = call.list(&["nodes"])?;
    let flags = call.list(&["feature-flags"])?;
    Ok(Answer::Both { text: for_people(&overview, &nodes, &flags), value: for_programs(&overview, &nodes, flags) })
}

fn for_programs(overview: &Value, nodes: &[Value], flags: Vec<Value>) -> Value {
    let node = text(overview, "node");
    let listeners: Vec<Value> = of_overview(overview).iter().map(Listener::value).collect();
    let version = json!({
        "rabbitmq_name": text(overview, "product_name"),
        "rabbitmq_version": text(overview, "rabbitmq_version"),
        "erlang_version": text(overview, "erlang_version"),
    });
    json!({
        "alarms": raised(nodes),
        "cluster_name": text(overview, "cluster_name"),
        "cluster_tags": [],
        "cpu_cores": { node: nodes.first().map(|node| number(node, "processors")) },
        "disk_nodes": [node],
        "running_nodes": [node],
        "versions": { node: version },
        "partitions": {},
        "maintenance_status": { node: "not under maintenance" },
        "listeners": { node: listeners },
        "feature_flags": flags,
    })
}

fn for_people(overview: &Value, nodes: &[Value], flags: &[Value]) -> String {
    let node = text(overview, "node");
    let cores: u64 = nodes.iter().map(|node| number(node, "processors")).sum();
    let alarms = raised(nodes);
    let flag = |flag: &Value| format!("Flag: {}, state: {}", text(flag, "name"), text(flag, "state"));
    let sections = [
        (
            "Basics",
            format!(
                "Cluster name: {}\nTotal CPU cores available cluster-wide: {cores}",
                text(overview, "cluster_name")
            ),
        ),
        ("Cluster Tags", "(none)".to_owned()),
        ("Disk Nodes", node.to_owned()),
        ("Running Nodes", node.to_owned()),
        ("Versions", format!("{node}: {} {}", text(overview, "product_name"), text(overview, "product_version"))),
        ("CPU Cores", format!("Node: {node}, available CPU cores: {cores}")),
        ("Maintenance status", format!("Node: {node}, status: not under maintenance")),
        ("Alarms", if alarms.is_empty() { "(none)".to_owned() } else { alarms.join("\n") }),
        ("Network Partitions", "(none)".to_owned()),
        ("Listeners", of_overview(overview).iter().map(Listener::sentence_of_node).collect::<Vec<_>>().join("\n")),
        ("Feature flags", flags.iter().map(flag).collect::<Vec<_>>().join("\n")),
    ];
    let sections: Vec<String> = sections.iter().map(|(title, body)| format!("{title}\n\n{body}")).collect();
    sections.join("\n\n")
}
