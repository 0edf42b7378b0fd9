//! Policies: rules that administrators set for queues and exchanges by the pattern of their names.
//!
//! It owns what a policy may say and RabbitMQ's texts for what it may not, which policy is whose, and how policies come
//! together with an operator's and with what was declared. It refuses to act on any of it: the broker is told whose
//! policies changed, and gives queues their new rules.

mod apply_to;
mod definition;
mod error;
mod keys;
mod matching;
mod merge;
mod pattern;
mod stored;
mod term;
#[cfg(test)]
mod tests;

pub use apply_to::ApplyTo;
pub use definition::{Definition, NewPolicy, Policy, PolicyKind};
pub use error::PolicyError;
pub use matching::Applied;
pub(super) use matching::{Policies, Turn};
pub(super) use stored::StoredPolicy;
