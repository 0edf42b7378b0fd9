//! Info items: the columns that a list command is asked for.

use super::{Call, Cell, Checked, Table, Wrong};
use serde_json::{Map, Value};
use std::collections::HashSet;

/// The items that were asked for; a word may hold several with commas between them.
fn asked(call: &Call) -> impl Iterator<Item = &str> {
    call.arguments.iter().flat_map(|word| word.split(',')).map(str::trim).filter(|item| !item.is_empty())
}

/// Fails on an item that the command does not know.
pub fn known(call: &Call) -> Checked {
    let mut unknown: Vec<&str> = asked(call).filter(|item| !call.command.items.contains(item)).collect();
    if unknown.is_empty() {
        return Ok(());
    }
    // RabbitMQ's tools tell the last one first.
    unknown.reverse();
    Err(Wrong(64, format!("Info key(s) {} are not supported", unknown.join(","))))
}

/// The items that are wanted, or these where none is named.
pub fn wanted<'a>(call: &'a Call, defaults: &[&'a str]) -> Vec<&'a str> {
    let mut asked: Vec<&str> = asked(call).collect();
    let mut seen = HashSet::new();
    asked.retain(|item| seen.insert(*item));
    if asked.is_empty() { defaults.to_vec() } else { asked }
}

/// A table with a row for each object, whose cells a function finds.
pub fn table(columns: &[&str], objects: &[Value], cell: impl Fn(&Value, &str) -> Cell) -> Table {
    let row = |object: &Value| columns.iter().map(|column| cell(object, column)).collect();
    Table::new(columns, objects.iter().map(row).collect())
}

/// A field as it is.
pub fn field(object: &Value, key: &str) -> Cell {
    Cell::Value(object.get(key).cloned().unwrap_or_default())
}

/// A field that is a table of arguments.
pub fn arguments(object: &Value, key: &str) -> Cell {
    Cell::Arguments(object.get(key).and_then(Value::as_object).cloned().unwrap_or_default())
}

/// One pair.
pub fn pair(key: &str, value: &str) -> Cell {
    Cell::Pairs(Map::from_iter([(key.to_owned(), Value::from(value))]))
}

/// What stands for an Erlang process where RabbitMQ shows one: a word without spaces that names the connection, by its
/// two ends, and the channel in it.
pub fn process(node: &str, connection: &Value, channel: Option<u64>) -> String {
    let text = |key: &str| match connection.get(key) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Null) | None => String::new(),
        Some(other) => other.to_string(),
    };
    let name = text("name");
    // "HOST:PORT -> HOST:PORT", and " (N)" after it for a channel.
    let ends = name.split(" (").next().unwrap_or_default().replace(" -> ", "-");
    let channel = channel.map(|number| format!(".{number}")).unwrap_or_default();
    format!("<{node}.{ends}{channel}>")
}
