//! Queues: listed, purged, deleted.

use super::super::client::{ClientError, path};
use super::items::{arguments, field, wanted};
use super::support::{none_without_vhost, number, text};
use super::{Answer, BOTH, CTL, Call, Cell, Command, Failure, Flag, Outcome, Section, Support, items, switch, valued};
use serde_json::{Value, json};

/// RabbitMQ's info items of queues.
const ITEMS: &[&str] = &[
    "arguments",
    "auto_delete",
    "consumer_capacity",
    "consumer_utilisation",
    "consumers",
    "disk_reads",
    "disk_writes",
    "durable",
    "effective_policy_definition",
    "exclusive",
    "exclusive_consumer_pid",
    "exclusive_consumer_tag",
    "head_message_timestamp",
    "leader",
    "members",
    "memory",
    "message_bytes",
    "message_bytes_persistent",
    "message_bytes_ram",
    "message_bytes_ready",
    "message_bytes_unacknowledged",
    "messages",
    "messages_persistent",
    "messages_ram",
    "messages_ready",
    "messages_ready_ram",
    "messages_unacknowledged",
    "messages_unacknowledged_ram",
    "name",
    "online",
    "operator_policy",
    "owner_pid",
    "pid",
    "policy",
    "state",
    "type",
];

const USAGE: &str =
    "[--vhost <vhost>] [--online] [--offline] [--local] [--no-table-headers] [<column>, ...] [--timeout <timeout>]";

pub const COMMANDS: &[Command] = &[
    Command::new("list_queues", BOTH, Section::Monitoring, "Lists queues and their properties", list)
        .items(ITEMS, USAGE)
        .flags(&[switch("online"), switch("offline"), switch("local")])
        .banner(|call| {
            let seconds = call.options.timeout.unwrap_or(60);
            format!("Timeout: {seconds}.0 seconds ...\nListing queues for vhost {} ...", call.vhost())
        }),
    Command::new(
        "list_unresponsive_queues",
        BOTH,
        Section::Monitoring,
        "Tests queues to respond within timeout. Lists those which did not respond",
        |_| Ok(Answer::Done),
    )
    .items(ITEMS, "[--local] [--queue-timeout <queue-timeout>] [<column> ...] [--no-table-headers]")
    .flags(&[switch("local"), valued("queue-timeout")])
    .support(Support::NoOp("a queue is no process here that could stop responding"))
    .banner(|call| format!("Listing unresponsive queues for vhost {} ...", call.vhost())),
    Command::new("purge_queue", CTL, Section::Queues, "Purges a queue (removes all messages in it)", purge)
        .words(1, 1, "<queue> [--timeout <timeout>]")
        .banner(|call| format!("Purging queue '{}' in vhost '{}' ...", call.word(0), call.vhost())),
    Command::new("delete_queue", CTL, Section::Queues, "Deletes a queue", delete)
        .words(1, 1, "[--vhost <vhost>] <queue_name> [--if-empty|-e] [--if-unused|-u] [--force] [--timeout <timeout>]")
        .flags(&[
            Flag { name: "if-empty", short: Some('e'), takes_value: false },
            Flag { name: "if-unused", short: Some('u'), takes_value: false },
            switch("force"),
        ])
        .banner(|call| {
            let conditions = [("if-empty", "queue is empty"), ("if-unused", "queue is unused")];
            let conditions: Vec<_> =
                conditions.iter().filter(|(flag, _)| call.has(flag)).map(|(_, what)| format!("if {what}")).collect();
            let conditions = if conditions.is_empty() { String::new() } else { format!(" {}", conditions.join(" and ")) };
            format!("Deleting queue '{}' on vhost '{}'{conditions} ...", call.word(0), call.vhost())
        }),
    Command::new(
        "redrive_queue",
        CTL,
        Section::Queues,
        "Moves dead letters back to where they came from",
        redrive,
    )
    .words(
        1,
        1,
        "[--vhost <vhost>] <queue> [--reason <reason>] [--original-queue <queue>] [--older-than <seconds>] [--count <n>] [--rate <n>]",
    )
    .flags(&[
        valued("reason"),
        valued("original-queue"),
        valued("older-than"),
        valued("count"),
        valued("rate"),
    ])
    .banner(|call| format!("Moving dead letters of queue '{}' in vhost '{}' back ...", call.word(0), call.vhost())),
];

