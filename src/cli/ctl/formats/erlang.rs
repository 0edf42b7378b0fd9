//! Values as Erlang terms, and as the lines of Elixir's `inspect`.

use super::super::answer::{Cell, Table};
use super::json;
use serde_json::Value;

/// The rows of a table: a list of property lists.
pub fn rows(table: &Table) -> String {
    let pair = |(name, cell): (&String, &Cell)| format!("{{{},{}}}", atom(name), bits(&json::value(cell)));
    let row = |row: &Vec<Cell>| format!("[{}]", table.columns.iter().zip(row).map(pair).collect::<Vec<_>>().join(","));
    format!("[{}]", table.rows.iter().map(row).collect::<Vec<_>>().join(","))
}

/// The rows of a table, a keyword list a line.
pub fn lines(table: &Table) -> String {
    let pair = |(name, cell): (&String, &Cell)| format!("{name}: {}", json::value(cell));
    let row = |row: &Vec<Cell>| format!("[{}]", table.columns.iter().zip(row).map(pair).collect::<Vec<_>>().join(", "));
    table.rows.iter().map(row).collect::<Vec<_>>().join("\n")
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
