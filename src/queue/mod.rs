//! The queue: a pure state machine. Commands go in with the time, effects come out.
//!
//! It owns the order of one queue's messages, what is ready, handed out and dying, its consumers and their turns, and
//! every rule of its arguments (limits, expiry, priority, delivery limit, single active consumer). It refuses clocks,
//! randomness, locks, sockets and disks: the broker carries out its effects and brings back what the store did.

pub mod command;
pub mod effect;
pub mod settings;

pub use command::{Command, Enqueue, Refused, Reply, Settlement, Subscription};
pub use effect::{Dead, Delivery, Effects, Offer, Reason, Urgency};
pub use settings::{Overflow, Settings};
