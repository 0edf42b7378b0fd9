//! `JOURNAL_STREAM` names what standard error goes to: systemd's journal has times of its own, and wants priorities.

use crate::process::leveret;
use std::fs::{self, File};
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// The log of a start that fails after its first line, with standard error in a file and a variable that names this inode.
fn log_of(directory: &Path, named: impl Fn(u64) -> u64) -> String {
    let path = directory.join("log");
    let file = File::create(&path).unwrap();
    let about = file.metadata().unwrap();
    let configuration = directory.join("leveret.conf");
    // A key without effect, which is logged before the address is refused.
    fs::write(&configuration, "cluster_keepalive_interval = 1\nlisteners.tcp.default = 203.0.113.1:5672\n").unwrap();
    let stream = format!("{}:{}", about.dev(), named(about.ino()));
    let status = leveret(&["--config", configuration.to_str().unwrap(), "--data-dir", directory.to_str().unwrap()])
        .env("JOURNAL_STREAM", stream)
        .stderr(file)
        .status()
        .unwrap();
    assert!(!status.success());
    fs::read_to_string(path).unwrap()
}

#[test]
fn where_it_goes_there() {
    let directory = tempfile::tempdir().unwrap();
    let log = log_of(directory.path(), |inode| inode);
    let warning = log.lines().find(|line| line.contains("cluster_keepalive_interval")).unwrap();
    assert!(warning.starts_with("<4> WARN "), "{log}");
}

#[test]
fn and_times_where_it_goes_elsewhere() {
    let directory = tempfile::tempdir().unwrap();
    let log = log_of(directory.path(), |inode| inode + 1);
    let warning = log.lines().find(|line| line.contains("cluster_keepalive_interval")).unwrap();
    assert!(warning.starts_with("20") && warning.contains("Z  WARN "), "{log}");
}
