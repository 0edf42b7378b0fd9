//! Header values in the form in which they are compared, and a message's headers ready to be looked up.

use amqp_spec::{FieldValue, Table, Value};
use smallvec::SmallVec;

/// RabbitMQ counts the timestamps of headers in milliseconds, and leaves those of bindings in seconds.
const MILLIS_A_SECOND: i128 = 1000;

/// A value as far as the comparison sees it: integers are equal whatever their width, floats too, and so are text and
/// binary; nothing else is equal across types. What is inside of arrays and tables must be the same to the byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Plain<B> {
    Int(i128),
    Bool(bool),
    /// The bits of the number, since 0.0 and -0.0 are told apart.
    Double(u64),
    Decimal(u8, u32),
    Bytes(B),
    /// The entries of an array or table as they are on the wire; empty ones are equal.
    Nested(B),
    Void,
}

impl<'a> Plain<&'a [u8]> {
    fn of_header(value: Value<'a>) -> Self {
        if let Some(number) = value.as_integer() {
            return Self::Int(number.into());
        }
        match value {
            Value::Bool(value) => Self::Bool(value),
            Value::Float(value) => Self::Double(f64::from(value).to_bits()),
            Value::Double(value) => Self::Double(value.to_bits()),
            Value::Decimal { scale, value } => Self::Decimal(scale, value),
            Value::Longstr(bytes) | Value::Binary(bytes) => Self::Bytes(bytes),
            Value::Timestamp(seconds) => Self::Int(i128::from(seconds) * MILLIS_A_SECOND),
            Value::Array(array) => Self::Nested(array.body()),
            Value::Table(table) => Self::Nested(table.body()),
            _ => Self::Void,
        }
    }
}

impl Plain<Box<[u8]>> {
    pub(super) fn of_argument(value: &FieldValue) -> Self {
        if let Some(number) = value.as_integer() {
            return Self::Int(number.into());
        }
        match value {
            FieldValue::Bool(value) => Self::Bool(*value),
            FieldValue::Float(value) => Self::Double(f64::from(*value).to_bits()),
            FieldValue::Double(value) => Self::Double(value.to_bits()),
            FieldValue::Decimal { scale, value } => Self::Decimal(*scale, *value),
            FieldValue::Longstr(bytes) | FieldValue::Binary(bytes) => Self::Bytes(bytes.as_slice().into()),
            FieldValue::Timestamp(number) => Self::Int((*number).into()),
            FieldValue::Array(values) => Self::Nested(entries(|out| values.iter().for_each(|v| v.encode(out)))),
            FieldValue::Table(table) => Self::Nested(entries(|out| table.encode_body(out))),
            _ => Self::Void,
        }
    }

    pub(super) fn lend(&self) -> Plain<&[u8]> {
        match self {
            Self::Int(number) => Plain::Int(*number),
            Self::Bool(value) => Plain::Bool(*value),
            Self::Double(bits) => Plain::Double(*bits),
            Self::Decimal(scale, value) => Plain::Decimal(*scale, *value),
            Self::Bytes(bytes) => Plain::Bytes(bytes),
            Self::Nested(bytes) => Plain::Nested(bytes),
            Self::Void => Plain::Void,
        }
    }
}

fn entries(encode: impl FnOnce(&mut Vec<u8>)) -> Box<[u8]> {
    let mut out = Vec::new();
    encode(&mut out);
    out.into()
}

/// A message's headers, each read once and sorted by key. Messages with more of them than fit here cost an allocation.
pub(super) struct Sorted<'a>(SmallVec<[Header<'a>; 16]>);

pub(super) struct Header<'a> {
    pub(super) key: &'a [u8],
    pub(super) value: Plain<&'a [u8]>,
    place: u32,
}

impl<'a> Sorted<'a> {
    /// Of headers with one key the last one counts here.
    pub(super) fn new(headers: Table<'a>) -> Self {
        let read = |(place, (key, value))| Header { key, value: Plain::of_header(value), place };
        let mut all: SmallVec<[Header<'a>; 16]> = (0u32..).zip(headers.iter()).map(read).collect();
        all.sort_unstable_by_key(|header| (header.key, std::cmp::Reverse(header.place)));
        all.dedup_by_key(|header| header.key);
        Self(all)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Header<'a>> {
        self.0.iter()
    }

    pub(super) fn get(&self, key: &[u8]) -> Option<Plain<&'a [u8]>> {
        let at = self.0.binary_search_by_key(&key, |header| header.key).ok()?;
        self.0.get(at).map(|header| header.value)
    }
}
