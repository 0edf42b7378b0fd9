//! Values as Erlang terms, and as the lines of Elixir's `inspect`.

use super::super::answer::{Cell, Table};
use super::json;
use serde_json::Value;

/// The rows of a table: a list of property lists.
pub fn rows(table: &Table) -> String {
    let pair = |(name, cell): (&String, &Cell)| format!("{{{},{}}}", atom(name), term(cell));
    let row = |row: &Vec<Cell>| format!("[{}]", table.columns.iter().zip(row).map(pair).collect::<Vec<_>>().join(","));
    format!("[{}]", table.rows.iter().map(row).collect::<Vec<_>>().join(","))
}

/// The rows of a table, a keyword list a line.
pub fn lines(table: &Table) -> String {
    keywords(table).join("\n")
}

/// The rows of a table, a list of keyword lists.
pub fn inspected(table: &Table) -> String {
    if table.rows.is_empty() { "[\n]".to_owned() } else { format!("[\n{}\n]", keywords(table).join("\n,")) }
}

fn keywords(table: &Table) -> Vec<String> {
    let shown = |cell: &Cell| match cell {
        Cell::Atoms(names) => {
            let atoms: Vec<_> = names.iter().map(|name| format!(":{name}")).collect();
            format!("[{}]", atoms.join(", "))
        }
        other => json::value(other).to_string(),
    };
    let pair = |(name, cell): (&String, &Cell)| format!("{name}: {}", shown(cell));
    let row = |row: &Vec<Cell>| format!("[{}]", table.columns.iter().zip(row).map(pair).collect::<Vec<_>>().join(", "));
    table.rows.iter().map(row).collect()
}

fn term(cell: &Cell) -> String {
    match cell {
        Cell::Atoms(names) => format!("[{}]", names.iter().map(|name| atom(name)).collect::<Vec<_>>().join(",")),
        other => bits(&json::value(other)),
    }
}

/// A value as a term: texts are binaries, objects are maps.
pub fn bits(value: &Value) -> String {
    match value {
        Value::Null => "undefined".to_owned(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::String(text) => binary(text),
        Value::Array(items) => format!("[{}]", items.iter().map(bits).collect::<Vec<_>>().join(",")),
        Value::Object(fields) => {
            let fields = fields.iter().map(|(key, value)| format!("{} => {}", binary(key), bits(value)));
            format!("#{{{}}}", fields.collect::<Vec<_>>().join(","))
        }
    }
}

fn binary(text: &str) -> String {
    let quoted = Value::from(text).to_string();
    if text.is_ascii() { format!("<<{quoted}>>") } else { format!("<<{quoted}/utf8>>") }
}

/// A name, in quotes where Erlang needs them.
fn atom(name: &str) -> String {
    let letters = name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    let plain = letters && name.starts_with(|c: char| c.is_ascii_lowercase());
    if plain { name.to_owned() } else { format!("'{}'", name.replace('\'', "\\'")) }
}
