//! A start that cannot be: one clear line on standard error, a failure's exit code, and the disk as it was.

use crate::process::{Process, run};
use std::collections::BTreeMap;
use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};

/// Every file below a folder with its content; a socket has none.
fn contents(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let content = if path.is_file() { fs::read(&path).unwrap() } else { Vec::new() };
                found.insert(path, content);
            }
        }
    }
    found
}

/// Tries to start over a directory; the line that says why not.
fn refused(data_dir: &Path, listen: &str) -> String {
    let output = run(&["--data-dir", data_dir.to_str().unwrap(), "--listen", listen]);
    assert_eq!(output.status.code(), Some(70));
    let text = String::from_utf8(output.stderr).unwrap();
    let complaint: Vec<_> = text.lines().filter(|line| line.starts_with("leveret: ")).collect();
    assert_eq!((complaint.len(), text.lines().count()), (1, 1), "{text}");
    complaint[0].to_owned()
}

#[test]
fn where_the_port_is_in_use() {
    let folder = tempfile::tempdir().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let line = refused(&folder.path().join("data"), &address);
    assert!(line.starts_with(&format!("leveret: cannot listen on {address}: ")), "{line}");
    assert!(contents(folder.path()).is_empty() && !folder.path().join("data").exists());
}

#[test]
fn where_another_process_has_the_directory() {
    let folder = tempfile::tempdir().unwrap();
    let broker = Process::start(folder.path(), &[]);
    let mut client = broker.client();
    client.queue("q", &[]);
    let before = contents(folder.path());
    let line = refused(folder.path(), "127.0.0.1:0");
    assert_eq!(line, format!("leveret: the data directory {} is in use by another process", folder.path().display()));
    assert_eq!(contents(folder.path()).keys().collect::<Vec<_>>(), before.keys().collect::<Vec<_>>());
    client.publish("", "q", "undisturbed");
    assert_eq!(client.drain("q"), ["undisturbed"]);
}

#[test]
fn where_a_newer_version_wrote_the_directory() {
    let folder = tempfile::tempdir().unwrap();
    let mut broker = Process::start(folder.path(), &[]);
    broker.signal("TERM");
    broker.ended();
    fs::write(folder.path().join("FORMAT"), "leveret data format 4\n").unwrap();
    let before = contents(folder.path());
    let line = refused(folder.path(), "127.0.0.1:0");
    assert!(line.contains("has format 4, and this program reads up to 3"), "{line}");
    assert_eq!(contents(folder.path()), before);
}

#[test]
fn where_the_directory_is_somebody_elses() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("letter.txt"), "dear reader").unwrap();
    let before = contents(folder.path());
    let line = refused(folder.path(), "127.0.0.1:0");
    assert!(line.contains(&folder.path().display().to_string()), "{line}");
    assert_eq!(contents(folder.path()), before);
}

#[test]
fn where_the_directory_is_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("data");
    fs::write(&file, "a file").unwrap();
    let line = refused(&file, "127.0.0.1:0");
    assert!(line.contains(&file.display().to_string()), "{line}");
    assert_eq!(fs::read(&file).unwrap(), b"a file");
}
