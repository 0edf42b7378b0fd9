//! JSON values as RabbitMQ's texts show them: as Erlang terms.

use serde_json::Value;

/// A value as `~tp` prints it, on one line.
#[must_use]
pub fn term(value: &Value) -> String {
    match value {
        Value::String(text) => binary(text),
        Value::Array(items) => format!("[{}]", joined(items.iter().map(term))),
        Value::Object(map) => {
            let entries = map.iter().map(|(key, value)| format!("{} => {}", binary(key), term(value)));
            format!("#{{{}}}", joined(entries))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}

/// Entries of an object as a list of pairs.
#[must_use]
pub fn proplist<'a>(entries: impl Iterator<Item = (&'a str, &'a Value)>) -> String {
    format!("[{}]", joined(entries.map(|(key, value)| format!("{{{},{}}}", binary(key), term(value)))))
}

/// A text as a binary.
#[must_use]
pub fn binary(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"");
    let encoding = if text.is_ascii() { "" } else { "/utf8" };
    format!("<<\"{escaped}\"{encoding}>>")
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_look_as_in_rabbitmqs_texts() {
        assert_eq!(term(&json!([1, {"a": null}])), "[1,#{<<\"a\">> => null}]");
        assert_eq!(term(&json!("é\"")), "<<\"é\\\"\"/utf8>>");
        let value = json!(1.5);
        assert_eq!(proplist([("max", &value)].into_iter()), "[{<<\"max\">>,1.5}]");
    }
}
