//! The x-delayed-message exchange: what a message's `x-delay` asks for, and the messages that wait.
//!
//! It owns the order in which messages fall due, which of them are in memory, and what of them is to be written. It
//! refuses the clock and the disk, which the broker hands in, and routing: what is due is routed as any message is.

mod header;
mod waiting;

pub use header::{delay_of, without_delay};
pub use waiting::{Delays, LOAD_BYTES, LOAD_COUNT};

#[cfg(test)]
mod tests;
