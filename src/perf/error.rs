//! What can go wrong in a load run.

use std::io;

use thiserror::Error;

/// Why a load run did not give a result.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum PerfError {
    /// Options that contradict each other or lie outside what is possible.
    #[error("{0}")]
    Options(String),
    /// The broker's address cannot be understood.
    #[error("cannot use the URI {uri}: {reason}")]
    Uri {
        /// The address as it was given, its password left out.
        uri: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The socket failed.
    #[error("{what}: {source}")]
    Io {
        /// What was being done.
        what: &'static str,
        /// The operating system's word.
        source: io::Error,
    },
    /// The broker closed the connection or the channel, with its reason.
    #[error("the broker closed the {scope}: {code} {text}")]
    Closed {
        /// `connection` or `channel`.
        scope: &'static str,
        /// The reply code.
        code: u16,
        /// The reply text.
        text: String,
    },
    /// The broker sent something that has no place here.
    #[error("unexpected answer from the broker: {0}")]
    Protocol(String),
    /// The broker ended a consumer.
    #[error("the broker cancelled a consumer (its queue was deleted?)")]
    Cancelled,
    /// A process to watch cannot be read.
    #[error("cannot read the cost of process {pid}: {source}")]
    Process {
        /// Its number.
        pid: u32,
        /// The operating system's word.
        source: io::Error,
    },
    /// A worker thread ended without saying why.
    #[error("a {0} thread ended unexpectedly")]
    Thread(&'static str),
    /// The result could not be written as JSON.
    #[error("cannot write the result: {0}")]
    Json(#[from] serde_json::Error),
}

impl PerfError {
    /// Wraps an I/O error with what was being done; usable in `map_err`.
    pub(super) fn io(what: &'static str) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { what, source }
    }
}