fn list(call: &Call) -> Outcome {
    let columns = wanted(call, &["name", "messages"]);
    // Nothing is offline on one node.
    let offline = call.has("offline") && !call.has("online");
    let queues = if offline { Vec::new() } else { none_without_vhost(call.list(&["queues", call.vhost()]))? };
    Ok(Answer::Table(items::table(&columns, &queues, |queue, item| cell(call, queue, item))))
}

fn cell(call: &Call, queue: &Value, item: &str) -> Cell {
    match item {
        "arguments" => arguments(queue, item),
        // Kept apart only by brokers that have several kinds of memory.
        "messages_ready_ram" => field(queue, "messages_ready"),
        "messages_unacknowledged_ram" => field(queue, "messages_unacknowledged"),
        "messages" | "messages_ready" | "messages_unacknowledged" | "consumers" | "memory" => {
            Cell::Value(number(queue, item).into())
        }
        // RabbitMQ tells neither of a queue without replicas, nor of one that nobody reads from.
        "online" if text(queue, "type") == "classic" => Cell::text(""),
        "consumer_utilisation" | "consumer_capacity" if number(queue, "consumers") == 0 => Cell::text(""),
        "leader" | "members" | "online" if queue.get(item).is_none() => match item {
            "leader" => field(queue, "node"),
            _ => Cell::Value(json!([text(queue, "node")])),
        },
        "pid" => Cell::text(format!("<{}.{}>", call.node, text(queue, "name"))),
        "owner_pid" => match queue.get("owner_pid_details").filter(|details| details.get("name").is_some()) {
            Some(details) => Cell::text(items::process(&call.node, details, None)),
            None => Cell::text(""),
        },
        "exclusive_consumer_pid" => Cell::text(""),
        other => field(queue, other),
    }
}

fn purge(call: &Call) -> Outcome {
    match call.delete(&["queues", call.vhost(), call.word(0), "contents"]) {
        Err(error) if error.status() == Some(404) => Err(Failure::NoObject),
        other => other.map(|_| Answer::Done).map_err(Into::into),
    }
}

fn delete(call: &Call) -> Outcome {
    let conditions = [("if-empty", "if-empty=true"), ("if-unused", "if-unused=true")];
    let query: Vec<_> = conditions.iter().filter(|(flag, _)| call.has(flag)).map(|(_, query)| *query).collect();
    let missing = |error: ClientError| match error.status() {
        Some(404) => Failure::Usage("Error:\nNo such queue was found".to_owned()),
        _ => error.into(),
    };
    let names = ["queues", call.vhost(), call.word(0)];
    let ready = number(&call.get(&names).map_err(missing)?, "messages_ready");
    call.client.delete(&format!("/api{}?{}", path(&names), query.join("&"))).map_err(missing)?;
    Ok(Answer::Said(format!("Queue was successfully deleted with {ready} ready messages")))
}

fn redrive(call: &Call) -> Outcome {
    let mut body = serde_json::Map::new();
    for flag in ["reason", "original-queue"] {
        if let Some(value) = call.flag(flag) {
            body.insert(flag.replace('-', "_"), Value::from(value));
        }
    }
    for flag in ["older-than", "count", "rate"] {
        let Some(value) = call.flag(flag) else { continue };
        let number: u64 = value.parse().map_err(|_| Failure::data(format!("--{flag} {value}: expected a number")))?;
        body.insert(flag.replace('-', "_"), number.into());
    }
    match call.post(&["queues", call.vhost(), call.word(0), "redrive"], &Value::Object(body)) {
        Err(error) if error.status() == Some(404) => Err(Failure::NoObject),
        Err(error) => Err(error.into()),
        Ok(operation) => Ok(Answer::Both { text: operation.to_string(), value: operation }),
    }
}
