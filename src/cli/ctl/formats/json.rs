//! Rows as JSON: a list with an object a line.

use super::super::answer::{Cell, Table};
use serde_json::{Map, Value, json};

/// The rows of a table.
pub fn rows(table: &Table) -> String {
    if table.rows.is_empty() {
        return "[\n]".to_owned();
    }
    format!("[\n{}\n]", objects(table).join("\n,"))
}

/// The rows of a table, an object a line.
pub fn stream(table: &Table) -> String {
    objects(table).join("\n")
}

fn objects(table: &Table) -> Vec<String> {
    let object = |row: &Vec<Cell>| {
        let fields = table.columns.iter().cloned().zip(row.iter().map(value));
        Value::Object(fields.collect::<Map<_, _>>()).to_string()
    };
    table.rows.iter().map(object).collect()
}

/// A cell; what is not there is an empty text, as with RabbitMQ's.
pub fn value(cell: &Cell) -> Value {
    match cell {
        Cell::Value(Value::Null) => json!(""),
        Cell::Value(value) => value.clone(),
        Cell::Arguments(arguments) => typed(arguments),
        Cell::Pairs(pairs) => Value::Object(pairs.clone()),
        Cell::Atoms(names) => names.iter().map(String::as_str).collect(),
    }
}

/// Arguments with the names of their types.
fn typed(arguments: &Map<String, Value>) -> Value {
    arguments.iter().map(|(key, value)| json!([key, type_name(value), argument(value)])).collect()
}

fn argument(value: &Value) -> Value {
    match value {
        Value::Object(fields) => typed(fields),
        Value::Array(items) => items.iter().map(|item| json!([type_name(item), argument(item)])).collect(),
        other => other.clone(),
    }
}

/// AMQP's name for the type. The API shows numbers without it: whole ones are told as `long`.
fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "void",
        Value::Bool(_) => "bool",
        Value::Number(number) if number.is_f64() => "double",
        Value::Number(_) => "long",
        Value::String(_) => "longstr",
        Value::Array(_) => "array",
        Value::Object(_) => "table",
    }
}
