//! How objects of the definitions are told apart and named.

use super::Object;
use crate::cli::migrate::report::Remark;
use serde_json::Value;

/// The sections in the order in which brokers take them in, with the word for one object.
pub const SECTIONS: [(&str, &str); 10] = [
    ("users", "user"),
    ("vhosts", "vhost"),
    ("permissions", "permission"),
    ("exchanges", "exchange"),
    ("topic_permissions", "topic permission"),
    ("global_parameters", "global parameter"),
    ("policies", "policy"),
    ("parameters", "parameter"),
    ("queues", "queue"),
    ("bindings", "binding"),
];

/// The sections that a vhost by itself does not have.
pub const OF_ALL: [&str; 5] = ["users", "vhosts", "permissions", "topic_permissions", "global_parameters"];

/// What makes an object the same as another.
const NAMES: [&str; 9] =
    ["vhost", "name", "user", "exchange", "component", "source", "destination", "destination_type", "routing_key"];

/// The text of a key; empty where there is none.
pub fn text<'a>(object: &'a Value, key: &str) -> &'a str {
    object.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// What makes an object the same as another. Bindings differ by their arguments too.
pub fn identity(section: &str, object: &Value) -> String {
    let names: Vec<&str> = NAMES.iter().map(|key| text(object, key)).collect();
    let arguments = object.get("arguments").filter(|_| section == "bindings");
    format!("{names:?}{}", arguments.map(Value::to_string).unwrap_or_default())
}

/// The objects of a section.
pub fn objects<'a>(document: &'a Object, section: &str) -> &'a [Value] {
    document.get(section).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// Something to say of an object.
pub fn remark(section: &str, object: &Value, reason: impl Into<String>) -> Remark {
    let word = SECTIONS.iter().find(|(name, _)| *name == section).map_or(section, |(_, word)| word);
    let name = match section {
        "bindings" => {
            format!("{} -> {} ({})", text(object, "source"), text(object, "destination"), text(object, "routing_key"))
        }
        "permissions" | "topic_permissions" => text(object, "user").to_owned(),
        "parameters" => format!("{}/{}", text(object, "component"), text(object, "name")),
        _ => text(object, "name").to_owned(),
    };
    let vhost = object.get("vhost").and_then(Value::as_str).map(str::to_owned);
    Remark { what: word.to_owned(), vhost, name, reason: reason.into() }
}
