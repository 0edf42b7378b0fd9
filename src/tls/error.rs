//! Why a listener cannot speak TLS.

use std::io;
use std::path::PathBuf;

/// What is wrong with a listener's TLS options or the files they name.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// An option that TLS cannot do without.
    #[error("{options}.{option} is not set")]
    Missing {
        /// The group, such as `ssl_options`.
        options: &'static str,
        /// The option.
        option: &'static str,
    },
    /// Options that contradict each other.
    #[error("{options}: {reason}")]
    Options {
        /// The group.
        options: &'static str,
        /// What does not fit.
        reason: &'static str,
    },
    /// A file that cannot be read.
    #[error("{}: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A file without what it is named for.
    #[error("{}: {reason}", path.display())]
    Content {
        /// The file.
        path: PathBuf,
        /// What was looked for.
        reason: String,
    },
    /// The parts are good and do not make a whole, such as a key of another certificate.
    #[error("{options}: {source}")]
    Unusable {
        /// The group.
        options: &'static str,
        /// What the TLS library says.
        source: tokio_rustls::rustls::Error,
    },
}
