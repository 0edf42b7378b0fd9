//! A connection to a broker with many channels, as a migration needs it: frames are read where they lie.
//!
//! It owns sockets, TLS, the handshake, heartbeats, and calls that wait for their answer before the pump runs. It
//! refuses to know queues; what goes over channels is the pump's.

mod call;
mod handshake;
mod link;

pub use call::{Refusal, Returned};
pub use handshake::{Account, connect};
pub use link::{Link, Output};
