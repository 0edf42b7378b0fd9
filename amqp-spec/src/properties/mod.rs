//! The 14 properties of a message, kept as the raw bytes they came in.
//!
//! [`Properties::scan`] walks them once, makes sure that they are whole (the headers table too) and notes where each
//! value lies; reading one is then a slice. [`PropertiesBuilder`] makes new raw bytes with some of them changed and
//! all others byte for byte as they were. Values are not judged, nor text checked to be UTF-8: neither does RabbitMQ.

mod builder;
mod scan;
#[cfg(test)]
mod tests;

pub use builder::PropertiesBuilder;
pub use scan::{Properties, PropertiesError};

include!(concat!(env!("OUT_DIR"), "/properties.rs"));

/// How many properties there are.
pub const PROPERTY_COUNT: usize = 14;
/// Raw properties that say nothing: no flag set, no value.
pub const EMPTY: &[u8] = &[0, 0];

/// How a property's value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PropertyKind {
    /// One octet.
    Octet,
    /// A length octet and that many bytes.
    Shortstr,
    /// A field table.
    Table,
    /// 64 bits.
    Timestamp,
}

impl Property {
    /// Its place on the wire, from 0.
    #[inline]
    #[must_use]
    pub fn place(self) -> usize {
        self as usize
    }

    /// How its value is written.
    #[must_use]
    pub fn kind(self) -> PropertyKind {
        KINDS.get(self.place()).copied().unwrap_or(PropertyKind::Shortstr)
    }

    /// Its name with underscores, as `content_type`.
    #[must_use]
    pub fn name(self) -> &'static str {
        NAMES.get(self.place()).copied().unwrap_or_default()
    }
}

/// The flag of a place: the first property has the highest bit.
#[inline]
const fn flag(place: usize) -> u16 {
    0x8000 >> place
}
