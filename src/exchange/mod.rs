//! Routing: which queues and exchanges a message of one exchange goes to.
//!
//! It owns the bindings of an exchange in the form that its type routes by, one file a type. It refuses chance, which is
//! handed in, persistence, and the way from exchange to exchange: who binds what is `metadata`'s, and following an
//! exchange that comes out as a destination is the broker's.

mod check;
mod consistent_hash;
pub mod delayed;
mod direct;
mod envelope;
mod erlang_hash;
mod erlang_term;
mod error;
mod fanout;
mod headers;
mod history;
mod jump;
mod modulus_hash;
mod random;
mod router;
pub mod seen;
mod targets;
mod topic;
mod weight;

pub use check::check_binding;
pub use envelope::Envelope;
pub use erlang_term::arguments_hash;
pub use error::BindError;
pub use history::History;
pub use router::Router;

use crate::model::{ExchangeId, QueueId};

/// Where a binding leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Destination {
    /// A queue.
    Queue(QueueId),
    /// Another exchange, or the same one.
    Exchange(ExchangeId),
}
