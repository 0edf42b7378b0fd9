//! nom parsers for one entry of a table and one value; they look at one level and allocate nothing.

use super::{Array, Table, TableError, Value, letter};
use crate::primitive::{
    be_f32, be_f64, be_i8, be_i16, be_i32, be_i64, be_u8, be_u16, be_u32, be_u64, long_bytes, short_bytes,
};
use nom::error::{ErrorKind, ParseError};
use nom::{IResult, Parser};

pub(super) type Parsed<'a, T> = IResult<&'a [u8], T, TableError>;

impl ParseError<&[u8]> for TableError {
    /// All of nom's parsers used here fail for one reason: too few bytes.
    fn from_error_kind(_: &[u8], _: ErrorKind) -> Self {
        Self::Truncated
    }

    fn append(_: &[u8], _: ErrorKind, other: Self) -> Self {
        other
    }
}

impl From<nom::Err<TableError>> for TableError {
    fn from(error: nom::Err<TableError>) -> Self {
        match error {
            nom::Err::Error(error) | nom::Err::Failure(error) => error,
            nom::Err::Incomplete(_) => Self::Truncated,
        }
    }
}

/// A key and its value.
#[inline]
pub(super) fn entry(input: &[u8]) -> Parsed<'_, (&[u8], Value<'_>)> {
    let (rest, key) = key(input)?;
    let (rest, value) = value(rest)?;
    Ok((rest, (key, value)))
}

#[inline]
pub(super) fn key(input: &[u8]) -> Parsed<'_, &[u8]> {
    short_bytes(input)
}

/// A type letter and what it announces.
#[inline]
pub(super) fn value(input: &[u8]) -> Parsed<'_, Value<'_>> {
    let (rest, kind) = be_u8(input)?;
    match kind {
        letter::BOOL => be_u8.map(|octet| Value::Bool(octet != 0)).parse(rest),
        letter::BYTE => be_i8.map(Value::Byte).parse(rest),
        letter::UNSIGNED_BYTE => be_u8.map(Value::UnsignedByte).parse(rest),
        letter::SHORT => be_i16.map(Value::Short).parse(rest),
        letter::UNSIGNED_SHORT => be_u16.map(Value::UnsignedShort).parse(rest),
        letter::SIGNED_INT => be_i32.map(Value::SignedInt).parse(rest),
        letter::UNSIGNED_INT => be_u32.map(Value::UnsignedInt).parse(rest),
        letter::LONG | letter::LONG_ALIAS => be_i64.map(Value::Long).parse(rest),
        letter::FLOAT => be_f32.map(Value::Float).parse(rest),
        letter::DOUBLE => be_f64.map(Value::Double).parse(rest),
        letter::DECIMAL => decimal(rest),
        letter::LONGSTR => long_bytes.map(Value::Longstr).parse(rest),
        letter::ARRAY => long_bytes.map(|body| Value::Array(Array::unchecked(body))).parse(rest),
        letter::TIMESTAMP => be_u64.map(Value::Timestamp).parse(rest),
        letter::TABLE => long_bytes.map(|body| Value::Table(Table::unchecked(body))).parse(rest),
        letter::VOID => Ok((rest, Value::Void)),
        letter::BINARY => long_bytes.map(Value::Binary).parse(rest),
        unknown => Err(nom::Err::Failure(TableError::UnknownType(unknown))),
    }
}

fn decimal(input: &[u8]) -> Parsed<'_, Value<'_>> {
    let (rest, scale) = be_u8(input)?;
    let (rest, value) = be_u32(rest)?;
    Ok((rest, Value::Decimal { scale, value }))
}
