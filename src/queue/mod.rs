//! The queue: a pure state machine. Commands go in with the time, effects come out.
//!
//! It owns the order of one queue's messages, what is ready, handed out and dying, its consumers and their turns, and
//! every rule of its arguments (limits, expiry, priority, delivery limit,
//! retry, single active consumer). It refuses clocks,
//! randomness, locks, sockets and disks: the broker carries out its effects and brings back what the store did.

pub mod command;
mod condemned;
mod consumers;
mod dispatch;
pub mod effect;
mod enqueue;
mod entry;
mod evict;
mod homeless;
mod inside;
mod ledger;
mod level;
mod limits;
mod load;
mod machine;
mod order;
mod overflow;
mod purge;
mod returns;
mod ring;
pub mod settings;
mod settle;
mod shape;
mod shown;
mod spill;
pub mod stream;
mod tally;
#[cfg(test)]
mod tests;
mod unacked;
mod unwritten;
mod waiting;

pub use command::{Command, Enqueue, Refused, Reply, Settlement, Subscription};
pub use consumers::ConsumerView;
pub use effect::{Dead, Delivery, Effects, Offer, Reason, Urgency};
pub use machine::{Counts, Queue};
pub use settings::{Overflow, Settings};
pub use shown::InMemory;
pub use tally::Tally;
