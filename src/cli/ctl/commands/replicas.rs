//! rabbitmq-queues and rabbitmq-upgrade: replicas of queues, of which one node has one each.

use super::support::{expect_usage, text};
use super::{
    Answer, Call, Cell, Command, DIAGNOSTICS, Failure, Outcome, Section, Support, Table, Tool, switch, valued,
};
use serde_json::Value;

const QUEUES: &[Tool] = &[Tool::Queues];
const UPGRADE: &[Tool] = &[Tool::Upgrade];
const STATUS: &[Tool] = &[Tool::Queues, Tool::Diagnostics];
const ONE_NODE: Support = Support::NoOp("the broker is one node");
const NO_OTHER: Support = Support::Refused("no other node is in the cluster");
const NOTHING_TO_DO: Support = Support::NoOp("nothing is to be done when the program is replaced");

pub const COMMANDS: &[Command] = &[
    Command::new("quorum_status", STATUS, Section::Replication, "Displays the quorum status of a queue", |call| {
        status(call, "quorum")
    })
    .words(1, 1, "[--vhost <vhost>] <queue>")
    .support(Support::Partly("without the columns of Raft's log"))
    .banner(|call| format!("Status of queue {} on node {} ...", call.word(0), call.node)),
    Command::new("stream_status", STATUS, Section::Replication, "Displays the status of a stream", |call| {
        status(call, "stream")
    })
    .words(1, 1, "[--vhost <vhost>] [--tracking] <stream>")
    .flags(&[switch("tracking")])
    .support(Support::Partly("without the offsets of readers"))
    .banner(|call| format!("Status of stream {} on node {} ...", call.word(0), call.node)),
    Command::new(
        "rebalance",
        QUEUES,
        Section::Cluster,
        "Re-balances leaders of replicated queues across up-and-running cluster nodes",
        rebalanced,
    )
    .words(1, 1, "< all | classic | quorum | stream > [--vhost-pattern <pattern>] [--queue-pattern <pattern>]")
    .flags(&[valued("vhost-pattern"), valued("queue-pattern")])
    .support(ONE_NODE)
    .banner(|call| format!("Re-balancing leaders of {} queues...", call.word(0))),
    Command::new("add_member", QUEUES, Section::Replication, "Adds a queue member/replica on the given node.", |call| {
        queue(call)?;
        of_this_node(call, call.word(1))
    })
    .words(2, 2, "[--vhost <vhost>] <queue> <node> [--membership <promotable|voter>]")
    .flags(&[valued("membership")])
    .support(NO_OTHER)
    .banner(|call| format!("Adding a member for queue {} on node {}...", call.word(0), call.word(1))),
    Command::new(
        "delete_member",
        QUEUES,
        Section::Replication,
        "Removes a queue member (replica) on the given node.",
        |call| {
            queue(call)?;
            Err(no_member(call.word(1)))
        },
    )
    .words(2, 2, "[--vhost <vhost>] <queue> <node>")
    .support(NO_OTHER)
    .banner(|call| format!("Removing a replica of queue {} on node {}...", call.word(0), call.word(1))),
    Command::new(
        "transfer_leadership",
        QUEUES,
        Section::Replication,
        "Transfers the leadership of a quorum queue to the given node.",
        |call| Err(no_member(call.word(1))),
    )
    .words(2, 2, "[--vhost <vhost>] <queue> <node>")
    .support(NO_OTHER),
    Command::new(
        "grow",
        QUEUES,
        Section::Cluster,
        "Grows all matching queues by adding a member (replica) on the specified node",
        |call| of_this_node(call, call.word(0)),
    )
    .check(|call| {
        let strategy = call.word(1);
        expect_usage(matches!(strategy, "all" | "even"), &format!("\"strategy '{strategy}' is not recognised.\""))
    })
    .banner(|call| format!("Growing {} queues on {}...", call.word(1), call.word(0)))
    .words(2, 2, "<node> <all | even> [--vhost-pattern <pattern>] [--queue-pattern <pattern>] [--membership <promotable|voter>]")
    .flags(&[valued("vhost-pattern"), valued("queue-pattern"), valued("membership"), switch("errors-only")])
    .support(NO_OTHER),
    Command::new(
        "shrink",
        QUEUES,
        Section::Cluster,
        "Shrinks queue clusters by removing any members (replicas) on the given node.",
        |call| Err(Failure::unavailable(format!("{{:node_not_running, :{}}}", call.word(0)))),
    )
    .words(1, 1, "<node> [--errors-only]")
    .flags(&[switch("errors-only")])
    .support(NO_OTHER)
    .banner(|call| format!("Shrinking queues on {}...", call.word(0))),
    Command::new(
        "reclaim_quorum_memory",
        STATUS,
        Section::Operations,
        "Requests a full sweep GC on all of a quorum queue's Erlang processes",
        |call| match queue(call) {
            Err(Failure::NoQueue { vhost, .. }) => {
                Err(Failure::unavailable(format!("Target queue was not found in virtual host '{vhost}'")))
            }
            other => other.map(|_| Answer::Done),
        },
    )
    .words(1, 1, "[--vhost <vhost>] <quorum_queue>")
    .support(Support::NoOp("there is no garbage to collect"))
    .banner(|call| format!("Will garbage collect quorum queue {} ...", call.word(0))),
    Command::new("force_checkpoint", QUEUES, Section::Replication, "Forces checkpoints for all matching quorum queues", |_| {
        Ok(Answer::Done)
    })
    .words(0, 0, "[--vhost-pattern <pattern>] [--queue-pattern <pattern>] [--errors-only]")
    .flags(&[valued("vhost-pattern"), valued("queue-pattern"), switch("errors-only")])
    .support(Support::NoOp("there is no log of Raft's that would need one"))
    .banner(|_| "Forcing checkpoint for all matching quorum queues...".to_owned()),
    Command::new(
        "await_online_quorum_plus_one",
        UPGRADE,
        Section::Upgrade,
        "Waits for all quorum queues and streams to have an above minimum online quorum",
        |call| {
            call.get(&["whoami"])?;
            let text = "Target node seems to be the only one in a single node cluster, the command does not apply";
            Ok(Answer::Said(text.to_owned()))
        },
    )
    .support(ONE_NODE)
    .banner(|call| {
        let seconds = call.options.timeout.unwrap_or(120);
        format!(
            "Will wait for a quorum + 1 of nodes to be online for all quorum queues and streams for {seconds} seconds..."
        )
    }),
    Command::new("post_upgrade", UPGRADE, Section::Upgrade, "Runs post-upgrade tasks", |_| Ok(Answer::Done))
        .support(NOTHING_TO_DO)
        .banner(|_| "Executing post upgrade tasks...".to_owned()),
    Command::new("drain", UPGRADE, Section::Upgrade, "Puts the node in maintenance mode", |_| {
        let text = "The broker goes on serving: it is the only node, so there is no other for its clients to go to.";
        Ok(Answer::Said(text.to_owned()))
    })
    .support(ONE_NODE)
    .banner(|call| format!("Will put node {} into maintenance mode. The node will no longer serve any client traffic!", call.node)),
    Command::new("revive", UPGRADE, Section::Upgrade, "Puts the node out of maintenance", |_| Ok(Answer::Done))
        .support(ONE_NODE)
        .banner(|call| format!("Will put node {} back into regular operating mode. The node will again serve client traffic and host primary queue replicas.", call.node)),
    Command::new(
        "discover_peers",
        DIAGNOSTICS,
        Section::Cluster,
        "Performs peer discovery and lists discovered nodes, if any",
        |call| Ok(Answer::Said(format!("[:{}]", call.node))),
    )
    .support(ONE_NODE)
    .banner(|_| "Discovering peers nodes ...".to_owned()),
];

