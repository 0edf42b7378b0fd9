//! Bindings, listed.

use super::items::{arguments, field, wanted};
use super::support::none_without_vhost;
use super::{Answer, BOTH, Call, Cell, Command, Outcome, Section, items};

const ITEMS: &[&str] =
    &["source_name", "source_kind", "destination_name", "destination_kind", "routing_key", "arguments"];

pub const COMMANDS: &[Command] =
    &[Command::new("list_bindings", BOTH, Section::Monitoring, "Lists all bindings on a vhost", list)
        .items(ITEMS, "[--vhost <vhost>] [--no-table-headers] [<column> ...] [--timeout <timeout>]")
        .banner(|call| format!("Listing bindings for vhost {}...", call.vhost()))];

fn list(call: &Call) -> Outcome {
    let columns = wanted(call, ITEMS);
    let found = none_without_vhost(call.list(&["bindings", call.vhost()]))?;
    Ok(Answer::Table(items::table(&columns, &found, |binding, item| match item {
        "source_name" => field(binding, "source"),
        "source_kind" => Cell::text("exchange"),
        "destination_name" => field(binding, "destination"),
        "destination_kind" => field(binding, "destination_type"),
        "arguments" => arguments(binding, item),
        other => field(binding, other),
    })))
}
