//! The way into a database that may be damaged: what is not whole is refused, or kept aside before it is given up.

use super::options::{self, StoreOptions};
use super::{BODIES, DELAYED, ENTRIES, HOLDERS, MARKS, METADATA, QUEUES, SEGMENTS, STREAMS, blob_file, log_file};
use crate::store::copy;
use crate::store::directory::Directory;
use crate::store::port::StoreError;
use rocksdb::{ColumnFamilyDescriptor, DB, DBRecoveryMode, ErrorKind, InfoLogger, LogLevel, Options};
use std::fs::{self, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

/// Names the manifest in use. Without it RocksDB would begin a new database and remove the files of the old one.
const CURRENT: &str = "CURRENT";
/// What the names of files with data in them end in.
const DATA: [&str; 3] = ["sst", "blob", "log"];
/// What the name of a blob file ends in.
const BLOB: &str = "blob";
/// What the name of a log ends in.
const LOG: &str = "log";
/// The name, before a number, of a copy of what was there before a part of it was given up.
const ASIDE: &str = "before-repair-";

/// Opens the database, and makes it where there is none.
pub(super) fn for_writing(directory: &Directory, chosen: &StoreOptions) -> Result<DB, StoreError> {
    let open = |log| {
        let options = options::database(chosen, log);
        DB::open_cf_descriptors(&options, directory.database(), families(directory, chosen)?)
            .map_err(|error| refused(directory, &error))
    };
    let torn_manifest = torn_manifest(directory)?;
    if torn_manifest.is_none() {
        match open(DBRecoveryMode::AbsoluteConsistency) {
            Err(StoreError::DamagedFiles { .. }) => {}
            outcome => return outcome,
        }
    }
    let torn: Vec<String> = torn_manifest.into_iter().chain(torn_logs(directory)?).collect();
    let aside = free_name(directory.path());
    copy::copy_files(directory, &aside)?;
    match open(DBRecoveryMode::PointInTime) {
        Ok(db) => {
            let (torn, aside) = (torn.join("; "), aside.display());
            tracing::warn!(
                "{torn}: what follows there was dropped, as is normal after a power cut; all as it was before is kept in \
                 {aside}, which may be removed when nothing is missed"
            );
            Ok(db)
        }
        Err(error) => {
            // It was copied a moment ago, and nothing was changed since.
            let _ = fs::remove_dir_all(&aside);
            Err(with_torn(error, &torn))
        }
    }
}

/// Opens the database without changing anything, and says which logs are not whole.
pub(super) fn for_reading(directory: &Directory) -> Result<(DB, Vec<String>), StoreError> {
    let chosen = StoreOptions::default();
    let open = |log| {
        let mut options = options::database(&chosen, log);
        options.create_if_missing(false);
        options.create_missing_column_families(false);
        // Without one of its own it writes to a file in the directory.
        options.set_info_logger(InfoLogger::new_callback_logger(LogLevel::Fatal, |_, _| {}));
        // A directory of an older format does not have all of them.
        let there = DB::list_cf(&options, directory.database()).map_err(|error| refused(directory, &error))?;
        let families =
            families(directory, &chosen)?.into_iter().filter(|family| there.iter().any(|n| n == family.name()));
        DB::open_cf_descriptors_read_only(&options, directory.database(), families, false)
            .map_err(|error| refused(directory, &error))
    };
    let mut torn: Vec<String> = torn_manifest(directory)?.into_iter().collect();
    match open(DBRecoveryMode::AbsoluteConsistency) {
        Ok(db) => Ok((db, torn)),
        Err(StoreError::DamagedFiles { .. }) => {
            torn.extend(torn_logs(directory)?);
            let db = open(DBRecoveryMode::PointInTime).map_err(|error| with_torn(error, &torn))?;
            Ok((db, torn))
        }
        Err(error) => Err(error),
    }
}

/// Cuts from a copy's logs what was being written while they were copied.
pub(super) fn trim_logs(database: &Path) -> io::Result<()> {
    for log in files(database)?.into_iter().filter(|file| ends_in(file, &[LOG])) {
        if let Some(at) = log_file::torn_at(&log)? {
            let log = OpenOptions::new().write(true).open(log)?;
            log.set_len(at)?;
            log.sync_all()?;
        }
    }
    Ok(())
}

fn families(directory: &Directory, chosen: &StoreOptions) -> Result<[ColumnFamilyDescriptor; 9], StoreError> {
    let shared = options::Shared::new(chosen);
    let small = |name: &str| ColumnFamilyDescriptor::new(name, options::small(&shared));
    let large = |name: &str, options: Result<Options, rocksdb::Error>| -> Result<_, StoreError> {
        Ok(ColumnFamilyDescriptor::new(name, options.map_err(|error| directory.refuse(error.as_ref()))?))
    };
    let (entries, streams) = (large(ENTRIES, options::entries(&shared))?, large(STREAMS, options::streams(&shared))?);
    let delayed = large(DELAYED, options::entries(&shared))?;
    let bodies = large(BODIES, options::entries(&shared))?;
    let (marks, metadata, queues) = (small(MARKS), small(METADATA), small(QUEUES));
    let (segments, holders) = (small(SEGMENTS), small(HOLDERS));
    Ok([marks, metadata, queues, entries, streams, segments, delayed, bodies, holders])
}

fn refused(directory: &Directory, error: &rocksdb::Error) -> StoreError {
    match error.kind() {
        ErrorKind::Corruption => directory.damaged(error.as_ref().to_owned()),
        _ => directory.refuse(error.as_ref()),
    }
}

/// RocksDB does not name a manifest or a log that it cannot read.
fn with_torn(error: StoreError, torn: &[String]) -> StoreError {
    match error {
        StoreError::DamagedFiles { path, reason } if !torn.is_empty() => {
            StoreError::DamagedFiles { path, reason: format!("{}; {reason}", torn.join("; ")) }
        }
        other => other,
    }
}

/// What is wrong with the manifest in use, where it is not whole.
fn torn_manifest(directory: &Directory) -> Result<Option<String>, StoreError> {
    let database = directory.database();
    let current = match fs::read_to_string(database.join(CURRENT)) {
        Ok(current) => current,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return if holds_data(&database) {
                Err(directory.damaged(format!("{} is missing", database.join(CURRENT).display())))
            } else {
                Ok(None)
            };
        }
        Err(error) => return Err(directory.refuse(&error.to_string())),
    };
    let manifest = database.join(current.trim_end());
    if !manifest.is_file() {
        let reason = format!("{} names {}, which is missing", database.join(CURRENT).display(), manifest.display());
        return Err(directory.damaged(reason));
    }
    torn(&manifest).map_err(|error| directory.refuse(&error.to_string()))
}

