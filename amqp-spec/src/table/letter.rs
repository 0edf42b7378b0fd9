//! The type letters and RabbitMQ's names for them.

pub(super) const BOOL: u8 = b't';
pub(super) const BYTE: u8 = b'b';
pub(super) const UNSIGNED_BYTE: u8 = b'B';
pub(super) const SHORT: u8 = b's';
pub(super) const UNSIGNED_SHORT: u8 = b'u';
pub(super) const SIGNED_INT: u8 = b'I';
pub(super) const UNSIGNED_INT: u8 = b'i';
pub(super) const LONG: u8 = b'l';
/// Read as [`LONG`], never written.
pub(super) const LONG_ALIAS: u8 = b'L';
pub(super) const FLOAT: u8 = b'f';
pub(super) const DOUBLE: u8 = b'd';
pub(super) const DECIMAL: u8 = b'D';
pub(super) const LONGSTR: u8 = b'S';
pub(super) const ARRAY: u8 = b'A';
pub(super) const TIMESTAMP: u8 = b'T';
pub(super) const TABLE: u8 = b'F';
pub(super) const VOID: u8 = b'V';
pub(super) const BINARY: u8 = b'x';

/// What RabbitMQ's reply texts call the type.
pub(super) fn name(letter: u8) -> &'static str {
    match letter {
        BOOL => "bool",
        BYTE => "byte",
        UNSIGNED_BYTE => "unsignedbyte",
        SHORT => "short",
        UNSIGNED_SHORT => "unsignedshort",
        SIGNED_INT => "signedint",
        UNSIGNED_INT => "unsignedint",
        LONG | LONG_ALIAS => "long",
        FLOAT => "float",
        DOUBLE => "double",
        DECIMAL => "decimal",
        LONGSTR => "longstr",
        ARRAY => "array",
        TIMESTAMP => "timestamp",
        TABLE => "table",
        BINARY => "binary",
        _ => "void",
    }
}
