use crate::support::{Outbox, open};
use leveret::model::QueueId;
use leveret::store::{MemoryStore, QueueWrites, Source, Store, When};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};

#[test]
fn the_directory_is_free_afterwards() {
    let dir = tempfile::tempdir().unwrap();
    for _ in 0..5 {
        let store = open(dir.path()).unwrap();
        let queue = Outbox::new(1);
        queue.put(b"x");
        queue.enlist(&*store, When::Now);
        drop(store);
    }
    open(dir.path()).unwrap().close().unwrap();
}

/// Holds the last reference to the store when it is told of its commit.
struct Last {
    store: Mutex<Option<Arc<MemoryStore>>>,
    let_go: Mutex<Receiver<()>>,
    done: Sender<()>,
}

impl Source for Last {
    fn queue(&self) -> QueueId {
        QueueId(1)
    }

    fn collect(&self, _: &mut QueueWrites) {}

    fn committed(&self) {
        self.let_go.lock().unwrap().recv().unwrap();
        drop(self.store.lock().unwrap().take());
        self.done.send(()).unwrap();
    }
}

#[test]
fn the_writer_itself_may_be_the_last_to_let_go() {
    let ((let_go, told), (done, finished)) = (channel(), channel());
    let store = MemoryStore::new().unwrap();
    let source: Arc<dyn Source> =
        Arc::new(Last { store: Mutex::new(Some(Arc::clone(&store))), let_go: Mutex::new(told), done });
    store.enlist(&source, When::Now);
    drop((store, source));
    let_go.send(()).unwrap();
    finished.recv().unwrap();
}
