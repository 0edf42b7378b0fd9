//! What clusters and Erlang need and this broker does not: it succeeds, and changes nothing.

use super::{Answer, BOTH, CTL, Call, Command, DIAGNOSTICS, Outcome, Section, Support, switch};

const ALWAYS: Support = Support::NoOp("the broker serves from its start to its end");
const ERLANG: Support = Support::NoOp("there is no Erlang runtime");
const NO_RESET: Support =
    Support::NoOp("nothing is deleted: stop the broker and remove its data directory to begin anew");

pub const COMMANDS: &[Command] = &[
    Command::new(
        "stop_app",
        CTL,
        Section::Nodes,
        "Stops the RabbitMQ application, leaving the runtime running",
        |_| said("The broker goes on serving: there is no application apart from it. Use `stop` to stop it."),
    )
    .support(ALWAYS)
    .banner(|call| format!("Stopping rabbit application on node {} ...", call.node)),
    Command::new("start_app", CTL, Section::Nodes, "Starts the RabbitMQ application", answers)
        .support(ALWAYS)
        .banner(|call| format!("Starting node {} ...", call.node)),
    Command::new("reset", CTL, Section::Nodes, "Returns a node to its virgin state", kept)
        .support(NO_RESET)
        .banner(|call| format!("Resetting node {} ...", call.node)),
    Command::new("force_reset", CTL, Section::Cluster, "Forcefully returns a node to its virgin state", kept)
        .support(NO_RESET)
        .banner(|call| format!("Forcefully resetting node {} ...", call.node)),
    Command::new("force_boot", CTL, Section::Cluster, "Forces node to start even if it cannot contact its peers", done)
        .support(Support::NoOp("there are no peers to wait for"))
        .banner(|call| format!("Forcing boot for node {} ...", call.node)),
    Command::new("update_cluster_nodes", CTL, Section::Cluster, "DEPRECATED. This command is a no-op.", done)
        .words(1, 1, "<seed_node>")
        .support(Support::NoOp("deprecated in RabbitMQ too"))
        .banner(|_| "DEPRECATED. This command is a no-op.".to_owned()),
    Command::new("rename_cluster_node", CTL, Section::Cluster, "DEPRECATED. This command is a no-op.", done)
        .words(2, super::MANY, "<oldnode1> <newnode1> [oldnode2] [newnode2] ...")
        .support(Support::NoOp("deprecated in RabbitMQ too"))
        .banner(|_| {
            "DEPRECATED. This command is a no-op. Node renaming is incompatible with Raft-based features such as quorum queues, streams, Khepri.".to_owned()
        }),
    Command::new("force_gc", CTL, Section::Operations, "Makes all Erlang processes perform garbage collection", done)
        .support(ERLANG)
        .banner(|call| format!("Will ask all processes on node {} to schedule a full sweep GC", call.node)),
    Command::new("reset_stats_db", CTL, Section::Operations, "Resets statistics database", done)
        .flags(&[switch("all")])
        .support(Support::NoOp("there is no database of statistics"))
        .banner(|call| format!("Resetting statistics database on node {}", call.node)),
    Command::new(
        "remove_classic_queue_mirroring_from_policies",
        CTL,
        Section::Operations,
        "Removes keys that enable classic queue mirroring from all regular and operator policies",
        done,
    )
    .support(Support::NoOp("such keys have no effect"))
    .banner(|_| {
        "Will remove keys that enable classic queue mirroring from all regular and operator policies".to_owned()
    }),
    Command::new("maybe_stuck", DIAGNOSTICS, Section::Monitoring, "Detects processes that make no progress", answers)
        .support(ERLANG)
        .banner(|call| format!("Asking node {} to detect potentially stuck processes...", call.node)),
    Command::new(
        "erlang_cookie_hash",
        DIAGNOSTICS,
        Section::Configuration,
        "Displays a hash of the Erlang cookie",
        |_| said("There is no Erlang cookie: whoever may use the data directory is an administrator."),
    )
    .support(Support::NoOp("there is no cookie"))
    .banner(|call| format!("Asking node {} its Erlang cookie hash...", call.node)),
    Command::new("erlang_cookie_sources", DIAGNOSTICS, Section::Configuration, "Display Erlang cookie source", |_| {
        said("There is no Erlang cookie: whoever may use the data directory is an administrator.")
    })
    .support(Support::NoOp("there is no cookie"))
    .banner(|_| "Listing Erlang cookie sources used by CLI tools...".to_owned()),
    Command::new("list_hashes", BOTH, Section::Monitoring, "Lists the hash functions of passwords", |_| {
        said("[sha256,sha512,md5]")
    })
    .banner(|_| "Listing supported hash algorithms ...".to_owned()),
];

fn said(text: &str) -> Outcome {
    Ok(Answer::Said(text.to_owned()))
}

fn done(_: &Call) -> Outcome {
    Ok(Answer::Done)
}

/// Succeeds where a broker answers.
fn answers(call: &Call) -> Outcome {
    call.get(&["whoami"])?;
    Ok(Answer::Done)
}

fn kept(_: &Call) -> Outcome {
    said("Nothing was deleted. To begin anew, stop the broker and remove its data directory.")
}
