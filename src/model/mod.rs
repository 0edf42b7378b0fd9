//! The vocabulary every layer shares: names, ids, messages, receipts, time, and errors that carry an AMQP scope.
//!
//! It owns plain data and the rules that make such data valid. It refuses behaviour: nothing here routes, queues,
//! stores or talks to a socket, and nothing here reads a clock.

mod alike;
pub mod arguments;
pub mod erlang;
pub mod error;
pub mod exchange_kind;
pub mod ids;
pub mod levels;
pub mod message;
pub mod name;
pub mod receipt;
pub mod resource;
pub mod retry;
pub mod time;
pub mod version;

pub use alike::Alike;
pub use error::AmqpError;
pub use exchange_kind::ExchangeKind;
pub use ids::{ConsumerId, ExchangeId, Offset, QueueId, Seq};
pub use levels::Levels;
pub use message::{Attributes, Message};
pub use name::Name;
pub use receipt::{Outcome, Receipt, ReceiptSink};
pub use resource::{Resource, ResourceKind};
pub use retry::Retry;
pub use time::Millis;
pub use version::RABBITMQ_VERSION;
