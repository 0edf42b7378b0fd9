//! The TLS side of a listener, whose certificate may change while it listens.

use super::server::{self, Loaded};
use super::{Certificate, TlsError};
use crate::config::TlsConfig;
use arc_swap::ArcSwap;
use parking_lot::Mutex;
use std::fs;
use std::path::Path;
use std::time::SystemTime;
use tokio_rustls::TlsAcceptor;

/// What tells that a file has changed; `None` where it is gone.
type Stamp = Option<(SystemTime, u64)>;

/// How TLS is accepted for one kind of client.
pub struct Endpoint {
    options: &'static str,
    config: TlsConfig,
    protocols: &'static [&'static [u8]],
    loaded: ArcSwap<Loaded>,
    /// The files as they were when they were last read, for better or worse.
    seen: Mutex<Vec<Stamp>>,
}

impl Endpoint {
    /// Reads certificate and key. `options` is the group of settings that `config` is of, for errors; `protocols` are
    /// offered within TLS.
    ///
    /// # Errors
    /// When an option is missing, or a file does not hold what it should.
    pub fn new(
        options: &'static str,
        config: &TlsConfig,
        protocols: &'static [&'static [u8]],
    ) -> Result<Self, TlsError> {
        let seen = stamps(config);
        let loaded = server::load(options, config, protocols)?;
        let config = config.clone();
        Ok(Self { options, config, protocols, loaded: ArcSwap::from_pointee(loaded), seen: Mutex::new(seen) })
    }

    /// The group of settings it was made from.
    #[must_use]
    pub fn options(&self) -> &'static str {
        self.options
    }

    /// Accepts with the certificate that holds now.
    #[must_use]
    pub fn acceptor(&self) -> TlsAcceptor {
        TlsAcceptor::from(self.loaded.load().server.clone())
    }

    /// The server's certificate that holds now, and those of the authorities it checks clients' against.
    #[must_use]
    pub fn certificates(&self) -> Vec<Certificate> {
        self.loaded.load().certificates.clone()
    }

    /// The files of the server's certificate and of the authorities.
    #[must_use]
    pub fn files(&self) -> [Option<&Path>; 2] {
        [self.config.certfile.as_deref(), self.config.cacertfile.as_deref()]
    }

    /// Reads the files again. What does not read leaves everything as it was.
    ///
    /// # Errors
    /// What is wrong with the files.
    pub fn reload(&self) -> Result<(), TlsError> {
        // Held throughout, so that of two readings the later one counts.
        let mut seen = self.seen.lock();
        *seen = stamps(&self.config);
        let loaded = server::load(self.options, &self.config, self.protocols)?;
        self.loaded.store(loaded.into());
        Ok(())
    }

    /// Whether a file has changed since it was last read.
    #[must_use]
    pub fn has_changed(&self) -> bool {
        *self.seen.lock() != stamps(&self.config)
    }
}

fn stamps(config: &TlsConfig) -> Vec<Stamp> {
    [&config.certfile, &config.keyfile, &config.cacertfile].into_iter().flatten().map(|path| stamp(path)).collect()
}

fn stamp(path: &Path) -> Stamp {
    let metadata = fs::metadata(path).ok()?;
    Some((metadata.modified().ok()?, metadata.len()))
}
