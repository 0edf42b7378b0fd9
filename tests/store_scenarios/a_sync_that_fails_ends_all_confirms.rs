use crate::support::{Outbox, all};
use leveret::store::{
    Change, Chunk, DelayedMessage, DelayedPage, Engine, GroupCommit, MemoryEngine, MetadataKey, MetadataWrite, Page,
    Passed, Store, StoreError, StoredMessage, StreamPage, When,
};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// An engine whose disk can be broken.
#[derive(Default)]
struct Breakable {
    engine: MemoryEngine,
    broken: Arc<AtomicBool>,
}

impl Breakable {
    fn works(&self) -> Result<(), StoreError> {
        if self.broken.load(Ordering::SeqCst) { Err(broken()) } else { Ok(()) }
    }
}

fn broken() -> StoreError {
    StoreError::Failed("the disk is broken".to_owned())
}

impl Engine for Breakable {
    type Batch = <MemoryEngine as Engine>::Batch;

    fn add(&self, batch: &mut Self::Batch, change: Change<'_>) -> Result<(), StoreError> {
        self.engine.add(batch, change)
    }

    fn size(batch: &Self::Batch) -> usize {
        MemoryEngine::size(batch)
    }

    fn write(&self, batch: &mut Self::Batch, sync: bool) -> Result<(), StoreError> {
        // As a failed fsync: the data may well be there, nobody knows.
        self.engine.write(batch, sync)?;
        if sync { self.works() } else { Ok(()) }
    }

    fn sync(&self) -> Result<(), StoreError> {
        self.works()
    }

    fn free(&self, _settled: &[Passed], _idle: bool) -> Result<(), StoreError> {
        self.works()
    }

    fn load(&self, page: &Page) -> Result<Vec<StoredMessage>, StoreError> {
        self.engine.load(page)
    }

    fn read_stream(&self, page: &StreamPage) -> Result<Vec<Chunk>, StoreError> {
        self.engine.read_stream(page)
    }

    fn load_delayed(&self, page: &DelayedPage) -> Result<Vec<DelayedMessage>, StoreError> {
        self.engine.load_delayed(page)
    }

    fn close(&self) -> Result<(), StoreError> {
        self.works()
    }
}

fn breakable() -> (Arc<GroupCommit<Breakable>>, Arc<AtomicBool>) {
    let engine = Breakable::default();
    let broken = Arc::clone(&engine.broken);
    (GroupCommit::over(engine).unwrap(), broken)
}

fn failure(store: &GroupCommit<Breakable>) -> StoreError {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(store.failed())
}

#[test]
fn a_sync_that_fails_ends_all_confirms() {
    let (store, disk) = breakable();
    let queue = Outbox::new(1);
    queue.put(b"first");
    queue.enlist(&*store, When::Now);
    queue.wait();
    assert_eq!(store.failure(), None);

    disk.store(true, Ordering::SeqCst);
    queue.put(b"second");
    queue.enlist(&*store, When::Now);
    let put = MetadataWrite::Put(MetadataKey { kind: b'q', key: vec![] }, vec![]);
    let declared = store.declare(vec![put.clone()]);
    assert_eq!(failure(&store), broken());
    assert_eq!(store.failure(), Some(broken()));
    assert_eq!(declared.blocking_recv().unwrap(), Err(broken()));
    assert_eq!(queue.committed(), 1);

    // A disk that seems well again changes nothing.
    disk.store(false, Ordering::SeqCst);
    queue.put(b"third");
    queue.enlist(&*store, When::Now);
    assert_eq!(store.declare(vec![put]).blocking_recv().unwrap(), Err(broken()));
    assert_eq!(store.close(), Err(broken()));
    assert_eq!((queue.committed(), queue.commits()), (1, 1));
    assert_eq!(store.load(leveret::model::QueueId(1), 1, 1, 1, 1).unwrap_err(), StoreError::Closed);
}

#[test]
fn a_late_sync_of_what_nobody_waited_for_counts_too() {
    let (store, disk) = breakable();
    disk.store(true, Ordering::SeqCst);
    let queue = Outbox::new(1);
    queue.put(b"nobody waits");
    queue.enlist(&*store, When::Soon);
    queue.wait();
    assert_eq!(all(&store, 1, 1).len(), 1);
    assert_eq!(failure(&store), broken());
}

#[test]
fn a_source_that_panics_ends_the_store() {
    struct Panics;
    impl leveret::store::Source for Panics {
        fn queue(&self) -> leveret::model::QueueId {
            leveret::model::QueueId(3)
        }
        fn collect(&self, _: &mut leveret::store::QueueWrites) {
            panic!("on purpose");
        }
        fn committed(&self) {}
    }
    let (store, _) = breakable();
    let source: Arc<dyn leveret::store::Source> = Arc::new(Panics);
    store.enlist(&source, When::Now);
    assert!(matches!(failure(&store), StoreError::Failed(_)));
    assert!(store.close().is_err());
}