fn torn_logs(directory: &Directory) -> Result<Vec<String>, StoreError> {
    let found = || -> io::Result<Vec<String>> {
        let logs = files(&directory.database())?.into_iter().filter(|file| ends_in(file, &[LOG]));
        Ok(logs.map(|log| torn(&log)).collect::<io::Result<Vec<_>>>()?.into_iter().flatten().collect())
    };
    found().map_err(|error| directory.refuse(&error.to_string()))
}

/// Which blob files are not whole.
pub(super) fn torn_blobs(directory: &Directory) -> Result<Vec<String>, StoreError> {
    let found = || -> io::Result<Vec<String>> {
        let blobs = files(&directory.database())?.into_iter().filter(|file| ends_in(file, &[BLOB]));
        let torn = blobs.map(|blob| Ok(blob_file::torn_at(&blob)?.map(|at| is_torn(&blob, at))));
        Ok(torn.collect::<io::Result<Vec<_>>>()?.into_iter().flatten().collect())
    };
    found().map_err(|error| directory.refuse(&error.to_string()))
}

fn torn(file: &Path) -> io::Result<Option<String>> {
    Ok(log_file::torn_at(file)?.map(|at| is_torn(file, at)))
}

fn is_torn(file: &Path, at: u64) -> String {
    format!("{} is not whole from byte {at} on", file.display())
}

fn holds_data(database: &Path) -> bool {
    files(database).is_ok_and(|files| files.iter().any(|file| ends_in(file, &DATA)))
}

fn files(database: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = fs::read_dir(database)?.map(|file| Ok(file?.path())).collect::<io::Result<Vec<_>>>()?;
    files.sort();
    Ok(files)
}

fn ends_in(file: &Path, endings: &[&str]) -> bool {
    file.extension().is_some_and(|extension| endings.iter().any(|ending| extension == *ending))
}

/// A place beside the database where nothing is yet. Absolute, as a copy's place has to be.
fn free_name(directory: &Path) -> PathBuf {
    let directory = directory.canonicalize().unwrap_or_else(|_| directory.to_owned());
    let mut number = 1_u64;
    loop {
        let name = directory.join(format!("{ASIDE}{number}"));
        if fs::symlink_metadata(&name).is_err() {
            return name;
        }
        number += 1;
    }
}
