use crate::support::open;
use leveret::store::{Store, StoreError};

#[test]
fn a_directory_of_something_else_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("holiday.jpg"), "x").unwrap();
    assert!(matches!(open(dir.path()), Err(StoreError::Unusable { .. })));
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
}

#[test]
fn a_file_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("data");
    std::fs::write(&file, "x").unwrap();
    assert!(matches!(open(&file), Err(StoreError::Unusable { .. })));
}

#[test]
fn a_format_that_is_no_number_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("FORMAT"), "leveret data format one\n").unwrap();
    assert!(matches!(open(dir.path()), Err(StoreError::Unusable { .. })));
}

#[test]
fn an_empty_volume_is_taken() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join("lost+found")).unwrap();
    open(dir.path()).unwrap().close().unwrap();
    open(dir.path()).unwrap().close().unwrap();
}
