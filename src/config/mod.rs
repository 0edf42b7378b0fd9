//! Typed configuration: what the broker may be told before it starts, with every default and bound beside its reason.
//!
//! Owns the reading of `rabbitmq.conf` files (grammar, keys, values), the environment variables and the order in which
//! the sources override each other: defaults, then files, then environment, then command line. It imports nothing of the
//! rest of the broker, opens no socket and creates no folder; a setting it does not know is refused, never skipped, and
//! one that is known but has no effect is handed back as a [`Warning`] for the caller to log.

mod environment;
mod error;
mod grammar;
mod inert;
mod keys;
mod listen;
mod load;
mod management;
mod model;
mod prometheus;
#[cfg(test)]
mod tests;
mod value;

pub use error::{ConfigError, Origin, Warning};
pub use listen::Listen;
pub use load::{Loaded, Overrides, load};
pub use management::ManagementConfig;
pub use model::{
    AmqpConfig, Config, DefaultQueueType, DefaultsConfig, DiskLimit, LogConfig, LogFormat, LogLevel, MemoryLimit,
    Permissions, ResourceConfig, Secret,
};
pub use prometheus::PrometheusConfig;

/// Reads the text of one `rabbitmq.conf` over the defaults, as [`load`] does with a file: for tests and fuzzing, which
/// have no file.
///
/// # Errors
/// A line that is not `key = value`, an unknown key, or a value outside its bounds.
pub fn parse_text(text: &str) -> Result<Loaded, ConfigError> {
    load::from_text(std::path::Path::new("rabbitmq.conf"), text)
}
