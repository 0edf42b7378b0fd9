//! Field tables as JSON, as RabbitMQ shows them.

use amqp_spec::{FieldTable, FieldValue};
use serde_json::{Map, Number, Value};

/// A table as an object.
pub(super) fn object(table: &FieldTable) -> Map<String, Value> {
    table.iter().map(|(key, value)| (String::from_utf8_lossy(key).into_owned(), json(value))).collect()
}

/// A value. Types that JSON does not tell apart become the nearest it has.
pub(super) fn json(value: &FieldValue) -> Value {
    let float = |number: f64| Number::from_f64(number).map_or(Value::Null, Value::Number);
    match value {
        FieldValue::Bool(it) => (*it).into(),
        FieldValue::Byte(it) => (*it).into(),
        FieldValue::UnsignedByte(it) => (*it).into(),
        FieldValue::Short(it) => (*it).into(),
        FieldValue::UnsignedShort(it) => (*it).into(),
        FieldValue::SignedInt(it) => (*it).into(),
        FieldValue::UnsignedInt(it) => (*it).into(),
        FieldValue::Long(it) => (*it).into(),
        FieldValue::Timestamp(it) => (*it).into(),
        FieldValue::Float(it) => float(f64::from(*it)),
        FieldValue::Double(it) => float(*it),
        FieldValue::Decimal { scale, value } => float(f64::from(*value) / 10_f64.powi(i32::from(*scale))),
        FieldValue::Longstr(bytes) | FieldValue::Binary(bytes) => String::from_utf8_lossy(bytes).into_owned().into(),
        FieldValue::Array(items) => items.iter().map(json).collect(),
        FieldValue::Table(table) => Value::Object(object(table)),
        FieldValue::Void => Value::Null,
    }
}
