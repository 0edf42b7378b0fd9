//! Virtual hosts: made, changed, deleted, listed, traced.

use super::items::{field, pair, wanted};
use super::support::{expect, expect_usage, no_vhost, text};
use super::{Answer, BOTH, CTL, Call, Cell, Checked, Command, Failure, Flag, Outcome, Section, Support, items, valued};
use serde_json::{Map, Value, json};

const ITEMS: &[&str] = &[
    "cluster_state",
    "default_queue_type",
    "description",
    "metadata",
    "name",
    "protected_from_deletion",
    "tags",
    "tracing",
];
const METADATA: &[Flag] =
    &[valued("description"), valued("tags"), valued("default-queue-type"), valued("protected-from-deletion")];
const QUEUE_TYPES: &[&str] = &["quorum", "stream", "classic"];

pub const COMMANDS: &[Command] = &[
    Command::new("add_vhost", CTL, Section::VirtualHosts, "Creates a virtual host", add)
        .words(
            1,
            1,
            "<vhost> [--description <description> --tags \"<tag1>,<tag2>,<...>\" --default-queue-type <quorum|classic|stream>]",
        )
        .flags(METADATA)
        .check(queue_type_is_known)
        .banner(|call| format!("Adding vhost \"{}\" ...", call.word(0))),
    Command::new("delete_vhost", CTL, Section::VirtualHosts, "Deletes a virtual host", delete)
        .words(1, 1, "<vhost>")
        .banner(|call| format!("Deleting vhost \"{}\" ...", call.word(0))),
    Command::new("list_vhosts", BOTH, Section::Access, "Lists virtual hosts", list)
        .items(ITEMS, "[--no-table-headers] [<column> ...] [--timeout <timeout>]")
        .banner(|_| "Listing vhosts ...".to_owned()),
    Command::new("set_vhost_tags", CTL, Section::VirtualHosts, "Sets virtual host tags", |call| {
        change(call, call.word(0), json!({ "tags": call.words(1) }))
    })
    .words(1, super::MANY, "<vhost> <tag> [...]")
    .banner(|call| format!("Setting tags for virtual host \"{}\" to [{}] ...", call.word(0), call.words(1).join(", "))),
    Command::new(
        "update_vhost_metadata",
        CTL,
        Section::VirtualHosts,
        "Updates metadata (tags, description, default queue type, protection from deletion) a virtual host",
        |call| change(call, call.word(0), metadata(call)),
    )
    .words(
        1,
        1,
        "<vhost> [--description=<description>] [--tags=\"<tag1>,<tag2>,<...>\"] [--default-queue-type=<quorum|classic|stream>] [--protected-from-deletion=<true|false>]",
    )
    .flags(METADATA)
    .check(|call| {
        let given = METADATA.iter().any(|flag| call.has(flag.name));
        expect_usage(given, "not enough arguments.").and_then(|()| queue_type_is_known(call))
    })
    .banner(|call| format!("Updating metadata of vhost \"{}\" ...", call.word(0))),
    Command::new(
        "enable_vhost_deletion_protection",
        CTL,
        Section::VirtualHosts,
        "Protects a virtual host from deletion (until the protection is removed)",
        |call| protect(call, true),
    )
    .words(1, 1, "<vhost>")
    .banner(|call| {
        format!("Protecting virtual host \"{}\" from removal by updating its metadata...", call.word(0))
    }),
    Command::new(
        "disable_vhost_deletion_protection",
        CTL,
        Section::VirtualHosts,
        "Removes deletion protection from a virtual host (so that it can be deleted)",
        |call| protect(call, false),
    )
    .words(1, 1, "<vhost>")
    .banner(|call| {
        format!("Removing deletion protection from virtual host \"{}\" by updating its metadata...", call.word(0))
    }),
    Command::new("trace_on", CTL, Section::VirtualHosts, "Starts tracing (the firehose) in a virtual host", |call| {
        trace(call, true)
    })
    .words(0, super::MANY, "[--vhost <vhost>]")
    .banner(|call| format!("Starting tracing for vhost \"{}\" ...", call.vhost())),
    Command::new("trace_off", CTL, Section::VirtualHosts, "Stops tracing (the firehose) in a virtual host", |call| {
        trace(call, false)
    })
    .words(0, super::MANY, "[--vhost <vhost>]")
    .banner(|call| format!("Stopping tracing for vhost \"{}\" ...", call.vhost())),
    Command::new(
        "restart_vhost",
        CTL,
        Section::VirtualHosts,
        "Restarts a failed vhost data stores and queues",
        restart,
    )
    .words(0, 0, "[--vhost <vhost>]")
    .support(Support::NoOp("virtual hosts do not fail one by one"))
    .banner(|call| format!("Trying to restart vhost '{}' on node '{}' ...", call.vhost(), call.node)),
    Command::new(
        "reconcile_vhosts",
        CTL,
        Section::VirtualHosts,
        "Makes sure all virtual hosts were initialized on all reachable cluster nodes",
        |_| Ok(Answer::Done),
    )
    .support(Support::NoOp("every virtual host is there once the broker serves"))
    .banner(|_| "Will try to initiate virtual host reconciliation on all reachable cluster nodes...".to_owned()),
];

