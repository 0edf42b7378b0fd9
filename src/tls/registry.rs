//! All endpoints of a broker: what is looked at for new certificates.

use super::{Certificate, Endpoint};
use parking_lot::RwLock;
use std::sync::Arc;
use std::time::Duration;

/// How often files are looked at: often enough for whoever replaces a certificate by hand and waits; a look is one
/// system call a file.
pub const RELOAD_INTERVAL: Duration = Duration::from_secs(5);

/// The endpoints that there are.
#[derive(Default)]
pub struct Registry {
    endpoints: RwLock<Vec<Arc<Endpoint>>>,
}

impl Registry {
    /// Adds one.
    pub fn add(&self, endpoint: Arc<Endpoint>) {
        self.endpoints.write().push(endpoint);
    }

    /// Whether nothing speaks TLS.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.endpoints.read().is_empty()
    }

    /// The certificates in use, each with the group of settings that names it.
    #[must_use]
    pub fn certificates(&self) -> Vec<(&'static str, Certificate)> {
        let endpoints = self.endpoints.read().clone();
        let each = |endpoint: Arc<Endpoint>| {
            let options = endpoint.options();
            endpoint.certificates().into_iter().map(move |certificate| (options, certificate))
        };
        endpoints.into_iter().flat_map(each).collect()
    }

    /// Reads certificates again: those whose files have changed, or all. New handshakes get the new ones; what does not
    /// read is logged, and the old one stays. How many were taken, and how many were not.
    pub fn reload(&self, all: bool) -> (usize, usize) {
        let endpoints = self.endpoints.read().clone();
        let (mut taken, mut refused) = (0, 0);
        for endpoint in endpoints.iter().filter(|endpoint| all || endpoint.has_changed()) {
            match endpoint.reload() {
                Ok(()) => {
                    taken += 1;
                    tracing::info!(options = endpoint.options(), "certificates read again");
                }
                Err(error) => {
                    refused += 1;
                    let options = endpoint.options();
                    tracing::error!(options, %error, "the new certificate cannot be used; the old one stays");
                }
            }
        }
        (taken, refused)
    }
}
