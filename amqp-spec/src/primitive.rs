//! nom parsers for the integers and byte strings that everything else is made of.
//!
//! They do what nom's own `be_*` and `take` (complete) do. Those call `take_from` of nom's byte slices, which is not
//! marked inline: without link-time optimisation that is a call for each field, half the cost of reading a publish.

use nom::IResult;
use nom::error::{ErrorKind, ParseError};

#[inline]
fn array<'a, const N: usize, E: ParseError<&'a [u8]>>(input: &'a [u8]) -> IResult<&'a [u8], [u8; N], E> {
    match input.split_first_chunk() {
        Some((bytes, rest)) => Ok((rest, *bytes)),
        None => Err(nom::Err::Error(E::from_error_kind(input, ErrorKind::Eof))),
    }
}

/// That many bytes.
#[inline]
pub(crate) fn bytes<'a, E: ParseError<&'a [u8]>>(input: &'a [u8], len: usize) -> IResult<&'a [u8], &'a [u8], E> {
    match input.split_at_checked(len) {
        Some((bytes, rest)) => Ok((rest, bytes)),
        None => Err(nom::Err::Error(E::from_error_kind(input, ErrorKind::Eof))),
    }
}

/// A length octet and that many bytes.
#[inline]
pub(crate) fn short_bytes<'a, E: ParseError<&'a [u8]>>(input: &'a [u8]) -> IResult<&'a [u8], &'a [u8], E> {
    let (rest, len) = be_u8(input)?;
    bytes(rest, usize::from(len))
}

/// A length word of 32 bits and that many bytes.
#[inline]
pub(crate) fn long_bytes<'a, E: ParseError<&'a [u8]>>(input: &'a [u8]) -> IResult<&'a [u8], &'a [u8], E> {
    let (rest, len) = be_u32(input)?;
    bytes(rest, len as usize)
}

macro_rules! numbers {
    ($($name:ident: $type:ty),*) => { $(
        #[inline]
        pub(crate) fn $name<'a, E: ParseError<&'a [u8]>>(input: &'a [u8]) -> IResult<&'a [u8], $type, E> {
            let (rest, bytes) = array(input)?;
            Ok((rest, <$type>::from_be_bytes(bytes)))
        }
    )* };
}

numbers!(be_u8: u8, be_u16: u16, be_u32: u32, be_u64: u64, be_i8: i8, be_i16: i16, be_i32: i32, be_i64: i64,
    be_f32: f32, be_f64: f64);
