use crate::support::{Outbox, all, open, seqs};
use leveret::store::{Store, When};

/// More than one range deletion is worth, in count.
const MANY: u64 = 20_000;

#[test]
fn a_large_debt_goes_with_the_commit_that_makes_it() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).unwrap();
    let queue = Outbox::new(1);
    queue.fill(MANY, b"x");
    queue.enlist(&*store, When::Now);
    queue.wait();
    queue.settle_before(MANY - 1, MANY - 2);
    queue.commit(&*store);
    assert_eq!(seqs(&all(&store, 1, 0)), [MANY - 1, MANY]);
    store.close().unwrap();
}

#[test]
fn a_small_debt_is_paid_when_the_store_closes() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).unwrap();
    let queue = Outbox::new(1);
    queue.fill(100, b"x");
    queue.commit(&*store);
    queue.settle_before(51, 50);
    queue.commit(&*store);
    store.close().unwrap();
    let store = open(dir.path()).unwrap();
    assert_eq!(seqs(&all(&store, 1, 0)), (51..=100).collect::<Vec<_>>());
    store.close().unwrap();
}

#[test]
fn a_debt_left_by_an_unclean_stop_is_paid_after_the_next_start() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).unwrap();
    let queue = Outbox::new(1);
    queue.fill(100, b"x");
    queue.commit(&*store);
    queue.settle_before(51, 50);
    queue.commit(&*store);
    drop(store);
    let store = open(dir.path()).unwrap();
    assert_eq!(store.recovered().queues[0].1.head, 51);
    store.close().unwrap();
    let store = open(dir.path()).unwrap();
    assert_eq!(seqs(&all(&store, 1, 0)), (51..=100).collect::<Vec<_>>());
    store.close().unwrap();
}
