//! Tables, arrays and values read where they lie.

use super::{TableError, check, letter, parse};

/// A field table's entries as they stand on the wire, without the length word. One made by [`Table::parse`], or that
/// came out of a decoded method or scanned properties, is known to be whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Table<'a> {
    body: &'a [u8],
}

/// The values of an array as they stand on the wire, without the length word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Array<'a> {
    body: &'a [u8],
}

/// A value of a table or array. The names are those of RabbitMQ's types.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value<'a> {
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
    /// `S`: text as a rule, but any bytes may be in it.
    Longstr(&'a [u8]),
    /// `A`
    Array(Array<'a>),
    /// `T`: seconds since 1970.
    Timestamp(u64),
    /// `F`
    Table(Table<'a>),
    /// `V`
    Void,
    /// `x`
    Binary(&'a [u8]),
}

impl<'a> Table<'a> {
    /// Takes a table's entries, without the length word, if they are whole at every level.
    ///
    /// # Errors
    /// See [`TableError`].
    pub fn parse(body: &'a [u8]) -> Result<Self, TableError> {
        let table = Self { body };
        table.validate()?;
        Ok(table)
    }

    /// Only for bytes that are validated before anyone sees them.
    #[inline]
    pub(crate) const fn unchecked(body: &'a [u8]) -> Self {
        Self { body }
    }

    /// Walks all levels.
    pub(crate) fn validate(&self) -> Result<(), TableError> {
        check::table(self.body, 1).map(drop)
    }

    /// Walks all levels and says whether RabbitMQ would write the table as it stands: no `L`, no odd boolean, no key
    /// twice. A table of very many keys may be called not canonical without a cause.
    ///
    /// # Errors
    /// The table is broken.
    pub fn is_canonical(&self) -> Result<bool, TableError> {
        check::table(self.body, 1)
    }

    /// The entries as they stand on the wire, without the length word.
    #[inline]
    #[must_use]
    pub fn body(&self) -> &'a [u8] {
        self.body
    }

    /// Whether there are no entries.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.body.is_empty()
    }

    /// The entries in their order, duplicates too.
    #[must_use]
    pub fn iter(&self) -> Iter<'a> {
        Iter { rest: self.body }
    }

    /// The value of the first entry with that key.
    #[must_use]
    pub fn get(&self, key: impl AsRef<[u8]>) -> Option<Value<'a>> {
        let key = key.as_ref();
        self.iter().find(|(name, _)| *name == key).map(|(_, value)| value)
    }
}

impl<'a> Array<'a> {
    #[inline]
    pub(crate) const fn unchecked(body: &'a [u8]) -> Self {
        Self { body }
    }

    /// The values as they stand on the wire, without the length word.
    #[must_use]
    pub fn body(&self) -> &'a [u8] {
        self.body
    }

    /// Whether there are no values.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.body.is_empty()
    }

    /// The values in their order.
    #[must_use]
    pub fn iter(&self) -> ArrayIter<'a> {
        ArrayIter { rest: self.body }
    }
}

/// Entries of a [`Table`]; ends at the first byte that does not parse, which a checked table does not have.
#[derive(Debug, Clone)]
pub struct Iter<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for Iter<'a> {
    type Item = (&'a [u8], Value<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        let (rest, entry) = parse::entry(self.rest).ok()?;
        self.rest = rest;
        Some(entry)
    }
}

/// Values of an [`Array`].
#[derive(Debug, Clone)]
pub struct ArrayIter<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for ArrayIter<'a> {
    type Item = Value<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        let (rest, value) = parse::value(self.rest).ok()?;
        self.rest = rest;
        Some(value)
    }
}

impl<'a> IntoIterator for Table<'a> {
    type Item = (&'a [u8], Value<'a>);
    type IntoIter = Iter<'a>;

    fn into_iter(self) -> Iter<'a> {
        self.iter()
    }
}

impl<'a> IntoIterator for Array<'a> {
    type Item = Value<'a>;
    type IntoIter = ArrayIter<'a>;

    fn into_iter(self) -> ArrayIter<'a> {
        self.iter()
    }
}

impl<'a> Value<'a> {
    /// The type letter it is written with.
    #[must_use]
    pub fn letter(&self) -> u8 {
        match self {
            Self::Bool(_) => letter::BOOL,
            Self::Byte(_) => letter::BYTE,
            Self::UnsignedByte(_) => letter::UNSIGNED_BYTE,
            Self::Short(_) => letter::SHORT,
            Self::UnsignedShort(_) => letter::UNSIGNED_SHORT,
            Self::SignedInt(_) => letter::SIGNED_INT,
            Self::UnsignedInt(_) => letter::UNSIGNED_INT,
            Self::Long(_) => letter::LONG,
            Self::Float(_) => letter::FLOAT,
            Self::Double(_) => letter::DOUBLE,
            Self::Decimal { .. } => letter::DECIMAL,
            Self::Longstr(_) => letter::LONGSTR,
            Self::Array(_) => letter::ARRAY,
            Self::Timestamp(_) => letter::TIMESTAMP,
            Self::Table(_) => letter::TABLE,
            Self::Void => letter::VOID,
            Self::Binary(_) => letter::BINARY,
        }
    }

    /// RabbitMQ's name of the type, as reply texts give it.
    #[must_use]
    pub fn type_name(&self) -> &'static str {
        letter::name(self.letter())
    }

    /// The number, if it is an integer of any width. Timestamps are none.
    #[must_use]
    pub fn as_integer(&self) -> Option<i64> {
        Some(match *self {
            Self::Byte(n) => n.into(),
            Self::UnsignedByte(n) => n.into(),
            Self::Short(n) => n.into(),
            Self::UnsignedShort(n) => n.into(),
            Self::SignedInt(n) => n.into(),
            Self::UnsignedInt(n) => n.into(),
            Self::Long(n) => n,
            _ => return None,
        })
    }

    /// The boolean, if it is one.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        if let Self::Bool(value) = *self { Some(value) } else { None }
    }

    /// The bytes of an `S`.
    #[must_use]
    pub fn as_longstr(&self) -> Option<&'a [u8]> {
        if let Self::Longstr(bytes) = *self { Some(bytes) } else { None }
    }

    /// The array, if it is one.
    #[must_use]
    pub fn as_array(&self) -> Option<Array<'a>> {
        if let Self::Array(array) = *self { Some(array) } else { None }
    }

    /// The table, if it is one.
    #[must_use]
    pub fn as_table(&self) -> Option<Table<'a>> {
        if let Self::Table(table) = *self { Some(table) } else { None }
    }
}
