//! Files that are cut short or changed.

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

/// What is done to a file.
#[derive(Clone, Copy, Debug)]
pub enum Damage {
    /// The last so many bytes are gone.
    Cut(u64),
    /// One bit is another, at this part (in hundredths) of the file.
    Flip(u64),
    /// It is not there.
    Gone,
}

impl Damage {
    pub fn apply(self, file: &Path) {
        let length = file.metadata().unwrap().len();
        let open = || OpenOptions::new().read(true).write(true).open(file).unwrap();
        match self {
            // A second name of the file would be damaged too: a file of its own.
            Self::Cut(bytes) => open().set_len(length.saturating_sub(bytes)).unwrap(),
            Self::Flip(hundredth) => {
                let (file, at, mut byte) = (open(), length * hundredth / 100, [0]);
                file.read_exact_at(&mut byte, at).unwrap();
                file.write_all_at(&[byte[0] ^ 0x10], at).unwrap();
            }
            Self::Gone => fs::remove_file(file).unwrap(),
        }
    }
}

/// The files of the database whose names begin and end so, in the order of their names.
pub fn files(dir: &Path, begin: &str, end: &str) -> Vec<PathBuf> {
    let names = |path: &PathBuf| path.file_name().unwrap().to_string_lossy().into_owned();
    let all = fs::read_dir(dir.join("db")).unwrap().map(|file| file.unwrap().path());
    let mut found: Vec<_> = all.filter(|path| names(path).starts_with(begin) && names(path).ends_with(end)).collect();
    found.sort();
    found
}

/// All files and what is in them, but for RocksDB's own log for people.
pub fn contents(dir: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        let is_log = path.file_name().unwrap().to_string_lossy().starts_with("LOG");
        if path.is_dir() {
            found.extend(contents(&path));
        } else if !is_log {
            found.insert(path.clone(), fs::read(&path).unwrap());
        }
    }
    found
}

/// Copies a folder with all that is in it and wanted.
pub fn copy(from: &Path, to: &Path, wanted: fn(&str) -> bool) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if path.is_dir() {
            copy(&path, &to.join(name), wanted);
        } else if wanted(name) {
            fs::copy(&path, to.join(name)).unwrap();
        }
    }
}
