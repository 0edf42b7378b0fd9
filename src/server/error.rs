//! Why the server does not start, or stops.

use crate::broker::StartError;
use crate::http::api::definitions::LoadError;
use crate::store::StoreError;
use crate::tls::TlsError;
use std::io;

/// One clear line for whoever started it.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// The data directory.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What is in the data directory.
    #[error(transparent)]
    Start(#[from] StartError),
    /// Definitions that were to be imported.
    #[error(transparent)]
    Definitions(#[from] LoadError),
    /// An address cannot be listened on.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// The address.
        address: String,
        /// What the system says.
        source: io::Error,
    },
    /// No address was given.
    #[error("no address to listen on: listeners.tcp is none, and there is no listeners.ssl")]
    NoListener,
    /// A certificate, or what goes with it.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The system refuses threads or signals.
    #[error("cannot start: {0}")]
    System(#[from] io::Error),
}
