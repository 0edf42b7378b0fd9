//! JSON values as RabbitMQ's texts show them: Erlang terms.

use amqp_spec::erlang::Pretty;
use serde_json::Value;

/// The term that a value is to RabbitMQ. A long one is not broken into lines.
pub(super) fn term(value: &Value) -> String {
    match value {
        Value::String(text) => Pretty::new(text.as_bytes()).to_string(),
        Value::Array(values) => format!("[{}]", values.iter().map(term).collect::<Vec<_>>().join(",")),
        Value::Object(map) => {
            let entries: Vec<_> =
                map.iter().map(|(key, value)| format!("{} => {}", binary(key), term(value))).collect();
            format!("#{{{}}}", entries.join(","))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}

/// A text as a term.
pub(super) fn binary(text: &str) -> String {
    Pretty::new(text.as_bytes()).to_string()
}
