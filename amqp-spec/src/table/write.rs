//! Owned tables and values to wire bytes.

use super::{FieldTable, FieldValue, Table, Value};
use bytes::BufMut;

impl FieldTable {
    /// Bytes of the entries, without the length word.
    #[must_use]
    pub fn body_len(&self) -> usize {
        self.iter().map(|(key, value)| 1 + short(key).len() + value.encoded_len()).sum()
    }

    /// Writes the entries, without the length word. A key of more than 255 bytes is cut to fit.
    pub fn encode_body<B: BufMut>(&self, out: &mut B) {
        for (key, value) in self.iter() {
            let key = short(key);
            out.put_u8(u8::try_from(key.len()).unwrap_or(u8::MAX));
            out.put_slice(key);
            value.encode(out);
        }
    }

    /// Writes length word and entries.
    pub fn encode<B: BufMut>(&self, out: &mut B) {
        put_len(out, self.body_len());
        self.encode_body(out);
    }

    /// The entries' bytes, to make a [`Table`] of with [`EncodedTable::as_table`].
    #[must_use]
    pub fn encoded(&self) -> EncodedTable {
        let mut body = Vec::with_capacity(self.body_len());
        self.encode_body(&mut body);
        EncodedTable(body)
    }
}

/// A [`FieldTable`]'s wire bytes, for the methods that borrow a [`Table`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EncodedTable(Vec<u8>);

impl EncodedTable {
    /// Lends it.
    #[must_use]
    pub fn as_table(&self) -> Table<'_> {
        Table::unchecked(&self.0)
    }
}

impl FieldValue {
    /// Bytes that [`FieldValue::encode`] writes, the type letter included.
    #[must_use]
    pub fn encoded_len(&self) -> usize {
        match self {
            Self::Void => 1,
            Self::Bool(_) | Self::Byte(_) | Self::UnsignedByte(_) => 2,
            Self::Short(_) | Self::UnsignedShort(_) => 3,
            Self::SignedInt(_) | Self::UnsignedInt(_) | Self::Float(_) => 5,
            Self::Decimal { .. } => 6,
            Self::Long(_) | Self::Double(_) | Self::Timestamp(_) => 9,
            Self::Longstr(bytes) | Self::Binary(bytes) => 5 + bytes.len(),
            Self::Array(values) => 5 + array_len(values),
            Self::Table(table) => 5 + table.body_len(),
        }
    }

    /// Writes type letter and value.
    pub fn encode<B: BufMut>(&self, out: &mut B) {
        out.put_u8(self.letter());
        match self {
            Self::Table(table) => table.encode(out),
            Self::Array(values) => {
                put_len(out, array_len(values));
                values.iter().for_each(|value| value.encode(out));
            }
            scalar => {
                if let Some(value) = scalar.scalar() {
                    put_scalar(out, value);
                }
            }
        }
    }
}

fn put_scalar<B: BufMut>(out: &mut B, value: Value<'_>) {
    match value {
        Value::Bool(v) => out.put_u8(v.into()),
        Value::Byte(v) => out.put_i8(v),
        Value::UnsignedByte(v) => out.put_u8(v),
        Value::Short(v) => out.put_i16(v),
        Value::UnsignedShort(v) => out.put_u16(v),
        Value::SignedInt(v) => out.put_i32(v),
        Value::UnsignedInt(v) => out.put_u32(v),
        Value::Long(v) => out.put_i64(v),
        Value::Float(v) => out.put_f32(v),
        Value::Double(v) => out.put_f64(v),
        Value::Decimal { scale, value } => {
            out.put_u8(scale);
            out.put_u32(value);
        }
        Value::Timestamp(v) => out.put_u64(v),
        Value::Longstr(bytes) | Value::Binary(bytes) => {
            put_len(out, bytes.len());
            out.put_slice(bytes);
        }
        Value::Array(_) | Value::Table(_) | Value::Void => {}
    }
}

fn array_len(values: &[FieldValue]) -> usize {
    values.iter().map(FieldValue::encoded_len).sum()
}

/// Nothing written here comes near 4 GiB: it has to fit a frame.
fn put_len<B: BufMut>(out: &mut B, len: usize) {
    out.put_u32(u32::try_from(len).unwrap_or(u32::MAX));
}

fn short(key: &[u8]) -> &[u8] {
    key.get(..usize::from(u8::MAX)).unwrap_or(key)
}
