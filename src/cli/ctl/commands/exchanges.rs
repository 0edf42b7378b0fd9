//! Exchanges, listed.

use super::items::{arguments, field, wanted};
use super::support::none_without_vhost;
use super::{Answer, BOTH, Call, Command, Outcome, Section, items};

const ITEMS: &[&str] = &["arguments", "auto_delete", "durable", "internal", "name", "policy", "type"];

pub const COMMANDS: &[Command] = &[Command::new("list_exchanges", BOTH, Section::Monitoring, "Lists exchanges", list)
    .items(ITEMS, "[--vhost <vhost>] [--no-table-headers] [<column> ...] [--timeout <timeout>]")
    .banner(|call| format!("Listing exchanges for vhost {} ...", call.vhost()))];

fn list(call: &Call) -> Outcome {
    let columns = wanted(call, &["name", "type"]);
    let found = none_without_vhost(call.list(&["exchanges", call.vhost()]))?;
    Ok(Answer::Table(items::table(&columns, &found, |exchange, item| match item {
        "arguments" => arguments(exchange, item),
        other => field(exchange, other),
    })))
}
