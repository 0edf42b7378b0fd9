//! The arguments of declarations and of consumers, each validated once into a typed value.
//!
//! It owns which argument is known to which queue type, what values it takes, which of them must agree when something
//! is declared again, and RabbitMQ's text for every refusal. It refuses to act on them: queues, exchanges and the
//! broker read plain fields. Arguments known to nobody are left alone.

mod age;
mod consumer;
mod detail;
mod equivalence;
mod error;
mod exchange;
mod queue;
mod queue_rules;
mod queue_type;
mod seen;
mod stream;
#[cfg(test)]
mod tests;

pub use age::is_age;
pub use consumer::ConsumerArguments;
pub use detail::Detail;
pub use equivalence::{check_argument, check_text};
pub use error::ArgumentError;
pub use exchange::{ALTERNATE_EXCHANGE, DELAYED_TYPE, ExchangeArguments, HashOn};
pub use queue::{
    DeadLetterStrategy, Overflow, QUORUM_DELIVERY_LIMIT, QueueArguments, QueueFlags, check_queue_equivalence,
};
pub use queue_rules::{DEAD_LETTER_EXCHANGE, QUEUE_TYPE};
pub use queue_type::QueueType;
pub use seen::SeenArguments;
pub use stream::{StreamArguments, StreamFilter, StreamOffset};
