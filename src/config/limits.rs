//! Limits of memory and disk as they are written in commands to a running broker.

use super::value::{information_unit, ratio};
use super::{DiskLimit, MemoryLimit};

impl MemoryLimit {
    /// A part of the memory there is, such as `0.6`.
    ///
    /// # Errors
    /// What would have been accepted.
    pub fn relative(text: &str) -> Result<Self, String> {
        ratio(text).map(Self::Relative)
    }

    /// Bytes, such as `2GB`.
    ///
    /// # Errors
    /// What would have been accepted.
    pub fn absolute(text: &str) -> Result<Self, String> {
        information_unit(text).map(Self::Absolute)
    }
}

impl DiskLimit {
    /// A multiple of the memory there is, such as `1.5`.
    ///
    /// # Errors
    /// What would have been accepted.
    pub fn relative(text: &str) -> Result<Self, String> {
        ratio(text).map(Self::RelativeToMemory)
    }

    /// Bytes, such as `50MB`.
    ///
    /// # Errors
    /// What would have been accepted.
    pub fn absolute(text: &str) -> Result<Self, String> {
        information_unit(text).map(Self::Absolute)
    }
}
