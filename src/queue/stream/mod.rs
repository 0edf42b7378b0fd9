//! The stream: a log of messages that reading does not change. Pure, as the queue beside it.
//!
//! It owns the offsets, how messages gather in chunks and chunks in segments, what retention takes away, where a reader
//! begins, what it is given and how much it may hold, and what becomes of a message's properties. It refuses clocks,
//! locks and disks: the broker brings the time, writes what it collects, and reads for its readers. Of the log it keeps
//! what is not written yet and a few numbers for each segment, and of a reader a few numbers.

mod cursor;
mod log;
mod properties;
mod seek;
mod segments;
#[cfg(test)]
mod tests;

pub use cursor::Cursor;
pub use log::{Collected, Log, Place, StreamSettings};
pub use seek::first_since;
