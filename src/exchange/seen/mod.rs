//! The x-message-deduplication exchange, and how messages are told to be the same.
//!
//! It owns what one exchange remembers of the messages that came to it, for how long, and what of that is to be written.
//! It refuses the clock and the disk, which the broker hands in, and routing: a duplicate leads nowhere, that is all.

mod key;
mod memory;

pub use key::{SeenKey, ttl_of};
pub use memory::{Looked, Seen};

#[cfg(test)]
mod tests;
