//! The data directory: whose it is, and in which format.

use super::port::StoreError;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

/// The newest format that this program reads, and the one it writes.
pub(super) const FORMAT: u32 = 3;
/// Locked by the process that uses the directory.
const LOCK_FILE: &str = "leveret.lock";
/// Holds the format's number.
const FORMAT_FILE: &str = "FORMAT";
/// The format's file before it has its name.
const FORMAT_DRAFT: &str = "FORMAT.new";
/// What stands before the number.
const FORMAT_WORDS: &str = "leveret data format ";
/// Where the database lies.
const DATABASE: &str = "db";
/// Made by mkfs in the root of a file system: a directory that holds nothing else is an empty volume.
const LOST_AND_FOUND: &str = "lost+found";

/// A data directory in use by this process, until dropped.
#[derive(Debug)]
pub(super) struct Directory {
    path: PathBuf,
    lock: File,
}

impl Directory {
    /// Takes the directory, and makes it where it does not exist. Nothing but an empty lock file is written to a
    /// directory that turns out to be not usable, and not even that where it holds something else.
    pub(super) fn take(path: &Path) -> Result<Self, StoreError> {
        let unusable = |error: std::io::Error| refuse(path, &error.to_string());
        fs::create_dir_all(path).map_err(unusable)?;
        let format = read_format(path)?;
        let lock = lock(path)?;
        // Looked at again: another process may have made the directory its own in between.
        if format.is_none() && read_format(path)?.is_none() {
            write_format(path).map_err(unusable)?;
        }
        make_database(path).map_err(unusable)?;
        Ok(Self { path: path.to_owned(), lock })
    }

    /// Takes a directory that holds data already. Nothing but the lock file is made.
    pub(super) fn take_existing(path: &Path) -> Result<Self, StoreError> {
        match fs::metadata(path) {
            Ok(found) if found.is_dir() => {}
            Ok(_) => return Err(refuse(path, "it is not a directory")),
            Err(error) => return Err(refuse(path, &error.to_string())),
        }
        if read_format(path)?.is_none() {
            return Err(refuse(path, "it holds no data"));
        }
        Ok(Self { path: path.to_owned(), lock: lock(path)? })
    }

    /// Marks a directory of an older format as one of the newest, once it holds what only that has.
    pub(super) fn raise_format(&self) -> Result<(), StoreError> {
        if read_format(&self.path)?.is_some_and(|found| found < FORMAT) {
            write_format(&self.path).map_err(|error| self.refuse(&error.to_string()))?;
        }
        Ok(())
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn database(&self) -> PathBuf {
        self.database_in(&self.path)
    }

    /// Where the database lies in a copy of the directory.
    pub(super) fn database_in(&self, copy: &Path) -> PathBuf {
        copy.join(DATABASE)
    }

    /// Marks a copy as a data directory of the same format.
    pub(super) fn copy_format(&self, copy: &Path) -> std::io::Result<()> {
        let to = copy.join(FORMAT_FILE);
        fs::copy(self.path.join(FORMAT_FILE), &to)?;
        File::open(to)?.sync_all()
    }

    /// An error about what is in the directory.
    pub(super) fn damaged(&self, reason: String) -> StoreError {
        StoreError::DamagedFiles { path: self.path.display().to_string(), reason }
    }

    /// An error about the directory.
    pub(super) fn refuse(&self, reason: &str) -> StoreError {
        refuse(&self.path, reason)
    }
}

fn refuse(path: &Path, reason: &str) -> StoreError {
    StoreError::Unusable { path: path.display().to_string(), reason: reason.to_owned() }
}

/// The format that the directory has; `None` where it holds nothing yet.
fn read_format(path: &Path) -> Result<Option<u32>, StoreError> {
    let text = match fs::read_to_string(path.join(FORMAT_FILE)) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return if is_unused(path)? {
                Ok(None)
            } else {
                Err(refuse(path, "it is not empty and holds no data of this program"))
            };
        }
        Err(error) => return Err(refuse(path, &error.to_string())),
    };
    let number = text.trim_end().strip_prefix(FORMAT_WORDS).and_then(|number| number.parse().ok());
    match number {
        Some(found) if found > FORMAT => {
            Err(StoreError::Newer { path: path.display().to_string(), found, known: FORMAT })
        }
        Some(found) => Ok(Some(found)),
        None => Err(refuse(path, "its file FORMAT does not hold a format number")),
    }
}

fn is_unused(path: &Path) -> Result<bool, StoreError> {
    let unusable = |error: std::io::Error| refuse(path, &error.to_string());
    for entry in fs::read_dir(path).map_err(unusable)? {
        let name = entry.map_err(unusable)?.file_name();
        if ![LOCK_FILE, FORMAT_DRAFT, LOST_AND_FOUND].iter().any(|known| name == *known) {
            return Ok(false);
        }
    }
    Ok(true)
}

fn lock(path: &Path) -> Result<File, StoreError> {
    let unusable = |error: std::io::Error| refuse(path, &format!("cannot lock it: {error}"));
    let file =
        OpenOptions::new().create(true).truncate(false).write(true).open(path.join(LOCK_FILE)).map_err(unusable)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StoreError::InUse(path.display().to_string())),
        Err(TryLockError::Error(error)) => Err(unusable(error)),
    }
}

impl Drop for Directory {
    /// Closing the file is not enough: a child process that is being started by another thread has a copy of it, and
    /// with that of the lock, until it runs its own program.
    fn drop(&mut self) {
        if let Err(error) = self.lock.unlock() {
            tracing::warn!("cannot unlock {}: {error}", self.path.display());
        }
    }
}

/// RocksDB would make its directory too, but syncs only what is in it: a power cut could take the whole of it away.
fn make_database(path: &Path) -> std::io::Result<()> {
    match fs::create_dir(path.join(DATABASE)) {
        Ok(()) => File::open(path)?.sync_all(),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error),
    }
}

/// Written aside and renamed, so that the file is whole wherever it exists.
fn write_format(path: &Path) -> std::io::Result<()> {
    let draft = path.join(FORMAT_DRAFT);
    let mut file = File::create(&draft)?;
    writeln!(file, "{FORMAT_WORDS}{FORMAT}")?;
    file.sync_all()?;
    fs::rename(&draft, path.join(FORMAT_FILE))?;
    File::open(path)?.sync_all()?;
    if let Some(parent) = path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        // The directory itself may be new. Where its parent cannot be opened, it was not made by this program.
        if let Ok(parent) = File::open(parent) {
            parent.sync_all()?;
        }
    }
    Ok(())
}
