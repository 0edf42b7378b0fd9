use crate::support::open;
use leveret::store::{Store, StoreError};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::SystemTime;

fn contents(dir: &Path) -> BTreeMap<std::path::PathBuf, (SystemTime, Option<Vec<u8>>)> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        let changed = path.metadata().unwrap().modified().unwrap();
        if path.is_dir() {
            found.extend(contents(&path));
        }
        found.insert(path.clone(), (changed, std::fs::read(&path).ok()));
    }
    found
}

#[test]
fn a_newer_format_is_refused_and_nothing_is_changed() {
    let dir = tempfile::tempdir().unwrap();
    open(dir.path()).unwrap().close().unwrap();
    let format = dir.path().join("FORMAT");
    assert_eq!(std::fs::read_to_string(&format).unwrap(), "leveret data format 3\n");
    std::fs::write(&format, "leveret data format 4\n").unwrap();
    let before = contents(dir.path());
    let path = dir.path().display().to_string();
    assert_eq!(open(dir.path()).err(), Some(StoreError::Newer { path, found: 4, known: 3 }));
    assert_eq!(contents(dir.path()), before);
}
