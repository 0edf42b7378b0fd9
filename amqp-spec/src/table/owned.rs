//! Tables and values that own what they hold.

use super::{Table, TableError, Value};
use std::collections::HashSet;

/// A field table: entries in their order, each key once.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FieldTable {
    entries: Vec<(Vec<u8>, FieldValue)>,
}

/// An owned [`Value`].
#[derive(Debug, Clone, PartialEq)]
pub enum FieldValue {
    /// `t`
    Bool(bool),
    /// `b`
    Byte(i8),
    /// `B`
    UnsignedByte(u8),
    /// `s`
    Short(i16),
    /// `u`
    UnsignedShort(u16),
    /// `I`
    SignedInt(i32),
    /// `i`
    UnsignedInt(u32),
    /// `l`, and `L`
    Long(i64),
    /// `f`
    Float(f32),
    /// `d`
    Double(f64),
    /// `D`: `value` / 10^`scale`.
    Decimal {
        /// Digits after the decimal point.
        scale: u8,
        /// The number without its point.
        value: u32,
    },
    /// `S`
    Longstr(Vec<u8>),
    /// `A`
    Array(Vec<FieldValue>),
    /// `T`: seconds since 1970.
    Timestamp(u64),
    /// `F`
    Table(FieldTable),
    /// `V`
    Void,
    /// `x`
    Binary(Vec<u8>),
}

impl FieldTable {
    /// An empty table.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads a table's entries, without the length word. It is walked once before anything is allocated.
    ///
    /// # Errors
    /// See [`TableError`].
    pub fn decode(body: &[u8]) -> Result<Self, TableError> {
        Table::parse(body).map(Self::from)
    }

    /// The value of that key.
    #[must_use]
    pub fn get(&self, key: impl AsRef<[u8]>) -> Option<&FieldValue> {
        let key = key.as_ref();
        self.entries.iter().find(|(name, _)| name == key).map(|(_, value)| value)
    }

    /// Whether the key is there.
    #[must_use]
    pub fn contains_key(&self, key: impl AsRef<[u8]>) -> bool {
        self.get(key).is_some()
    }

    /// Puts a value in: in the place of the key's old one, which is returned, or at the end.
    pub fn insert(&mut self, key: impl Into<Vec<u8>>, value: impl Into<FieldValue>) -> Option<FieldValue> {
        let (key, value) = (key.into(), value.into());
        match self.entries.iter_mut().find(|(name, _)| *name == key) {
            Some((_, old)) => Some(std::mem::replace(old, value)),
            None => {
                self.entries.push((key, value));
                None
            }
        }
    }

    /// Takes an entry out.
    pub fn remove(&mut self, key: impl AsRef<[u8]>) -> Option<FieldValue> {
        let key = key.as_ref();
        let at = self.entries.iter().position(|(name, _)| name == key)?;
        Some(self.entries.remove(at).1)
    }

    /// The entries in their order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&[u8], &FieldValue)> {
        self.entries.iter().map(|(key, value)| (key.as_slice(), value))
    }

    /// How many entries there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

impl From<Table<'_>> for FieldTable {
    fn from(table: Table<'_>) -> Self {
        let mut seen = HashSet::new();
        let firsts = table.iter().filter(|(key, _)| seen.insert(*key));
        Self { entries: firsts.map(|(key, value)| (key.to_vec(), value.into())).collect() }
    }
}

impl<K: Into<Vec<u8>>, V: Into<FieldValue>> FromIterator<(K, V)> for FieldTable {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        let mut table = Self::new();
        for (key, value) in entries {
            table.insert(key, value);
        }
        table
    }
}

