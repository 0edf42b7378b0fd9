//! Why a migration ended, with the exit code that scripts look at.

use crate::cli::ctl::ClientError;
use crate::perf::PerfError;
use crate::tls::TlsError;
use std::fmt;
use std::io;
use thiserror::Error;

/// The end of the way that something is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// Where messages come from.
    Source,
    /// Where they go.
    Destination,
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Source => "source",
            Self::Destination => "destination",
        })
    }
}

/// Why a migration ended before its end, or with something left out.
#[derive(Debug, Error)]
pub enum MigrateError {
    /// Options that do not go together: 64.
    #[error("{0}")]
    Options(String),
    /// An AMQP address that is none: 64.
    #[error("{0}")]
    Uri(#[from] PerfError),
    /// The trusted authorities cannot be used: 65.
    #[error("{0}")]
    Tls(#[from] TlsError),
    /// The system refuses what is needed to begin: 70.
    #[error("cannot begin: {0}")]
    System(#[source] io::Error),
    /// The HTTP API does not answer, or refuses: 69.
    #[error("the {end}'s HTTP API: {source}")]
    Http {
        /// Whose.
        end: End,
        /// Why.
        source: ClientError,
    },
    /// What the API answers is not what it should be: 70.
    #[error("the {end}'s HTTP API: {what}")]
    Answer {
        /// Whose.
        end: End,
        /// What is wrong with it.
        what: String,
    },
    /// The socket failed: 69.
    #[error("the {end}: {what}: {source}")]
    Io {
        /// Whose.
        end: End,
        /// What was being done.
        what: &'static str,
        /// The system's word.
        source: io::Error,
    },
    /// The broker closed the connection or a channel that everything needs: 69.
    #[error("the {end} closed the {scope}: {code} {text}")]
    Closed {
        /// Which broker.
        end: End,
        /// `connection` or `channel`.
        scope: &'static str,
        /// The reply code.
        code: u16,
        /// The reply text.
        text: String,
    },
    /// The broker said something that has no place: 70.
    #[error("the {end} sent something unexpected: {what}")]
    Protocol {
        /// Which broker.
        end: End,
        /// What it was.
        what: String,
    },
    /// Nothing came for too long: 69.
    #[error("the {end} does not answer any more")]
    Silent {
        /// Which broker.
        end: End,
    },
    /// It was stopped before its end: 75.
    #[error("stopped before the end: run it again to go on")]
    Stopped,
    /// It was told twice to stop, and waited for nothing: 75.
    #[error("ended at once: what was not confirmed is still at the source, and may be at the destination too")]
    Abandoned,
    /// All is done but what the report names: 65.
    #[error("{0} left out: see the report")]
    LeftOut(String),
}

impl MigrateError {
    /// The exit code.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Options(_) | Self::Uri(_) => 64,
            Self::Tls(_) | Self::LeftOut(_) => 65,
            Self::Http { .. } | Self::Io { .. } | Self::Closed { .. } | Self::Silent { .. } => 69,
            Self::System(_) | Self::Answer { .. } | Self::Protocol { .. } => 70,
            Self::Stopped | Self::Abandoned => 75,
        }
    }
}
