//! What the tests of Rust clients share: a broker to talk to and short forms of a client's calls.
//!
//! `broker` starts, kills and restarts Leveret, or points at a broker that is running already; `client` wraps lapin,
//! `session` amqprs; `trials` runs scenarios. Nothing here judges a broker's behaviour: that is for the tests.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

pub mod broker;
pub mod client;
pub mod session;
pub mod trials;

pub use broker::Broker;
