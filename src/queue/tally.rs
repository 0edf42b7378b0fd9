//! A number of messages and the bytes of their bodies.

/// A number of messages and the bytes of their bodies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Messages.
    pub count: u64,
    /// Bytes of their bodies.
    pub bytes: u64,
}

impl Tally {
    /// One message of `bytes`.
    #[must_use]
    pub fn one(bytes: usize) -> Self {
        Self { count: 1, bytes: bytes as u64 }
    }

    /// Counts more.
    pub fn add(&mut self, other: Self) {
        self.count += other.count;
        self.bytes += other.bytes;
    }

    /// Counts fewer. Stops at nothing: what is on disk is counted by a record that a damaged disk may contradict.
    pub fn take(&mut self, other: Self) {
        self.count = self.count.saturating_sub(other.count);
        self.bytes = self.bytes.saturating_sub(other.bytes);
    }
}
