use crate::support::{Outbox, all, message, open, seqs};
use leveret::model::Attributes;
use leveret::store::Store;
use std::path::Path;
use std::sync::Arc;

/// A queue with a durable message and two that overflowed.
fn overflowing(store: &Arc<leveret::store::RocksStore>) -> Arc<Outbox> {
    let queue = Outbox::new(1);
    queue.put(b"durable");
    queue.with_writes(|writes, record| {
        writes.overflow.puts.extend([2, 3].map(|seq| (seq, Attributes::default(), message(b"transient"))));
        (writes.overflow.left, writes.overflow.left_bytes) = (2, 18);
        record.next = 4;
    });
    queue.commit(&**store);
    assert_eq!(seqs(&all(store, 1, 0)), [1, 2, 3]);
    queue
}

fn overflow(directory: &Path) -> std::path::PathBuf {
    directory.join("overflow")
}

#[test]
fn a_clean_stop_leaves_no_file() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).unwrap();
    overflowing(&store);
    assert!(overflow(dir.path()).exists());
    store.close().unwrap();
    assert!(!overflow(dir.path()).exists());
    let store = open(dir.path()).unwrap();
    assert_eq!(seqs(&all(&store, 1, 0)), [1]);
    store.close().unwrap();
}

#[test]
fn a_start_after_an_unclean_stop_throws_it_away() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).unwrap();
    overflowing(&store);
    drop(store);
    assert!(overflow(dir.path()).exists());
    let store = open(dir.path()).unwrap();
    assert!(!overflow(dir.path()).exists());
    assert_eq!(seqs(&all(&store, 1, 0)), [1]);
    overflowing(&store);
    store.close().unwrap();
}

#[test]
fn a_copy_has_none_of_it() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).unwrap();
    overflowing(&store);
    let copy = dir.path().join("copy");
    store.copy(&copy).unwrap();
    store.close().unwrap();
    assert!(!overflow(&copy).exists());
    let copied = open(&copy).unwrap();
    assert_eq!(seqs(&all(&copied, 1, 0)), [1]);
    copied.close().unwrap();
}
