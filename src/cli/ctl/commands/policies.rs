//! Policies and operator policies.

use super::parameters::cleared;
use super::support::{json_word, no_vhost, text, vhost_is_there};
use super::{Answer, BOTH, CTL, Call, Cell, Command, DIAGNOSTICS, Failure, Flag, Outcome, Section, Table, valued};
use fancy_regex::Regex;
use serde_json::{Value, json};

const FLAGS: &[Flag] = &[valued("priority"), valued("apply-to")];
const SET_USAGE: &str =
    "[--vhost <vhost>] [--priority <priority>] [--apply-to <apply-to>] <name> <pattern> <definition>";
const COLUMNS: &[&str] = &["vhost", "name", "pattern", "apply-to", "definition", "priority"];

pub const COMMANDS: &[Command] = &[
    Command::new("set_policy", CTL, Section::Policies, "Sets or updates a policy", |call| set(call, "policies"))
        .words(3, 3, SET_USAGE)
        .flags(FLAGS)
        .banner(|call| set_banner(call, "policy")),
    Command::new(
        "set_operator_policy",
        CTL,
        Section::Policies,
        "Sets an operator policy that overrides a subset of arguments in user policies",
        |call| set(call, "operator-policies"),
    )
    .words(3, 3, SET_USAGE)
    .flags(FLAGS)
    .banner(|call| set_banner(call, "operator policy override")),
    Command::new("clear_policy", CTL, Section::Policies, "Clears (removes) a policy", |call| {
        cleared(call.delete(&["policies", call.vhost(), call.word(0)]))
    })
    .words(1, 1, "[--vhost <vhost>] <name>")
    .banner(|call| format!("Clearing policy \"{}\" on vhost \"{}\" ...", call.word(0), call.vhost())),
    Command::new("clear_operator_policy", CTL, Section::Policies, "Clears an operator policy", |call| {
        cleared(call.delete(&["operator-policies", call.vhost(), call.word(0)]))
    })
    .words(1, 1, "[--vhost <vhost>] <name>")
    .banner(|call| format!("Clearing operator policy \"{}\" on vhost \"{}\" ...", call.word(0), call.vhost())),
    Command::new("list_policies", BOTH, Section::Policies, "Lists all policies in a virtual host", |call| {
        list(call, "policies")
    })
    .words(0, 0, "[--vhost <vhost>] [--no-table-headers] [--timeout <timeout>]")
    .banner(|call| format!("Listing policies for vhost \"{}\" ...", call.vhost())),
    Command::new(
        "list_operator_policies",
        BOTH,
        Section::Policies,
        "Lists operator policy overrides for a virtual host",
        |call| list(call, "operator-policies"),
    )
    .words(0, 0, "[--vhost <vhost>] [--no-table-headers]")
    .banner(|call| format!("Listing operator policy overrides for vhost \"{}\" ...", call.vhost())),
    Command::new(
        "list_policies_that_match",
        DIAGNOSTICS,
        Section::Policies,
        "Lists all policies matching a queue/exchange (only the highest priority policy is active)",
        matching,
    )
    .words(1, 1, "[--vhost <vhost>] [--object-type <queue|exchange>] <name>")
    .flags(&[valued("object-type")])
    .banner(|call| {
        let (kind, name, vhost) = (call.flag("object-type").unwrap_or("queue"), call.word(0), call.vhost());
        format!("Listing policies that match {kind} '{name}' in vhost '{vhost}' ...")
    }),
];

fn set_banner(call: &Call, kind: &str) -> String {
    let (name, pattern, definition) = (call.word(0), call.word(1), call.word(2));
    let (priority, vhost) = (call.flag("priority").unwrap_or("0"), call.vhost());
    format!(
        "Setting {kind} \"{name}\" for pattern \"{pattern}\" to \"{definition}\" with priority \"{priority}\" for vhost \"{vhost}\" ..."
    )
}

fn set(call: &Call, kind: &str) -> Outcome {
    let definition = json_word(call.word(2))?;
    let priority = call.flag("priority").unwrap_or("0");
    let priority: i64 = priority.parse().map_err(|_| {
        Failure::unavailable(format!("Validation failed\n\npriority should be a number, actually was {priority}"))
    })?;
    vhost_is_there(call)?;
    let body = json!({
        "pattern": call.word(1),
        "definition": definition,
        "priority": priority,
        "apply-to": call.flag("apply-to").unwrap_or("all"),
    });
    call.put(&[kind, call.vhost(), call.word(0)], &body)?;
    Ok(Answer::Done)
}

fn list(call: &Call, kind: &str) -> Outcome {
    let found = call.list(&[kind, call.vhost()]).map_err(|error| no_vhost(call.vhost(), error))?;
    Ok(Answer::Table(table(&found.iter().collect::<Vec<_>>())))
}

fn table(policies: &[&Value]) -> Table {
    let cell = |policy: &Value, column: &str| match column {
        "definition" => Cell::text(policy.get(column).map(Value::to_string).unwrap_or_default()),
        _ => Cell::Value(policy.get(column).cloned().unwrap_or_default()),
    };
    let row = |policy: &&Value| COLUMNS.iter().map(|column| cell(policy, column)).collect();
    Table::new(COLUMNS, policies.iter().map(row).collect())
}

fn matching(call: &Call) -> Outcome {
    let (vhost, name) = (call.vhost(), call.word(0));
    let (kind, applies): (_, fn(&str) -> bool) = match call.flag("object-type") {
        Some("exchange") => ("exchanges", |to| matches!(to, "all" | "exchanges")),
        _ => ("queues", |to| to != "exchanges"),
    };
    call.get(&[kind, vhost, name]).map_err(|error| match error.status() {
        Some(404) => Failure::NoObject,
        _ => error.into(),
    })?;
    let found = call.list(&["policies", vhost])?;
    let fits = |policy: &&Value| {
        let pattern = Regex::new(text(policy, "pattern"));
        applies(text(policy, "apply-to")) && pattern.is_ok_and(|pattern| pattern.is_match(name).unwrap_or_default())
    };
    let mut fitting: Vec<&Value> = found.iter().filter(fits).collect();
    fitting.sort_by_key(|policy| std::cmp::Reverse(policy.get("priority").and_then(Value::as_i64)));
    Ok(Answer::Table(table(&fitting)))
}
