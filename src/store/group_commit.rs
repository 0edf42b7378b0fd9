//! The store: a writer thread over an engine, and what callers do with it.

use super::engine::{DelayedPage, Engine, Page};
use super::inbox::Declared;
use super::port::{Completion, Recovered, Source, Store, StoreError, When};
use super::reclaim::Reclaim;
use super::record::{DelayedMessage, Due, MetadataWrite, StoredMessage};
use super::stream::{Chunk, StreamPage};
use super::writer::{Shared, Writer};
use crate::model::{Offset, QueueId, Seq};
use arc_swap::ArcSwapOption;
use parking_lot::{Condvar, Mutex};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::{JoinHandle, ThreadId};
use std::time::Duration;
use tokio::sync::oneshot;

/// How long letting go of a store that was not closed waits for the commit at hand, so that its directory is free
/// afterwards. Bounded, because the writer may be waiting for a lock that is held by whoever lets go.
const DROP_PATIENCE: Duration = Duration::from_secs(5);

/// How the writer ended, once it has.
#[derive(Default)]
struct Outcome {
    ended: Mutex<Option<Result<(), StoreError>>>,
    changed: Condvar,
}

/// A store over an engine. Every commit is applied as a whole; while one is synced the next one gathers.
///
/// Letting go of it without [`Store::close`] is an unclean stop: what was not committed yet is lost, as it would be had
/// the process been killed.
pub struct GroupCommit<E: Engine> {
    shared: Arc<Shared>,
    engine: ArcSwapOption<E>,
    recovered: Mutex<Recovered>,
    outcome: Arc<Outcome>,
    thread: ThreadId,
    _handle: JoinHandle<()>,
}

impl<E: Engine> GroupCommit<E> {
    /// A store over an engine that holds nothing yet.
    ///
    /// # Errors
    /// When the writer's thread cannot be started.
    pub fn over(engine: E) -> Result<Arc<Self>, StoreError> {
        let recovered = Recovered { clean: true, ..Recovered::default() };
        Self::start(engine, recovered, Reclaim::default())
    }

    pub(super) fn start(engine: E, recovered: Recovered, reclaim: Reclaim) -> Result<Arc<Self>, StoreError> {
        let (engine, shared, outcome) = (Arc::new(engine), Arc::new(Shared::new()), Arc::new(Outcome::default()));
        let writer = Writer::new(Arc::clone(&engine), Arc::clone(&shared), reclaim);
        let told = Arc::clone(&outcome);
        let handle = std::thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || run(writer, &told))
            .map_err(|error| StoreError::Failed(format!("cannot start the writer's thread: {error}")))?;
        Ok(Arc::new(Self {
            shared,
            engine: ArcSwapOption::new(Some(engine)),
            recovered: Mutex::new(recovered),
            outcome,
            thread: handle.thread().id(),
            _handle: handle,
        }))
    }
}

/// The thread's whole life. The writer, and with it the engine, is gone before anybody is told of the end.
fn run<E: Engine>(mut writer: Writer<E>, outcome: &Outcome) {
    let result = catch_unwind(AssertUnwindSafe(|| writer.run()))
        .unwrap_or_else(|_| Err(StoreError::Failed("the writer's thread panicked".to_owned())));
    match &result {
        Ok(()) => writer.end(&StoreError::Closed),
        Err(error) => writer.fail(error),
    }
    drop(writer);
    *outcome.ended.lock() = Some(result);
    outcome.changed.notify_all();
}

impl<E: Engine> Store for GroupCommit<E> {
    fn recovered(&self) -> Recovered {
        std::mem::take(&mut *self.recovered.lock())
    }

    fn enlist(&self, source: &Arc<dyn Source>, when: When) {
        self.shared.inbox.enlist(source, when);
    }

    fn declare(&self, changes: Vec<MetadataWrite>) -> Completion {
        let (done, completion) = oneshot::channel();
        self.shared.inbox.declare(Declared { changes, done });
        completion
    }

    fn load(
        &self,
        queue: QueueId,
        from: Seq,
        to: Seq,
        count: usize,
        bytes: usize,
    ) -> Result<Vec<StoredMessage>, StoreError> {
        let engine = self.engine.load_full().ok_or(StoreError::Closed)?;
        engine.load(&Page { queue, from, to, count, bytes })
    }

    fn read_stream(&self, page: &StreamPage) -> Result<Vec<Chunk>, StoreError> {
        self.engine.load_full().ok_or(StoreError::Closed)?.read_stream(page)
    }

    fn reclaim_stream(&self, queue: QueueId, from: Offset, to: Offset) -> Result<(), StoreError> {
        self.engine.load_full().ok_or(StoreError::Closed)?.reclaim_stream(queue, from, to)
    }

    fn load_delayed(
        &self,
        source: QueueId,
        from: Due,
        count: usize,
        bytes: usize,
    ) -> Result<Vec<DelayedMessage>, StoreError> {
        let engine = self.engine.load_full().ok_or(StoreError::Closed)?;
        engine.load_delayed(&DelayedPage { source, from, count, bytes })
    }

    fn copy(&self, to: &Path) -> Result<(), StoreError> {
        let engine = self.engine.load_full().ok_or(StoreError::Closed)?;
        engine.copy(to)
    }

    fn hurry(&self) {
        self.shared.inbox.hurry();
    }

    fn backlog_bytes(&self) -> usize {
        self.shared.backlog.load(Ordering::Relaxed)
    }

    fn commits(&self) -> u64 {
        self.shared.commits.load(Ordering::Relaxed)
    }

    fn failure(&self) -> Option<StoreError> {
        self.shared.failure.get()
    }

    fn failed(&self) -> Pin<Box<dyn Future<Output = StoreError> + Send + '_>> {
        Box::pin(self.shared.failure.wait())
    }

    fn close(&self) -> Result<(), StoreError> {
        if self.engine.load().is_none() {
            return Ok(());
        }
        self.shared.inbox.close();
        let mut ended = self.outcome.ended.lock();
        while ended.is_none() {
            self.outcome.changed.wait(&mut ended);
        }
        self.engine.store(None);
        ended.clone().unwrap_or(Ok(()))
    }
}

impl<E: Engine> Drop for GroupCommit<E> {
    fn drop(&mut self) {
        self.engine.store(None);
        self.shared.inbox.abandon();
        // The writer itself lets go of the store when a source that it told of a commit held the last reference.
        if std::thread::current().id() == self.thread {
            return;
        }
        let mut ended = self.outcome.ended.lock();
        if ended.is_none() {
            self.outcome.changed.wait_for(&mut ended, DROP_PATIENCE);
        }
    }
}
