//! Consumers, listed.

use super::items::{arguments, field, wanted};
use super::support::{none_without_vhost, text};
use super::{Answer, BOTH, Call, Cell, Command, Outcome, Section, items};
use serde_json::Value;

const ITEMS: &[&str] = &[
    "ack_required",
    "active",
    "activity_status",
    "arguments",
    "channel_pid",
    "consumer_tag",
    "prefetch_count",
    "queue_name",
];
const DEFAULTS: &[&str] =
    &["queue_name", "channel_pid", "consumer_tag", "ack_required", "prefetch_count", "active", "arguments"];

pub const COMMANDS: &[Command] =
    &[Command::new("list_consumers", BOTH, Section::Monitoring, "Lists all consumers for a vhost", list)
        .items(ITEMS, "[--vhost <vhost>] [--no-table-headers] [<column> ...] [--timeout <timeout>]")
        .banner(|call| format!("Listing consumers in vhost {} ...", call.vhost()))];

fn list(call: &Call) -> Outcome {
    let columns = wanted(call, DEFAULTS);
    let found = none_without_vhost(call.list(&["consumers", call.vhost()]))?;
    Ok(Answer::Table(items::table(&columns, &found, |consumer, item| match item {
        "queue_name" => Cell::text(consumer.get("queue").map(|queue| text(queue, "name")).unwrap_or_default()),
        "channel_pid" => match consumer.get("channel_details") {
            Some(channel) => Cell::text(items::process(&call.node, channel, channel_number(channel))),
            None => Cell::text(""),
        },
        "arguments" => arguments(consumer, item),
        other => field(consumer, other),
    })))
}

fn channel_number(channel: &Value) -> Option<u64> {
    channel.get("number").and_then(Value::as_u64)
}
