//! A disk that loses power and fails, under the unchanged program: [`disk.c`](disk.c) stands between it and the C library.
//!
//! A power cut keeps of each file the bytes of its last sync and of each directory the names of its last sync, and may keep
//! more: [`Cut`] says what. So it proves that nothing is confirmed before the program itself has made the system calls that
//! put it on disk, and that the program starts from what such a cut leaves. It does not prove that the kernel and the drive
//! keep what they promised.

#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::ffi::OsString;
use std::fs::{self, File, Metadata};
use std::io::{Read, Seek, SeekFrom, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::time::UNIX_EPOCH;

/// A directory on such a disk.
#[derive(Debug)]
pub struct FaultyDisk {
    folder: tempfile::TempDir,
}

/// What a power cut leaves beyond what was synced, which it always leaves.
#[derive(Clone, Copy, Debug)]
pub enum Cut {
    /// Nothing: neither bytes nor names.
    Synced,
    /// The names in directories as they were, as journalling file systems mostly do; bytes only as synced.
    Names,
    /// The names, and of what was written to each file since its sync a part (in 256ths).
    Torn(u8),
    /// The names and the sizes of files; what was written since the sync reads as zeros.
    Zeros,
}

/// A kind of system call that can fail.
#[derive(Clone, Copy, Debug)]
pub enum Call {
    Sync,
    Write,
    Read,
}

impl FaultyDisk {
    pub fn new() -> Self {
        let disk = Self { folder: tempfile::tempdir().unwrap() };
        fs::create_dir(disk.directory()).unwrap();
        disk.forget();
        disk
    }

    /// The directory on it.
    pub fn directory(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn mirror(&self) -> PathBuf {
        self.folder.path().join("mirror")
    }

    fn fault(&self) -> PathBuf {
        self.folder.path().join("fault")
    }

    fn forget(&self) {
        let _ = fs::remove_dir_all(self.mirror());
        for below in ["data", "names"] {
            fs::create_dir_all(self.mirror().join(below)).unwrap();
        }
    }

    /// What a program is started with to have its directory on this disk.
    pub fn environment(&self) -> Vec<(&'static str, OsString)> {
        vec![
            ("LD_PRELOAD", library().into()),
            ("FAULTY_DISK_ROOT", self.directory().into()),
            ("FAULTY_DISK_MIRROR", self.mirror().into()),
            ("FAULTY_DISK_FAULT", self.fault().into()),
        ]
    }

    /// From here on calls of this kind fail with EIO.
    pub fn fail(&self, call: Call) {
        let kind = match call {
            Call::Sync => "sync\n",
            Call::Write => "write\n",
            Call::Read => "read\n",
        };
        fs::write(self.fault(), kind).unwrap();
    }

    /// No call fails any more.
    pub fn mend(&self) {
        let _ = fs::remove_file(self.fault());
    }

    /// Leaves in the directory what a power cut would have left. The program must be gone.
    pub fn cut(&self, cut: Cut) {
        let (was, now) = (self.folder.path().join("was"), self.directory());
        fs::rename(&now, &was).unwrap();
        match cut {
            Cut::Synced => self.restore_names("root", &now),
            _ => self.restore_files(&was, &now, cut),
        }
        fs::remove_dir_all(was).unwrap();
        self.forget();
    }

    /// The directory as of its last sync, with what is below it.
    fn restore_names(&self, listed_as: &str, to: &Path) {
        fs::create_dir(to).unwrap();
        let Ok(list) = fs::read_to_string(self.mirror().join("names").join(listed_as)) else { return };
        for line in list.lines() {
            let mut words = line.splitn(3, ' ');
            let (kind, id, name) = (words.next().unwrap(), words.next().unwrap(), words.next().unwrap());
            match kind {
                "d" => self.restore_names(&format!("{listed_as}+{name}"), &to.join(name)),
                _ => self.restore_data(id, &to.join(name)),
            }
        }
    }

    /// The file as of its last sync.
    fn restore_data(&self, id: &str, to: &Path) {
        let synced = self.mirror().join("data").join(id);
        if synced.exists() {
            fs::copy(synced, to).unwrap();
        } else {
            File::create(to).unwrap();
        }
    }

    /// All files under the names that they had.
    fn restore_files(&self, was: &Path, now: &Path, cut: Cut) {
        fs::create_dir(now).unwrap();
        for entry in fs::read_dir(was).unwrap() {
            let entry = entry.unwrap();
            let (kind, to) = (entry.file_type().unwrap(), now.join(entry.file_name()));
            if kind.is_dir() {
                self.restore_files(&entry.path(), &to, cut);
            } else if kind.is_file() {
                self.restore_data(&id(&entry.metadata().unwrap()), &to);
                add_unsynced(&entry.path(), &to, cut);
            }
        }
    }
}

/// As in `disk.c`.
fn id(file: &Metadata) -> String {
    let born = file.created().unwrap().duration_since(UNIX_EPOCH).unwrap();
    format!("{}-{}-{}", file.ino(), born.as_secs(), born.subsec_nanos())
}

/// Adds to a file, as of its last sync, what the cut keeps of the rest.
fn add_unsynced(was: &Path, now: &Path, cut: Cut) {
    let mut was = File::open(was).unwrap();
    let mut now = fs::OpenOptions::new().append(true).open(now).unwrap();
    let (written, synced) = (was.metadata().unwrap().len(), now.metadata().unwrap().len());
    let unsynced = written.saturating_sub(synced);
    match cut {
        Cut::Synced | Cut::Names => {}
        Cut::Zeros => now.set_len(synced + unsynced).unwrap(),
        Cut::Torn(part) => {
            let mut bytes = Vec::new();
            was.seek(SeekFrom::Start(synced)).unwrap();
            was.take(unsynced * u64::from(part) / 256).read_to_end(&mut bytes).unwrap();
            now.write_all(&bytes).unwrap();
        }
    }
}

/// The compiled library, made once a process.
fn library() -> &'static Path {
    static LIBRARY: OnceLock<(tempfile::TempDir, PathBuf)> = OnceLock::new();
    let (_, path) = LIBRARY.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("faulty_disk.so");
        let source = folder.path().join("disk.c");
        fs::write(&source, include_str!("disk.c")).unwrap();
        let mut compile = Command::new("cc");
        compile.args(["-shared", "-fPIC", "-O2", "-Wall", "-Werror", "-o"]).args([&path, &source]);
        assert!(compile.args(["-ldl", "-lpthread"]).status().unwrap().success(), "{compile:?} failed");
        (folder, path)
    });
    path
}
