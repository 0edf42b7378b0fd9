//! A parser, a length and a writer for each of the grammar's field types; what the generated code calls.

use super::{ArgumentError, Route};
use crate::primitive::{be_u8, be_u16, be_u32, be_u64, long_bytes, short_bytes};
use crate::table::Table;
use bytes::BufMut;
use nom::IResult;

/// Input and a field, or a failure that says nothing: the caller knows which method it was.
type Parsed<'a, T> = IResult<&'a [u8], T, ()>;

#[inline]
pub(super) fn octet(input: &[u8]) -> Parsed<'_, u8> {
    be_u8(input)
}

#[inline]
pub(super) fn short(input: &[u8]) -> Parsed<'_, u16> {
    be_u16(input)
}

#[inline]
pub(super) fn long(input: &[u8]) -> Parsed<'_, u32> {
    be_u32(input)
}

#[inline]
pub(super) fn longlong(input: &[u8]) -> Parsed<'_, u64> {
    be_u64(input)
}

#[inline]
pub(super) fn shortstr(input: &[u8]) -> Parsed<'_, &[u8]> {
    short_bytes(input)
}

#[inline]
pub(super) fn longstr(input: &[u8]) -> Parsed<'_, &[u8]> {
    long_bytes(input)
}

/// Only cuts the table out; [`valid_table`] looks into it once the method's other fields are known to be there.
#[inline]
pub(super) fn table(input: &[u8]) -> Parsed<'_, Table<'_>> {
    longstr(input).map(|(rest, body)| (rest, Table::unchecked(body)))
}

#[inline]
pub(super) fn route(input: &[u8]) -> Parsed<'_, Route<'_>> {
    let (rest, _) = shortstr(input)?;
    let (rest, _) = shortstr(rest)?;
    let raw = input.get(..input.len() - rest.len()).unwrap_or_default();
    Ok((rest, Route::trusted(raw)))
}

/// Bytes left over make the arguments malformed.
#[inline]
pub(super) fn end(rest: &[u8]) -> Result<(), ArgumentError> {
    if rest.is_empty() { Ok(()) } else { Err(ArgumentError::Malformed) }
}

#[inline]
pub(super) fn utf8(text: &[u8]) -> Result<(), ArgumentError> {
    std::str::from_utf8(text).map_or(Err(ArgumentError::Utf8), |_| Ok(()))
}

pub(super) fn valid_table(table: Table<'_>) -> Result<(), ArgumentError> {
    Ok(table.validate()?)
}

/// What fits a shortstr.
#[inline]
fn short_part(text: &[u8]) -> (u8, &[u8]) {
    match u8::try_from(text.len()) {
        Ok(len) => (len, text),
        Err(_) => (u8::MAX, text.get(..usize::from(u8::MAX)).unwrap_or_default()),
    }
}

#[inline]
pub(super) fn shortstr_len(text: &[u8]) -> usize {
    1 + short_part(text).1.len()
}

#[inline]
pub(super) fn put_shortstr<B: BufMut>(out: &mut B, text: &[u8]) {
    let (len, text) = short_part(text);
    out.put_u8(len);
    out.put_slice(text);
}

#[inline]
pub(super) fn longstr_len(text: &[u8]) -> usize {
    4 + text.len()
}

/// No longstr comes near 4 GiB: it travels in one frame, whose own length has 32 bits.
#[inline]
pub(super) fn put_longstr<B: BufMut>(out: &mut B, text: &[u8]) {
    out.put_u32(u32::try_from(text.len()).unwrap_or(u32::MAX));
    out.put_slice(text);
}

#[inline]
pub(super) fn table_len(table: Table<'_>) -> usize {
    longstr_len(table.body())
}

#[inline]
pub(super) fn put_table<B: BufMut>(out: &mut B, table: Table<'_>) {
    put_longstr(out, table.body());
}

#[inline]
pub(super) fn route_len(route: Route<'_>) -> usize {
    route.raw().len()
}

#[inline]
pub(super) fn put_route<B: BufMut>(out: &mut B, route: Route<'_>) {
    out.put_slice(route.raw());
}
