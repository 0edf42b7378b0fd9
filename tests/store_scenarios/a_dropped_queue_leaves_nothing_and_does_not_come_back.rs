use crate::support::{Gate, Outbox, all, open};
use leveret::model::QueueId;
use leveret::store::{MetadataWrite, Store, When};

#[test]
fn a_dropped_queue_leaves_nothing_and_does_not_come_back() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path()).unwrap();
    let (gone, kept) = (Outbox::new(7), Outbox::new(8));
    for queue in [&gone, &kept] {
        queue.fill(50, b"x");
        queue.enlist(&*store, When::Now);
        queue.wait();
    }
    // In one commit: enlisted before, dropped, enlisted after.
    let gate = Gate::stop(&*store);
    gone.put(b"late");
    gone.enlist(&*store, When::Now);
    let dropped = store.declare(vec![MetadataWrite::DropQueue(QueueId(7))]);
    gone.enlist(&*store, When::Now);
    drop(gate);
    dropped.blocking_recv().unwrap().unwrap();
    gone.wait();
    gone.put(b"later still");
    gone.enlist(&*store, When::Now);
    gone.wait();
    assert!(all(&store, 7, 0).is_empty());
    store.close().unwrap();

    let store = open(dir.path()).unwrap();
    assert_eq!(store.recovered().queues, [(QueueId(8), kept.record())]);
    assert!(all(&store, 7, 0).is_empty());
    assert_eq!(all(&store, 8, 0).len(), 50);
    store.close().unwrap();
}