fn no_member(node: &str) -> Failure {
    Failure::Usage(format!("Error: node {node} is not a member of the cluster"))
}

/// A queue has its replica on this node already, and can have none on another.
fn of_this_node(call: &Call, node: &str) -> Outcome {
    let overview = call.get(&["overview"])?;
    if text(&overview, "node") == node { Ok(Answer::Done) } else { Err(no_member(node)) }
}

/// The queue that the first word names.
fn queue(call: &Call) -> Result<Value, Failure> {
    call.get(&["queues", call.vhost(), call.word(0)]).map_err(|error| match error.status() {
        Some(404) => Failure::NoQueue { name: call.word(0).to_owned(), vhost: call.vhost().to_owned() },
        _ => error.into(),
    })
}

fn status(call: &Call, kind: &str) -> Outcome {
    let queue = queue(call)?;
    if text(&queue, "type") != kind {
        let found = text(&queue, "type");
        return Err(Failure::unavailable(format!("{}: this is a {found} queue, not a {kind}", call.word(0))));
    }
    let row = vec![Cell::text(text(&queue, "node")), Cell::text("leader"), Cell::text("voter")];
    let table = Table::new(&["Node Name", "Raft State", "Membership"], vec![row]);
    Ok(Answer::Table(Table { pretty: true, ..table }))
}

fn rebalanced(call: &Call) -> Outcome {
    let kinds = [("quorum", "Number of quorum queues"), ("stream", "Number of streams")];
    let wanted = call.word(0);
    if wanted != "all" && !kinds.iter().any(|(kind, _)| *kind == wanted) {
        return Err(Failure::unavailable(format!("type {wanted} is not supported. Try one of all, quorum, stream.")));
    }
    let overview = call.get(&["overview"])?;
    let queues = call.list(&["queues"])?;
    let kinds: Vec<_> = kinds.iter().filter(|(kind, _)| wanted == "all" || *kind == wanted).collect();
    let count = |kind: &str| queues.iter().filter(|queue| text(queue, "type") == kind).count();
    let cells = kinds.iter().map(|(kind, _)| Cell::Value(Value::from(count(kind))));
    let row: Vec<_> = std::iter::once(Cell::text(text(&overview, "node"))).chain(cells).collect();
    let names: Vec<&str> = std::iter::once("Node name").chain(kinds.iter().map(|(_, title)| *title)).collect();
    let table = Table::new(&names, vec![row]);
    Ok(Answer::Table(Table { pretty: true, ..table }))
}
