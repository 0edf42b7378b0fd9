//! A value in a column, as RabbitMQ's table formatter shows an Erlang term.

use super::super::answer::Cell;
use super::{one_line, plain};
use serde_json::{Map, Value};

/// A cell in a column.
pub fn shown(cell: &Cell) -> String {
    match cell {
        Cell::Value(value) => of_value(value),
        Cell::Arguments(arguments) => of_arguments(arguments),
        Cell::Atoms(names) => format!("[{}]", names.join(", ")),
        Cell::Pairs(pairs) => {
            let pairs = pairs.iter().map(|(key, value)| format!("{{{}, {}}}", one_line(key), of_value(value)));
            format!("[{}]", pairs.collect::<Vec<_>>().join(", "))
        }
    }
}

fn of_value(value: &Value) -> String {
    plain(value).unwrap_or_else(|| match value {
        Value::Array(items) => format!("[{}]", items.iter().map(of_value).collect::<Vec<_>>().join(", ")),
        Value::Object(fields) => {
            let fields = fields.iter().map(|(key, value)| format!("{} => {}", one_line(key), of_value(value)));
            format!("#{{{}}}", fields.collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    })
}

/// A table of arguments: `[{"key",value}]`, with texts in quotes.
fn of_arguments(arguments: &Map<String, Value>) -> String {
    let pairs = arguments.iter().map(|(key, value)| format!("{{{},{}}}", Value::from(key.as_str()), argument(value)));
    format!("[{}]", pairs.collect::<Vec<_>>().join(","))
}

fn argument(value: &Value) -> String {
    match value {
        Value::Array(items) => format!("[{}]", items.iter().map(argument).collect::<Vec<_>>().join(",")),
        Value::Object(fields) => of_arguments(fields),
        // To Erlang an empty text may as well be an empty list.
        Value::String(text) if text.is_empty() => "[]".to_owned(),
        other => other.to_string(),
    }
}