fn queue_type_is_known(call: &Call) -> Checked {
    let given = call.flag("default-queue-type").unwrap_or("classic");
    let known = QUEUE_TYPES.join(", ");
    let what = format!("Bad argument: Default queue type must be one of: {known}. Provided: {given}");
    expect(QUEUE_TYPES.contains(&given), &what)
}

/// What the flags say, as the API takes it.
fn metadata(call: &Call) -> Value {
    let mut body = Map::new();
    let texts = [("description", "description"), ("tags", "tags"), ("default-queue-type", "default_queue_type")];
    for (flag, key) in texts {
        if let Some(value) = call.flag(flag) {
            body.insert(key.to_owned(), value.into());
        }
    }
    if let Some(value) = call.flag("protected-from-deletion") {
        body.insert("protected_from_deletion".to_owned(), (value == "true").into());
    }
    Value::Object(body)
}

/// One that is there already stays as it is, as with RabbitMQ's command.
fn add(call: &Call) -> Outcome {
    match call.get(&["vhosts", call.word(0)]) {
        Err(error) if error.status() == Some(404) => {
            call.put(&["vhosts", call.word(0)], &metadata(call))?;
        }
        known => _ = known?,
    }
    Ok(Answer::Done)
}

/// Changes one that must be there, and leaves the rest of it: a PUT would make it, and forget what it does not name.
fn change(call: &Call, vhost: &str, changes: Value) -> Outcome {
    let known = call.get(&["vhosts", vhost]).map_err(|error| no_vhost(vhost, error))?;
    let kept = ["description", "tags", "default_queue_type", "tracing", "protected_from_deletion"];
    let kept = kept.iter().filter_map(|key| Some(((*key).to_owned(), known.get(*key)?.clone())));
    let mut body: Map<String, Value> = kept.filter(|(_, value)| !value.is_null() && *value != "undefined").collect();
    body.extend(changes.as_object().cloned().unwrap_or_default());
    call.put(&["vhosts", vhost], &Value::Object(body))?;
    Ok(Answer::Done)
}

fn delete(call: &Call) -> Outcome {
    match call.delete(&["vhosts", call.word(0)]) {
        Err(error) if error.status() == Some(412) => Err(Failure::data(
            "Cannot delete this virtual host: it is protected from deletion. To lift the protection, inspect and update its metadata",
        )),
        other => other.map(|_| Answer::Done).map_err(|error| no_vhost(call.word(0), error)),
    }
}

fn protect(call: &Call, protected: bool) -> Outcome {
    let path = ["vhosts", call.word(0), "deletion", "protection"];
    let outcome = if protected { call.post(&path, &json!({})) } else { call.delete(&path) };
    outcome.map(|_| Answer::Done).map_err(|error| no_vhost(call.word(0), error))
}

fn trace(call: &Call, on: bool) -> Outcome {
    let vhost = call.vhost();
    change(call, vhost, json!({ "tracing": on }))?;
    Ok(Answer::Said(format!("Trace {} for vhost {vhost}", if on { "enabled" } else { "disabled" })))
}

fn restart(call: &Call) -> Outcome {
    let vhost = call.vhost();
    call.get(&["vhosts", vhost]).map_err(|error| match error.status() {
        Some(404) => Failure::software(format!(
            "Failed to start vhost '{vhost}' on node '{}'Reason: {{:no_such_vhost, \"{vhost}\"}}",
            call.node
        )),
        _ => error.into(),
    })?;
    Ok(Answer::Said(format!("Vhost '{vhost}' is already running on node '{}'", call.node)))
}

fn list(call: &Call) -> Outcome {
    let columns = wanted(call, &["name"]);
    let found = call.list(&["vhosts"])?;
    Ok(Answer::Table(items::table(&columns, &found, |vhost, item| match item {
        "cluster_state" => match vhost.get("cluster_state").and_then(Value::as_object) {
            Some(states) => Cell::Pairs(states.clone()),
            None => pair(&call.node, "running"),
        },
        "tracing" | "protected_from_deletion" => Cell::Value(flag(vhost, item).into()),
        "default_queue_type" if text(vhost, item).is_empty() => Cell::text("classic"),
        other => field(vhost, other),
    })))
}

fn flag(vhost: &Value, item: &str) -> bool {
    let inside = vhost.get("metadata").and_then(|metadata| metadata.get(item));
    vhost.get(item).or(inside).and_then(Value::as_bool).unwrap_or_default()
}
