//! One client's socket: handshake, frames in, frames out, heartbeats, and the ways a connection ends.
//!
//! It owns the socket, the negotiated limits and the numbers of open channels. It refuses to know what a method means:
//! that is `channel`'s. Deliveries reach its outbox from anywhere in the broker; only its writer takes them out.

mod blocked;
mod channels;
mod closing;
mod dispatch;
mod error;
mod handshake;
mod heartbeat;
mod login;
mod properties;
mod reader;
mod running;
mod writer;

pub use error::End;
pub use running::serve;
