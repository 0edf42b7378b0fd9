//! No source file grows past what a reader can hold, and every folder says what it owns.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::Path;

/// The most lines that a file may have: twice what files rarely pass. Lower it when all are below.
const MOST_LINES: usize = 800;

const FOLDERS: &[&str] = &["src", "amqp-spec/src"];

fn complaint(path: &str, text: &str) -> Option<String> {
    let lines = text.lines().count();
    if lines > MOST_LINES {
        return Some(format!("{path} has {lines} lines, more than {MOST_LINES}: it is more than one idea"));
    }
    if path.ends_with("/mod.rs") && !text.starts_with("//!") {
        return Some(format!("{path} does not begin with a `//!` paragraph on what the folder owns and refuses"));
    }
    None
}

fn check(folder: &Path, complaints: &mut Vec<String>) -> usize {
    let mut files = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files += check(&path, complaints);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files += 1;
            complaints.extend(complaint(&path.to_string_lossy(), &fs::read_to_string(&path).unwrap()));
        }
    }
    files
}

#[test]
fn files_are_short_and_folders_are_introduced() {
    let mut complaints = Vec::new();
    for folder in FOLDERS {
        let files = check(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut complaints);
        assert!(files > 0, "nothing in {folder}");
    }
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}

#[test]
fn a_long_file_and_a_silent_folder_are_complained_of() {
    assert!(complaint("src/a.rs", &"\n".repeat(MOST_LINES + 1)).is_some());
    assert!(complaint("src/a.rs", &"\n".repeat(MOST_LINES)).is_none());
    assert!(complaint("src/a/mod.rs", "mod b;\n").is_some());
    assert!(complaint("src/a/mod.rs", "//! Owns a.\nmod b;\n").is_none());
}
