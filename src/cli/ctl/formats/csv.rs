//! Rows as CSV, each value within quotes.

use super::super::answer::{Cell, Table};
use super::term;
use serde_json::Value;

/// The rows of a table, with their names first where they are wanted.
pub fn rows(table: &Table, headers: bool) -> String {
    if table.rows.is_empty() {
        return String::new();
    }
    let names = headers.then(|| line(table.columns.iter().cloned()));
    let rows = table.rows.iter().map(|row| line(row.iter().map(text)));
    names.into_iter().chain(rows).collect::<Vec<_>>().join("\r\n")
}

/// What is no table: its keys and its values.
pub fn of_value(value: &Value) -> String {
    let Value::Object(fields) = value else { return line([text(&Cell::Value(value.clone()))]) };
    let values = fields.values().map(|value| text(&Cell::Value(value.clone())));
    format!("{}\r\n{}", line(fields.keys().cloned()), line(values))
}

/// A text keeps its tabs and line ends: CSV can hold them.
fn text(cell: &Cell) -> String {
    match cell {
        Cell::Value(Value::String(text)) => text.clone(),
        other => term::shown(other),
    }
}

fn line(values: impl IntoIterator<Item = String>) -> String {
    let quoted = values.into_iter().map(|value| format!("\"{}\"", value.replace('"', "\"\"")));
    quoted.collect::<Vec<_>>().join(",")
}
