//! Typed configuration: what the broker may be told before it starts, with every default and bound beside its reason.
//!
//! Owns the reading of `rabbitmq.conf` files (grammar, keys, values), the environment variables and the order in which
//! the sources override each other: defaults, then files, then environment, then command line. It imports nothing of the
//! rest of the broker, opens no socket and creates no folder; a setting it does not know is refused, never skipped, and
//! one that is known but has no effect is handed back as a [`Warning`] for the caller to log.

mod catalogue;
mod definitions;
mod environment;
mod error;
mod files;
mod grammar;
mod https;
mod inert;
mod keys;
mod limits;
mod listen;
mod load;
mod management;
mod model;
mod node;
mod oauth2;
mod plugins;
mod prometheus;
mod record;
mod security;
#[cfg(test)]
mod tests;
mod tls;
mod value;

pub use catalogue::{KEYS, Known};
pub use definitions::DefinitionsConfig;
pub use error::{ConfigError, Origin, Warning};
pub use https::HttpsConfig;
pub use inert::all as inert_keys;
pub use listen::Listen;
pub use load::{Loaded, Overrides, load};
pub use management::ManagementConfig;
pub use model::{
    AmqpConfig, Config, DefaultQueueType, DefaultsConfig, DiskLimit, LogConfig, LogFormat, LogLevel, MemoryLimit,
    Permissions, ResourceConfig, Secret,
};
pub use node::node_name;
pub use oauth2::{AuthBackend, AuthSource, OAuth2Config};
pub use plugins::BUILT_IN as BUILT_IN_PLUGINS;
pub use prometheus::PrometheusConfig;
pub use record::{Record, Setting, Source, effective, masked};
pub use security::{MechanismName, SecurityConfig};
pub use tls::{CertificateLogin, SanKind, TlsConfig};

/// Reads the text of one `rabbitmq.conf` over the defaults, as [`load`] does with a file: for tests and fuzzing, which
/// have no file.
///
/// # Errors
/// A line that is not `key = value`, an unknown key, or a value outside its bounds.
pub fn parse_text(text: &str) -> Result<Loaded, ConfigError> {
    load::from_text(std::path::Path::new("rabbitmq.conf"), text)
}
