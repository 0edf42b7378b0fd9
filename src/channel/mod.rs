//! One AMQP channel: what a client asks of it, checked and handed to the broker, and its answers.
//!
//! It owns the channel's mode (plain, confirm, transaction), its consumers' tags, the content that is being received,
//! the queue named last and its cache of routes. It refuses the socket: frames come from and go to `connection`, and
//! the delivering side of a channel lives in its connection's outbox, where the broker reaches it.

mod access;
mod acknowledge;
mod answer;
mod assembly;
mod bearer;
mod bindings;
mod consume;
mod direct;
mod direct_publish;
mod exchanges;
mod held;
mod obsolete;
mod publish;
mod publish_checks;
mod queues;
mod route_cache;
mod session;
mod state;
mod transaction;

pub use assembly::{Assembly, PUBLISH, Whole, expected_method};
pub use direct::Direct;
pub use direct_publish::Published;
pub use publish::Publish;
pub use session::{Capabilities, Session};
pub use state::Channel;
