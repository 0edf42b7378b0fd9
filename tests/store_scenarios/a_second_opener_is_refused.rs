use crate::support::{child, child_dir, open};
use leveret::store::{Store, StoreError};

#[test]
fn in_the_same_process() {
    let dir = tempfile::tempdir().unwrap();
    let first = open(dir.path()).unwrap();
    let in_use = StoreError::InUse(dir.path().display().to_string());
    assert_eq!(open(dir.path()).err(), Some(in_use));
    first.close().unwrap();
    open(dir.path()).unwrap().close().unwrap();
}

#[test]
fn in_another_process() {
    if let Some(dir) = child_dir() {
        let refused = matches!(open(&dir), Err(StoreError::InUse(_)));
        std::process::exit(if refused { 42 } else { 1 });
    }
    let dir = tempfile::tempdir().unwrap();
    let first = open(dir.path()).unwrap();
    let status = child("a_second_opener_is_refused::in_another_process", dir.path()).status().unwrap();
    assert_eq!(status.code(), Some(42));
    first.close().unwrap();
}
