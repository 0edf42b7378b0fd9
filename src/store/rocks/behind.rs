//! Gives back the space of settled messages, whole table files at a time, without a compaction.
//!
//! A queue that is drained leaves table files of which nothing is wanted. Left to themselves, compactions read them all
//! and write again what is left of each, several times while a deep queue is drained: more work than handing the messages
//! out. Here those files are unlinked. What lies in one with something that is still wanted stays, until a compaction.

use super::{ENTRIES, failed, family};
use crate::store::codec::entry_key;
use crate::store::engine::Passed;
use crate::store::port::StoreError;
use parking_lot::Mutex;
use rocksdb::DB;
use std::sync::Arc;
use std::thread::JoinHandle;

/// What is shared with the thread, which is there while there is something to do.
#[derive(Default)]
struct State {
    settled: Vec<Passed>,
    running: bool,
    closing: bool,
    /// The last thread there was.
    thread: Option<JoinHandle<()>>,
}

struct Inner {
    db: Arc<DB>,
    state: Mutex<State>,
}

/// See the module. The thread ends when this is dropped: it has the database, which must not outlive the directory's lock.
pub(super) struct Behind {
    inner: Arc<Inner>,
}

impl Behind {
    pub(super) fn new(db: Arc<DB>) -> Self {
        Self { inner: Arc::new(Inner { db, state: Mutex::default() }) }
    }

    /// Has files go that hold nothing but settled messages of these queues.
    pub(super) fn free(&self, settled: &[Passed]) {
        let mut state = self.inner.state.lock();
        if settled.is_empty() || state.closing {
            return;
        }
        state.settled.extend_from_slice(settled);
        if state.running {
            return;
        }
        // One that runs no more has nothing left to do but to end.
        join(state.thread.take());
        let inner = Arc::clone(&self.inner);
        match std::thread::Builder::new().name("store-space".to_owned()).spawn(move || inner.run()) {
            Ok(thread) => (state.running, state.thread) = (true, Some(thread)),
            Err(error) => tracing::warn!(%error, "cannot free the space of settled messages now"),
        }
    }

    /// Ends the work under way and takes no other.
    pub(super) fn stop(&self) {
        let thread = {
            let mut state = self.inner.state.lock();
            state.closing = true;
            state.settled.clear();
            state.thread.take()
        };
        join(thread);
    }
}

impl Drop for Behind {
    fn drop(&mut self) {
        self.stop();
    }
}

fn join(thread: Option<JoinHandle<()>>) {
    if let Some(Err(_)) = thread.map(JoinHandle::join) {
        tracing::error!("the thread that frees the space of settled messages panicked");
    }
}

impl Inner {
    fn run(&self) {
        loop {
            let settled = {
                let mut state = self.state.lock();
                if state.settled.is_empty() {
                    state.running = false;
                    return;
                }
                std::mem::take(&mut state.settled)
            };
            if let Err(error) = unlink(&self.db, &settled) {
                // Nothing is lost by it but space. Where the disk fails for writes too, the writer ends the store.
                tracing::error!(%error, "cannot free the space of settled messages");
            }
        }
    }
}

fn unlink(db: &DB, settled: &[Passed]) -> Result<(), StoreError> {
    let entries = family(db, ENTRIES)?;
    let error = |error: rocksdb::Error| failed(&error);
    for &Passed { queue, next, .. } in settled.iter().filter(|passed| passed.deleted) {
        // With a file its deletions go, of what lies in another file too: that must not come back.
        db.delete_range_cf(entries, entry_key(queue, 0), entry_key(queue, next)).map_err(error)?;
    }
    // A file that is gone stays so. That nothing in it is wanted has to be on disk before: a power cut would otherwise
    // leave a queue whose head is at messages that are nowhere.
    db.flush_wal(true).map_err(error)?;
    for &Passed { queue, next, .. } in settled {
        // The end is part of what RocksDB takes: it is the last settled message, not the first that is wanted.
        let last = next.saturating_sub(1);
        db.delete_file_in_range_cf(entries, entry_key(queue, 0), entry_key(queue, last)).map_err(error)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::model::{QueueId, Seq};
    use rocksdb::Options;

    /// A database of entries 1 to 9 of two queues in one sorted file each.
    fn database(folder: &std::path::Path) -> Arc<DB> {
        let mut options = Options::default();
        options.create_if_missing(true);
        options.create_missing_column_families(true);
        let db = DB::open_cf(&options, folder, [ENTRIES]).unwrap();
        for queue in [QueueId(1), QueueId(2)] {
            for seq in 1..10 {
                db.put_cf(family(&db, ENTRIES).unwrap(), entry_key(queue, seq), b"x").unwrap();
            }
            db.flush_cf(family(&db, ENTRIES).unwrap()).unwrap();
            let (first, last) = (entry_key(queue, 0), entry_key(queue, Seq::MAX));
            db.compact_range_cf(family(&db, ENTRIES).unwrap(), Some(first), Some(last));
        }
        Arc::new(db)
    }

    fn there(db: &DB, queue: QueueId, seq: Seq) -> bool {
        db.get_cf(family(db, ENTRIES).unwrap(), entry_key(queue, seq)).unwrap().is_some()
    }

    fn freed(db: &Arc<DB>, queue: u64, next: Seq, deleted: bool) -> usize {
        let behind = Behind::new(Arc::clone(db));
        behind.free(&[Passed { queue: QueueId(queue), next, deleted }]);
        let thread = behind.inner.state.lock().thread.take();
        join(thread);
        db.live_files().unwrap().len()
    }

    #[test]
    fn a_file_goes_when_all_of_it_is_settled_and_stays_for_its_last_message() {
        let folder = tempfile::tempdir().unwrap();
        let db = database(folder.path());
        assert_eq!(freed(&db, 1, 9, true), 2);
        assert!(there(&db, QueueId(1), 9) && !there(&db, QueueId(1), 8));
        assert_eq!(freed(&db, 1, 10, true), 1);
        assert!(!there(&db, QueueId(1), 9) && there(&db, QueueId(2), 1));
        assert_eq!(freed(&db, 2, 9, false), 1);
        assert!(there(&db, QueueId(2), 8), "settled, and not deleted");
        assert_eq!(freed(&db, 2, Seq::MAX, false), 0);
    }
}
