//! Delayed messages as the broker holds them: an exchange's waiting messages tied to store and timers, and their way once
//! they are due.
//!
//! A message that is due goes to its queues first and is deleted when all of them have it on disk: after a crash in
//! between it comes again, and none is lost.

mod cell;
mod fire;

pub(super) use cell::Batch;
pub use cell::DelayCell;
