//! TLS for whoever listens: certificates and keys from their files, and how they are spoken with.
//!
//! It owns what a listener needs to accept TLS (an [`Endpoint`], whose certificate is read again when its files change),
//! what a client's certificate says of it, and what the command line trusts as a client ([`ClientTls`]). It refuses sockets: `connection` and `http` accept, each its own way.

mod certificate;
mod chain;
mod client;
mod distinguished_name;
mod endpoint;
mod error;
mod files;
mod peer;
mod registry;
mod server;
mod verifier;

pub use certificate::Certificate;
pub use client::{ClientTls, TlsClientStream};
pub use endpoint::Endpoint;
pub use error::TlsError;
pub use peer::Peer;
pub use registry::{RELOAD_INTERVAL, Registry};

/// What rustls calls itself by here, so that nothing above names the crate.
pub use tokio_rustls::server::TlsStream;
