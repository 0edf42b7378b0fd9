//! Field tables: lists of named, typed values in method arguments and message headers.
//!
//! [`Table`] and [`Value`] read them where they lie, without allocating; [`FieldTable`] and [`FieldValue`] own what
//! they hold and can be written. The types are RabbitMQ's, which are not quite the standard's: `L` is a signed 64-bit
//! integer and is written back as `l`, any non-zero octet of a `t` is true and written back as 1, an `S` holds any
//! bytes, and of entries with the same key the first one counts. What a value means is not judged here.

mod borrowed;
mod check;
mod eq;
mod fmt;
mod letter;
mod owned;
mod parse;
#[cfg(test)]
mod tests;
mod write;

pub use borrowed::{Array, ArrayIter, Iter, Table, Value};
pub use owned::{FieldTable, FieldValue};
pub use write::EncodedTable;

/// Tables and arrays inside each other. Real headers go 3 deep (`x-death`); each level costs stack when a table is
/// walked, and a frame of 128 KiB could nest 18,000.
pub const MAX_DEPTH: usize = 128;

/// Why bytes are no field table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    /// A key or value ends beyond its table.
    #[error("field table cut short")]
    Truncated,
    /// No field type has this letter.
    #[error("unknown field type {0}")]
    UnknownType(u8),
    /// More than [`MAX_DEPTH`] levels.
    #[error("field table nested more than {MAX_DEPTH} levels deep")]
    TooDeep,
}
