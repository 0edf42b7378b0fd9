//! What the scenarios share: a broker to talk to, and an AMQP client that hides nothing.
//!
//! Owns no scenario. The client shows every frame it gets; each wait has a deadline, so that a broker that does not
//! answer fails a test instead of hanging it.
#![allow(dead_code, unused_imports, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod api;
mod broker;
mod bystander;
mod certificates;
mod client;
mod declare;
mod exchange;
mod issuer;
mod messages;
mod received;
mod tunnel;

pub use api::{Answer, Api, raw};
pub use broker::{Broker, api_anywhere};
pub use bystander::Bystander;
pub use certificates::{Authority, Identity};
pub use client::{Client, Login, PATIENCE};
pub use declare::Queue;
pub use exchange::Exchange;
pub use issuer::{Issuer, SigningKey, now};
pub use messages::{Message, headers};
pub use received::{Closed, Received};
pub use tunnel::{Tls, Tunnel, answer_to};

use amqp_spec::{FieldTable, FieldValue};

/// A table of the entries given.
pub fn table(entries: &[(&str, FieldValue)]) -> FieldTable {
    entries.iter().map(|(key, value)| (key.as_bytes().to_vec(), value.clone())).collect()
}
