//! Field tables as JSON and back: the arguments of what is declared, and messages' headers.

use super::ApiError;
use amqp_spec::{FieldTable, FieldValue};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Number, Value, json};

/// Columns of base64 in a text that stands for what is no UTF-8.
const LINE: usize = 76;
/// Objects and arrays inside each other: more than any client sends, fewer than a stack could not take.
const DEPTH: usize = 64;

/// A table as RabbitMQ shows it: every type of number is a number, bytes that are no UTF-8 are base64 with a remark.
#[must_use]
pub fn to_json(table: &FieldTable) -> Value {
    let entries = table.iter().map(|(key, value)| (utf8(key), value_to_json(value)));
    Value::Object(entries.collect())
}

fn value_to_json(value: &FieldValue) -> Value {
    match value {
        FieldValue::Bool(it) => json!(it),
        FieldValue::Float(number) => float(f64::from(*number)),
        FieldValue::Double(number) => float(*number),
        FieldValue::Decimal { scale, value } => float(f64::from(*value) / 10f64.powi(i32::from(*scale))),
        FieldValue::Longstr(bytes) | FieldValue::Binary(bytes) => json!(utf8(bytes)),
        FieldValue::Timestamp(seconds) => json!(seconds),
        FieldValue::Void => json!("undefined"),
        FieldValue::Array(members) => members.iter().map(value_to_json).collect(),
        FieldValue::Table(table) => to_json(table),
        other => json!(other.as_integer()),
    }
}

/// Numbers that JSON has no form for are texts.
fn float(number: f64) -> Value {
    Number::from_f64(number).map_or_else(|| json!(number.to_string()), Value::Number)
}

/// A text, whatever the bytes are.
#[must_use]
pub fn utf8(bytes: &[u8]) -> String {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return text.to_owned();
    }
    let encoded = STANDARD.encode(bytes);
    let lines: Vec<_> = encoded.as_bytes().chunks(LINE).map(String::from_utf8_lossy).collect();
    format!("Not UTF-8, base64 is: {}", lines.join("\n"))
}

/// An object as a table. Whole numbers become longs, others doubles.
///
/// # Errors
/// 400 where it has a null, a number that no type holds, or is nested too deep.
pub fn from_json(object: &Map<String, Value>) -> Result<FieldTable, ApiError> {
    table(object, DEPTH)
}

/// The table that a key of an object holds. A list without members is an empty one, as RabbitMQ takes it.
///
/// # Errors
/// The same; and 400 where it is anything else.
pub fn from_value(value: Option<&Value>) -> Result<FieldTable, ApiError> {
    match value {
        None => Ok(FieldTable::new()),
        Some(Value::Array(members)) if members.is_empty() => Ok(FieldTable::new()),
        Some(Value::Object(object)) => from_json(object),
        Some(other) => Err(ApiError::bad_request(json!(["not_object", other]))),
    }
}

fn table(object: &Map<String, Value>, depth: usize) -> Result<FieldTable, ApiError> {
    object.iter().map(|(key, value)| Ok((key.as_bytes(), field(key, value, depth)?))).collect()
}

fn field(key: &str, value: &Value, depth: usize) -> Result<FieldValue, ApiError> {
    let depth = depth.checked_sub(1).ok_or_else(|| ApiError::bad_request("nested too deep"))?;
    match value {
        Value::Null => Err(ApiError::bad_request("null_not_allowed")),
        Value::Bool(it) => Ok(FieldValue::Bool(*it)),
        Value::String(text) => Ok(FieldValue::from(text.as_str())),
        Value::Number(number) => number_field(key, number),
        Value::Array(members) => {
            Ok(FieldValue::Array(members.iter().map(|member| field(key, member, depth)).collect::<Result<_, _>>()?))
        }
        Value::Object(object) => Ok(FieldValue::Table(table(object, depth)?)),
    }
}

fn number_field(key: &str, number: &Number) -> Result<FieldValue, ApiError> {
    if let Some(whole) = number.as_i64() {
        return Ok(FieldValue::Long(whole));
    }
    match number.as_f64() {
        Some(real) if !number.is_u64() => Ok(FieldValue::Double(real)),
        _ => Err(ApiError::bad_request(format!("the number {number} of '{key}' does not fit 64 bits"))),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn read(value: &Value) -> Result<FieldTable, String> {
        from_json(value.as_object().unwrap()).map_err(|error| error.to_string())
    }

    #[test]
    fn what_comes_as_json_goes_back_as_the_same() {
        let object =
            json!({ "a": 1, "b": 1.5, "c": "x", "d": true, "e": [1, "two", { "k": -3 }], "f": {}, "g": 1e100 });
        let table = read(&object).unwrap();
        assert_eq!(table.get("a"), Some(&FieldValue::Long(1)));
        assert_eq!(table.get("b"), Some(&FieldValue::Double(1.5)));
        assert_eq!(to_json(&table), object);
    }

    #[test]
    fn what_amqp_has_no_type_for_is_refused() {
        assert!(read(&json!({ "a": null })).unwrap_err().contains("null_not_allowed"));
        assert!(read(&json!({ "a": [null] })).is_err());
        assert!(read(&json!({ "a": u64::MAX })).unwrap_err().contains("does not fit"));
        let deep = (0..100).fold(json!(1), |inner, _| json!([inner]));
        assert!(read(&json!({ "a": deep })).unwrap_err().contains("nested too deep"));
    }

    #[test]
    fn types_that_json_does_not_have_are_shown_as_rabbitmq_shows_them() {
        let table: FieldTable = [
            ("void", FieldValue::Void),
            ("time", FieldValue::Timestamp(1_700_000_000)),
            ("bytes", FieldValue::Binary(vec![0xff, 0])),
            ("byte", FieldValue::Byte(-3)),
            ("float", FieldValue::Float(0.1)),
            ("decimal", FieldValue::Decimal { scale: 2, value: 123 }),
            ("nan", FieldValue::Double(f64::NAN)),
        ]
        .into_iter()
        .collect();
        let expected = json!({
            "void": "undefined", "time": 1_700_000_000, "bytes": "Not UTF-8, base64 is: /wA=", "byte": -3,
            "float": 0.100_000_001_490_116_12, "decimal": 1.23, "nan": "NaN",
        });
        assert_eq!(to_json(&table), expected);
        let long = utf8(&[0xff; 80]);
        assert_eq!(long.lines().map(str::len).collect::<Vec<_>>(), [22 + 76, 32]);
    }
}
