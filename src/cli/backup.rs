//! `leveret backup`: a copy of a data directory. The broker that uses the directory makes it; where none does, this does.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use super::CliError;
use crate::server::control::{self, ControlError};
use crate::store::{self, StoreError};

/// Why there is no copy.
#[derive(Debug, Error)]
pub enum BackupError {
    /// The path of the copy makes no sense.
    #[error("{path}: {source}")]
    Path {
        /// As it was given.
        path: String,
        /// What the system said.
        source: io::Error,
    },
    /// The running broker did not make it.
    #[error("{0}")]
    Control(#[from] ControlError),
    /// It could not be made without a broker.
    #[error("{0}")]
    Store(#[from] StoreError),
}

/// A copy to be made.
#[derive(Debug)]
pub struct Backup {
    data_dir: PathBuf,
    to: PathBuf,
}

impl Backup {
    /// Of `data_dir`, at `to`.
    #[must_use]
    pub fn new(data_dir: PathBuf, to: PathBuf) -> Self {
        Self { data_dir, to }
    }

    /// Makes it.
    ///
    /// # Errors
    /// When it cannot be made; nothing is left of it then.
    pub fn run(&self) -> Result<(), CliError> {
        Ok(self.copy()?)
    }

    fn copy(&self) -> Result<(), BackupError> {
        // The broker's working directory is another one.
        let to = std::path::absolute(&self.to)
            .map_err(|source| BackupError::Path { path: self.to.display().to_string(), source })?;
        if !control::request_backup(&self.data_dir, &to)? {
            store::copy_directory(&self.data_dir, &to)?;
        }
        println!("copied {} to {}", self.data_dir.display(), to.display());
        Ok(())
    }
}
