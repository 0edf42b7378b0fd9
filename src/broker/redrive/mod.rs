//! Dead letters sent back to where they came from, or discarded: operations that run beside consumers, can be watched,
//! and stopped.
//!
//! It owns which messages go where, at which rate, and what is told of an operation. A message leaves its queue only
//! once the queues that it went to have it, on disk where it is persistent: it is in one place or in both, never in none.
//! It refuses the rules of routing and of queues, which its messages meet as any publish does, and it remembers nothing
//! over a restart: an operation ends with the broker.

mod census;
mod death;
mod message;
mod operation;
mod order;
mod pace;
mod reach;
mod registry;
mod run;
mod way;

pub use census::{Census, Kind, MOST_LOOKED_AT, Toll, look};
pub use operation::{Operation, Progress, State};
pub use order::{By, Death, Match, Order, To};
pub use reach::{DeadLetterQueue, Origin, dead_letter_queues};
pub use registry::{Redrives, TooMany};
pub use run::start;
