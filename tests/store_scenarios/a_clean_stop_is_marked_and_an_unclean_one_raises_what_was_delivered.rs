use crate::support::{Outbox, open};
use leveret::store::{QueueRecord, Store};
use std::path::Path;

/// Opens, looks, and stops without closing.
fn look(dir: &Path, clean_stop: bool) -> (bool, QueueRecord) {
    let store = open(dir).unwrap();
    let found = store.recovered();
    if clean_stop {
        store.close().unwrap();
    }
    (found.clean, found.queues[0].1.clone())
}

#[test]
fn a_clean_stop_is_marked_and_an_unclean_one_raises_what_was_delivered() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).unwrap();
    let queue = Outbox::new(1);
    queue.fill(100, b"x");
    queue.with_writes(|_, record| (record.delivered, record.consumed) = (11, true));
    queue.commit(&*store);
    store.close().unwrap();

    let exact = QueueRecord {
        head: 1,
        next: 101,
        count: 100,
        bytes: 100,
        delivered: 11,
        consumed: false,
        ..QueueRecord::default()
    };
    assert_eq!(look(dir.path(), true), (true, exact.clone()), "clean: exact, and nothing was consumed since");

    let store = open(dir.path()).unwrap();
    let queue = Outbox::recovered(1, store.recovered().queues[0].1.clone());
    queue.with_writes(|_, record| (record.delivered, record.consumed) = (12, true));
    queue.commit(&*store);
    drop(store);

    let raised = QueueRecord { delivered: 101, ..exact.clone() };
    assert_eq!(look(dir.path(), false), (false, raised.clone()));
    assert_eq!(look(dir.path(), true), (false, raised.clone()), "raised for good");
    assert_eq!(look(dir.path(), true), (true, raised));
}

#[test]
fn a_queue_that_was_not_consumed_keeps_its_flags_after_an_unclean_stop() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).unwrap();
    let queue = Outbox::new(1);
    queue.fill(5, b"x");
    queue.commit(&*store);
    drop(store);
    let kept =
        QueueRecord { head: 1, next: 6, count: 5, bytes: 5, delivered: 0, consumed: false, ..QueueRecord::default() };
    assert_eq!(look(dir.path(), true), (false, kept));
}
