//! What is declared: vhosts with their exchanges, queues, bindings and policies; users and their permissions; limits and
//! parameters.
//!
//! It owns names, identities, flags and arguments, the rules for declaring, binding and deleting with RabbitMQ's
//! errors, the fall of what auto-delete takes along, and the records that bring the durable part back. It is a pure,
//! deterministic machine: a command changes it and returns [`Changes`] in order, which the broker carries out in its
//! registries and routers and gives to the store. It refuses clocks, randomness, locks and disks, and it knows nothing
//! of messages: whether a queue is empty or has consumers is asked elsewhere.

mod binding;
mod bindings;
mod change;
mod error;
mod exchange;
mod identity;
mod ids;
mod keys;
mod limits;
mod machine;
mod parameter;
mod policy;
mod queue;
mod record;
mod record_identity;
mod recover;
mod removal;
#[cfg(test)]
mod tests;
mod user;
mod vhost;
mod vhost_bind;
mod vhost_declare;
mod vhost_policy;

pub use binding::{Binding, Destination, DestinationId};
pub use change::{Change, Changes};
pub use error::MetadataError;
pub use exchange::{Exchange, ExchangeDeclaration, INTERNAL_USER};
pub use keys::{ParameterKey, TopicKey};
pub use limits::{LimitError, MAX_CHANNELS, MAX_CONNECTIONS, MAX_QUEUES, UserLimits, VhostLimits, most};
pub use machine::Metadata;
pub use parameter::{LIMITS, VHOST_LIMITS};
pub use policy::{Applied, ApplyTo, Definition, NewPolicy, Policy, PolicyError, PolicyKind};
pub use queue::{Owner, Queue, QueueDeclaration};
pub use recover::RecoverError;
pub use user::{User, VhostSettings};
pub use vhost::Vhost;
pub use vhost_bind::{BindingRequest, Target};
pub use vhost_declare::RESERVED_PREFIX;
