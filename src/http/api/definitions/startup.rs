//! Definitions taken in when the broker starts (`load_definitions`), before any client is let in.

use super::import::{Import, ImportError};
use crate::broker::Shared;
use crate::metadata::INTERNAL_USER;
use serde_json::Value;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Why definitions are not taken in: the broker does not start then.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The file or directory cannot be read.
    #[error("definitions in {path}: {error}")]
    Read {
        /// The file or directory.
        path: PathBuf,
        /// Why not.
        error: io::Error,
    },
    /// It holds no JSON object.
    #[error("definitions in {0} are not a JSON object")]
    NotJson(PathBuf),
    /// What it holds cannot be declared.
    #[error("definitions in {path}: {error}")]
    Import {
        /// The file.
        path: PathBuf,
        /// Why not.
        error: ImportError,
    },
}

/// Takes a file in, or all `.json` files of a directory in the order of their names.
///
/// # Errors
/// At the first file that cannot be.
pub async fn load(shared: &Arc<Shared>, path: &Path) -> Result<(), LoadError> {
    for file in files(path)? {
        let bytes = fs::read(&file).map_err(|error| LoadError::Read { path: file.clone(), error })?;
        let Ok(Value::Object(document)) = serde_json::from_slice(&bytes) else {
            return Err(LoadError::NotJson(file));
        };
        let taken = Import::new(shared, None, INTERNAL_USER.into()).take(&document).await;
        taken.map_err(|error| LoadError::Import { path: file.clone(), error })?;
        tracing::info!(file = %file.display(), "definitions are imported");
    }
    Ok(())
}

fn files(path: &Path) -> Result<Vec<PathBuf>, LoadError> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let unread = |error| LoadError::Read { path: path.to_owned(), error };
    let entries = fs::read_dir(path).map_err(unread)?;
    let mut files =
        entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<Vec<_>, _>>().map_err(unread)?;
    files.retain(|file| file.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    Ok(files)
}
