//! One client's socket: PROXY header, TLS, handshake, frames in, frames out, heartbeats, and the ways a connection ends.
//!
//! It owns the socket, the negotiated limits and the numbers of open channels. It refuses to know what a method means:
//! that is `channel`'s. Deliveries reach its outbox from anywhere in the broker; only its writer takes them out.

mod blocked;
mod channels;
mod closing;
mod dispatch;
mod entrance;
mod error;
mod handshake;
mod heartbeat;
mod login;
mod properties;
mod proxy;
mod reader;
mod running;
mod socket;
mod writer;

pub use entrance::Door;
pub use error::End;
pub use running::serve;
