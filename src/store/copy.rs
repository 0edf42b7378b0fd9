//! A copy of a data directory that is either there as a whole or not at all.

use super::directory::Directory;
use super::port::StoreError;
use std::fs::{self, DirBuilder, File};
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

/// What is appended to the name of a copy that is not finished.
const UNFINISHED: &str = ".partial";
/// Users' password hashes are in a copy: it is its owner's alone.
const OWNER_ONLY: u32 = 0o700;
/// Files that are never changed once they are finished: a second name for them is a copy that takes no space.
const IMMUTABLE: [&str; 2] = ["sst", "blob"];

/// Copies the data directory `dir`, which no process uses, to `to`, which must not exist.
///
/// # Errors
/// When a process uses the directory, when it holds no data, when `to` exists or cannot be made, and when the disk fails.
pub fn copy_directory(dir: &Path, to: &Path) -> Result<(), StoreError> {
    let directory = Directory::take_existing(dir)?;
    copy_files(&directory, to)
}

/// Copies a directory that is locked and whose database is not open.
pub(super) fn copy_files(directory: &Directory, to: &Path) -> Result<(), StoreError> {
    make(directory, to, |database| {
        DirBuilder::new().mode(OWNER_ONLY).create(database)?;
        for file in fs::read_dir(directory.database())? {
            let file = file?.path();
            if let Some(name) = file.file_name().filter(|name| is_data(Path::new(name))) {
                copy_file(&file, &database.join(name))?;
            }
        }
        File::open(database)?.sync_all()
    })
}

/// Makes a copy of which `fill` provides the database.
pub(super) fn make(
    directory: &Directory,
    to: &Path,
    fill: impl FnOnce(&Path) -> io::Result<()>,
) -> Result<(), StoreError> {
    let refuse = |reason: String| StoreError::NoCopy { to: to.display().to_string(), reason };
    let failed = |error: io::Error| refuse(error.to_string());
    let parent = parent_of(directory, to).map_err(refuse)?;
    let draft = draft_of(to);
    DirBuilder::new().mode(OWNER_ONLY).create(&draft).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => {
            refuse(format!("{} is there: another copy is being made, or was cut short", draft.display()))
        }
        _ => failed(error),
    })?;
    let finish = || {
        fill(&directory.database_in(&draft))?;
        directory.copy_format(&draft)?;
        File::open(&draft)?.sync_all()?;
        fs::rename(&draft, to)?;
        File::open(parent)?.sync_all()
    };
    finish().map_err(|error| {
        // Nothing but what was made above is in there.
        let _ = fs::remove_dir_all(&draft);
        failed(error)
    })
}

/// The folder that the copy is to be in.
fn parent_of(directory: &Directory, to: &Path) -> Result<PathBuf, String> {
    if !to.is_absolute() {
        return Err("the path must be absolute".to_owned());
    }
    if fs::symlink_metadata(to).is_ok() {
        return Err("it exists".to_owned());
    }
    let parent = to.parent().ok_or("it has no parent folder")?;
    let parent = parent.canonicalize().map_err(|error| format!("{}: {error}", parent.display()))?;
    let database = directory.database();
    if database.canonicalize().is_ok_and(|database| parent.starts_with(database)) {
        return Err(format!("it is inside {}", database.display()));
    }
    Ok(parent)
}

fn draft_of(to: &Path) -> PathBuf {
    let mut name = to.as_os_str().to_owned();
    name.push(UNFINISHED);
    name.into()
}

/// Whether a file of the database is needed: its own log for people and its lock are not.
fn is_data(name: &Path) -> bool {
    let name = name.to_string_lossy();
    name != "LOCK" && name != "LOG" && !name.starts_with("LOG.old")
}

fn copy_file(from: &Path, to: &Path) -> io::Result<()> {
    let immutable = from.extension().is_some_and(|extension| IMMUTABLE.iter().any(|known| extension == *known));
    // Another file system, or one without second names: the bytes are copied.
    if immutable && fs::hard_link(from, to).is_ok() {
        return Ok(());
    }
    fs::copy(from, to)?;
    File::open(to)?.sync_all()
}
