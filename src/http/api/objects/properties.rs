//! A message's properties as JSON and back.

use crate::http::api::{ApiError, arguments};
use amqp_spec::{FieldTable, Properties, PropertiesBuilder};
use serde_json::{Map, Value, json};

/// Those that are texts, by their names.
const TEXTS: [&str; 10] = [
    "content_type",
    "content_encoding",
    "correlation_id",
    "reply_to",
    "expiration",
    "message_id",
    "type",
    "user_id",
    "app_id",
    "cluster_id",
];

fn read<'a>(properties: &Properties<'a>, name: &str) -> Option<&'a [u8]> {
    match name {
        "content_type" => properties.content_type(),
        "content_encoding" => properties.content_encoding(),
        "correlation_id" => properties.correlation_id(),
        "reply_to" => properties.reply_to(),
        "expiration" => properties.expiration(),
        "message_id" => properties.message_id(),
        "type" => properties.type_(),
        "user_id" => properties.user_id(),
        "app_id" => properties.app_id(),
        "cluster_id" => properties.cluster_id(),
        _ => None,
    }
}

fn set(builder: &mut PropertiesBuilder<'_>, name: &str, text: &str) {
    match name {
        "content_type" => _ = builder.set_content_type(text),
        "content_encoding" => _ = builder.set_content_encoding(text),
        "correlation_id" => _ = builder.set_correlation_id(text),
        "reply_to" => _ = builder.set_reply_to(text),
        "expiration" => _ = builder.set_expiration(text),
        "message_id" => _ = builder.set_message_id(text),
        "type" => _ = builder.set_type(text),
        "user_id" => _ = builder.set_user_id(text),
        "app_id" => _ = builder.set_app_id(text),
        "cluster_id" => _ = builder.set_cluster_id(text),
        _ => {}
    }
}

/// Longest text of a property, in bytes: the protocol's.
const LONGEST: usize = 255;

/// Raw properties as JSON; those that say nothing are an empty list, as RabbitMQ's are.
pub(super) fn to_json(raw: &[u8]) -> Value {
    // A message that came through a channel has sound properties.
    let Ok(properties) = Properties::scan(raw) else { return json!([]) };
    let mut shown = Map::new();
    for name in TEXTS {
        shown.extend(read(&properties, name).map(|text| (name.to_owned(), json!(arguments::utf8(text)))));
    }
    let numbers = [
        ("delivery_mode", properties.delivery_mode().map(u64::from)),
        ("priority", properties.priority().map(u64::from)),
        ("timestamp", properties.timestamp()),
    ];
    shown.extend(numbers.into_iter().filter_map(|(name, value)| Some((name.to_owned(), json!(value?)))));
    let headers = properties.headers().map(FieldTable::from);
    shown.extend(headers.map(|headers| ("headers".to_owned(), arguments::to_json(&headers))));
    if shown.is_empty() { json!([]) } else { Value::Object(shown) }
}

/// JSON as raw properties. What it does not know it passes over, as RabbitMQ does.
///
/// # Errors
/// 400 where one is of another type, or too long.
pub(super) fn from_json(object: &Map<String, Value>) -> Result<Vec<u8>, ApiError> {
    let mut builder = PropertiesBuilder::new();
    for name in TEXTS {
        if let Some(text) = text(object, name)? {
            set(&mut builder, name, text);
        }
    }
    if let Some(mode) = octet(object, "delivery_mode")? {
        builder.set_delivery_mode(mode);
    }
    if let Some(priority) = octet(object, "priority")? {
        builder.set_priority(priority);
    }
    if let Some(seconds) = whole(object, "timestamp")? {
        builder.set_timestamp(seconds);
    }
    if let Some(headers) = object.get("headers") {
        builder.set_headers(&arguments::from_value(Some(headers))?);
    }
    Ok(builder.build())
}

fn text<'a>(object: &'a Map<String, Value>, name: &str) -> Result<Option<&'a str>, ApiError> {
    let Some(value) = object.get(name) else { return Ok(None) };
    let text = value.as_str().ok_or_else(|| ApiError::bad_request(json!(["not_string", name])))?;
    if text.len() > LONGEST { Err(ApiError::bad_request(json!(["too_long", name]))) } else { Ok(Some(text)) }
}

fn whole(object: &Map<String, Value>, name: &str) -> Result<Option<u64>, ApiError> {
    let Some(value) = object.get(name) else { return Ok(None) };
    value.as_u64().map(Some).ok_or_else(|| ApiError::bad_request(json!(["not_int", name])))
}

fn octet(object: &Map<String, Value>, name: &str) -> Result<Option<u8>, ApiError> {
    let fits = |value| u8::try_from(value).map_err(|_| ApiError::bad_request(json!(["too_large", name])));
    whole(object, name)?.map(fits).transpose()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn made(value: &Value) -> Result<Vec<u8>, String> {
        from_json(value.as_object().unwrap()).map_err(|error| error.to_string())
    }

    #[test]
    fn all_of_them_go_in_and_come_out() {
        let all = json!({
            "content_type": "text/plain", "content_encoding": "utf8", "headers": { "a": 1 }, "delivery_mode": 2,
            "priority": 3, "correlation_id": "c", "reply_to": "r", "expiration": "60000", "message_id": "m",
            "timestamp": 1_700_000_000, "type": "t", "user_id": "guest", "app_id": "a", "cluster_id": "cl",
        });
        assert_eq!(to_json(&made(&all).unwrap()), all);
        assert_eq!(to_json(&made(&json!({})).unwrap()), json!([]));
        assert_eq!(to_json(&made(&json!({ "headers": {} })).unwrap()), json!({ "headers": {} }));
    }

    #[test]
    fn what_is_of_another_type_is_refused_by_its_name() {
        assert!(made(&json!({ "priority": "4" })).unwrap_err().contains(r#"["not_int","priority"]"#));
        assert!(made(&json!({ "priority": 256 })).is_err());
        assert!(made(&json!({ "type": 5 })).unwrap_err().contains(r#"["not_string","type"]"#));
        assert!(made(&json!({ "app_id": "x".repeat(256) })).is_err());
        assert!(made(&json!({ "unknown": 1 })).is_ok());
    }
}