impl From<Value<'_>> for FieldValue {
    fn from(value: Value<'_>) -> Self {
        match value {
            Value::Bool(v) => Self::Bool(v),
            Value::Byte(v) => Self::Byte(v),
            Value::UnsignedByte(v) => Self::UnsignedByte(v),
            Value::Short(v) => Self::Short(v),
            Value::UnsignedShort(v) => Self::UnsignedShort(v),
            Value::SignedInt(v) => Self::SignedInt(v),
            Value::UnsignedInt(v) => Self::UnsignedInt(v),
            Value::Long(v) => Self::Long(v),
            Value::Float(v) => Self::Float(v),
            Value::Double(v) => Self::Double(v),
            Value::Decimal { scale, value } => Self::Decimal { scale, value },
            Value::Longstr(v) => Self::Longstr(v.to_vec()),
            Value::Array(v) => Self::Array(v.iter().map(Self::from).collect()),
            Value::Timestamp(v) => Self::Timestamp(v),
            Value::Table(v) => Self::Table(v.into()),
            Value::Void => Self::Void,
            Value::Binary(v) => Self::Binary(v.to_vec()),
        }
    }
}

impl FieldValue {
    /// Lends it as a [`Value`]; `None` for arrays and tables, which have no wire bytes to lend.
    pub(super) fn scalar(&self) -> Option<Value<'_>> {
        Some(match self {
            Self::Bool(v) => Value::Bool(*v),
            Self::Byte(v) => Value::Byte(*v),
            Self::UnsignedByte(v) => Value::UnsignedByte(*v),
            Self::Short(v) => Value::Short(*v),
            Self::UnsignedShort(v) => Value::UnsignedShort(*v),
            Self::SignedInt(v) => Value::SignedInt(*v),
            Self::UnsignedInt(v) => Value::UnsignedInt(*v),
            Self::Long(v) => Value::Long(*v),
            Self::Float(v) => Value::Float(*v),
            Self::Double(v) => Value::Double(*v),
            Self::Decimal { scale, value } => Value::Decimal { scale: *scale, value: *value },
            Self::Longstr(v) => Value::Longstr(v),
            Self::Timestamp(v) => Value::Timestamp(*v),
            Self::Void => Value::Void,
            Self::Binary(v) => Value::Binary(v),
            Self::Array(_) | Self::Table(_) => return None,
        })
    }

    /// The type letter it is written with.
    #[must_use]
    pub fn letter(&self) -> u8 {
        match self {
            Self::Array(_) => super::letter::ARRAY,
            Self::Table(_) => super::letter::TABLE,
            other => other.scalar().map_or(super::letter::VOID, |value| value.letter()),
        }
    }

    /// RabbitMQ's name of the type, as reply texts give it.
    #[must_use]
    pub fn type_name(&self) -> &'static str {
        super::letter::name(self.letter())
    }

    /// The number, if it is an integer of any width. Timestamps are none.
    #[must_use]
    pub fn as_integer(&self) -> Option<i64> {
        self.scalar()?.as_integer()
    }

    /// The boolean, if it is one.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        self.scalar()?.as_bool()
    }

    /// The bytes of an `S`.
    #[must_use]
    pub fn as_longstr(&self) -> Option<&[u8]> {
        self.scalar()?.as_longstr()
    }

    /// The members, if it is an array.
    #[must_use]
    pub fn as_array(&self) -> Option<&[FieldValue]> {
        if let Self::Array(values) = self { Some(values) } else { None }
    }

    /// The table, if it is one.
    #[must_use]
    pub fn as_table(&self) -> Option<&FieldTable> {
        if let Self::Table(table) = self { Some(table) } else { None }
    }
}

impl From<bool> for FieldValue {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<i32> for FieldValue {
    fn from(value: i32) -> Self {
        Self::SignedInt(value)
    }
}

impl From<i64> for FieldValue {
    fn from(value: i64) -> Self {
        Self::Long(value)
    }
}

impl From<&str> for FieldValue {
    fn from(text: &str) -> Self {
        Self::Longstr(text.as_bytes().to_vec())
    }
}

impl From<String> for FieldValue {
    fn from(text: String) -> Self {
        Self::Longstr(text.into_bytes())
    }
}

impl From<&[u8]> for FieldValue {
    fn from(bytes: &[u8]) -> Self {
        Self::Longstr(bytes.to_vec())
    }
}

impl From<FieldTable> for FieldValue {
    fn from(table: FieldTable) -> Self {
        Self::Table(table)
    }
}

impl From<Vec<FieldValue>> for FieldValue {
    fn from(values: Vec<FieldValue>) -> Self {
        Self::Array(values)
    }
}
