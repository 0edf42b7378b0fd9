//! Why a command ended, and the exit code that scripts see.

use thiserror::Error;

use super::backup::BackupError;
use super::check::CheckError;
use super::generate::GenerateError;
use super::ping::PingError;
use crate::config::ConfigError;
use crate::perf::PerfError;
use crate::server::ServerError;
use crate::store::StoreError;

/// The exit codes of `sysexits.h`, which RabbitMQ's tools use too.
mod exit {
    /// The arguments are wrong.
    pub(super) const USAGE: u8 = 64;
    /// The data is wrong.
    pub(super) const DATA: u8 = 65;
    /// Nothing answers, or somebody else has it.
    pub(super) const UNAVAILABLE: u8 = 69;
    /// The broker could not do its work.
    pub(super) const SOFTWARE: u8 = 70;
    /// The configuration is wrong.
    pub(super) const CONFIG: u8 = 78;
}

/// Why a command ended.
#[derive(Debug, Error)]
pub enum CliError {
    /// The arguments were not understood, or `--help` or `--version` was asked for.
    #[error("{0}")]
    Arguments(#[from] clap::Error),
    /// The configuration was refused.
    #[error("{0}")]
    Config(#[from] ConfigError),
    /// The broker did not start, or did not end cleanly.
    #[error("{0}")]
    Server(#[from] ServerError),
    /// `leveret perf` could not measure.
    #[error("{0}")]
    Perf(#[from] PerfError),
    /// `leveret check` found something, or could not look.
    #[error("{0}")]
    Check(#[from] CheckError),
    /// `leveret backup` made no copy.
    #[error("{0}")]
    Backup(#[from] BackupError),
    /// `leveret ping` found no broker.
    #[error("{0}")]
    Ping(#[from] PingError),
    /// `leveret generate` wrote nothing.
    #[error("{0}")]
    Generate(#[from] GenerateError),
}

impl CliError {
    /// The exit code; 0 for `--help` and `--version`.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Arguments(error) if !error.use_stderr() => 0,
            Self::Arguments(_) => exit::USAGE,
            Self::Config(_) => exit::CONFIG,
            Self::Server(_) | Self::Perf(_) => exit::SOFTWARE,
            Self::Check(CheckError::Problems { .. })
            | Self::Check(CheckError::Store(StoreError::DamagedFiles { .. })) => exit::DATA,
            Self::Check(CheckError::Store(StoreError::InUse(_))) | Self::Ping(_) => exit::UNAVAILABLE,
            Self::Check(_) | Self::Backup(_) | Self::Generate(_) => exit::SOFTWARE,
        }
    }

    /// Prints help and version to standard output, and anything else as a line on standard error.
    pub(super) fn print(&self) {
        match self {
            // A closed output leaves nobody to tell.
            Self::Arguments(error) if !error.use_stderr() => _ = error.print(),
            Self::Arguments(error) => eprintln!("leveret: {} (see leveret --help)", first_line(error)),
            other => eprintln!("leveret: {other}"),
        }
    }
}

/// What is wrong, without the usage that clap appends.
fn first_line(error: &clap::Error) -> String {
    let text = error.render().to_string();
    text.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned()
}
