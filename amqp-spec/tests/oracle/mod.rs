//! Our tables as amq-protocol's.
#![allow(dead_code)]

use amq_protocol::types::{self, AMQPValue, ByteArray, DecimalValue, LongString};
use amqp_spec::{FieldTable, FieldValue};

pub fn table(table: &FieldTable) -> types::FieldTable {
    let mut out = types::FieldTable::default();
    for (key, field) in table.iter() {
        out.insert(String::from_utf8_lossy(key).into_owned().into(), value(field));
    }
    out
}

pub fn value(field: &FieldValue) -> AMQPValue {
    match field {
        FieldValue::Bool(v) => AMQPValue::Boolean(*v),
        FieldValue::Byte(v) => AMQPValue::ShortShortInt(*v),
        FieldValue::UnsignedByte(v) => AMQPValue::ShortShortUInt(*v),
        FieldValue::Short(v) => AMQPValue::ShortInt(*v),
        FieldValue::UnsignedShort(v) => AMQPValue::ShortUInt(*v),
        FieldValue::SignedInt(v) => AMQPValue::LongInt(*v),
        FieldValue::UnsignedInt(v) => AMQPValue::LongUInt(*v),
        FieldValue::Long(v) => AMQPValue::LongLongInt(*v),
        FieldValue::Float(v) => AMQPValue::Float(*v),
        FieldValue::Double(v) => AMQPValue::Double(*v),
        FieldValue::Decimal { scale, value } => AMQPValue::DecimalValue(DecimalValue { scale: *scale, value: *value }),
        FieldValue::Longstr(v) => AMQPValue::LongString(LongString::from(v.as_slice())),
        FieldValue::Array(v) => AMQPValue::FieldArray(v.iter().map(value).collect::<Vec<_>>().into()),
        FieldValue::Timestamp(v) => AMQPValue::Timestamp(*v),
        FieldValue::Table(v) => AMQPValue::FieldTable(table(v)),
        FieldValue::Void => AMQPValue::Void,
        FieldValue::Binary(v) => AMQPValue::ByteArray(ByteArray::from(v.as_slice())),
    }
}
