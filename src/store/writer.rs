//! The one thread that changes what is stored: collects, commits, tells.

use super::engine::{Change, Engine};
use super::failure::Failure;
use super::inbox::{Declared, Inbox, Next, Work};
use super::port::{Source, StoreError};
use super::reclaim::Reclaim;
use super::record::{MetadataWrite, QueueWrites};
use crate::model::QueueId;
use ahash::AHashSet;
use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Where collecting for one commit stops; what is left goes into the next one. Bounds the memory of a commit and how
/// long the first publisher in it waits for the last one.
const COMMIT_BYTES: usize = 4 << 20;
/// Bytes written without a sync that are worth one, so that a flood of messages that nobody wants confirmed cannot leave
/// more than this to the operating system.
const UNSYNCED_BYTES: usize = 16 << 20;
/// The longest that something written stays unsynced.
const UNSYNCED_FOR: Duration = Duration::from_secs(1);
/// Commits that closing makes at most, in case callers never stop enlisting.
const CLOSING_COMMITS: usize = 64;
/// Deleted queues that are remembered, so that a source enlisted just before (or, in a race, just after) its queue was
/// deleted does not bring it back. Such a straggler comes within a commit or two.
const DROPPED: usize = 4096;

/// What callers and the writer share.
pub(super) struct Shared {
    pub(super) inbox: Inbox,
    pub(super) failure: Failure,
    /// Bytes collected and not written.
    pub(super) backlog: AtomicUsize,
    /// Commits that wrote something.
    pub(super) commits: AtomicU64,
}

impl Shared {
    pub(super) fn new() -> Self {
        Self {
            inbox: Inbox::default(),
            failure: Failure::none(),
            backlog: AtomicUsize::new(0),
            commits: AtomicU64::new(0),
        }
    }
}

/// Queues deleted lately.
#[derive(Default)]
struct Dropped {
    order: VecDeque<QueueId>,
    ids: AHashSet<QueueId>,
}

impl Dropped {
    fn insert(&mut self, queue: QueueId) {
        if !self.ids.insert(queue) {
            return;
        }
        self.order.push_back(queue);
        if self.order.len() > DROPPED
            && let Some(oldest) = self.order.pop_front()
        {
            self.ids.remove(&oldest);
        }
    }
}

/// The state of the writer's thread.
pub(super) struct Writer<E: Engine> {
    engine: Arc<E>,
    shared: Arc<Shared>,
    reclaim: Reclaim,
    dropped: Dropped,
    batch: E::Batch,
    work: Work,
    /// Those whose writes are in the commit at hand.
    collected: Vec<Arc<dyn Source>>,
    writes: QueueWrites,
    unsynced: usize,
    unsynced_since: Option<Instant>,
}

impl<E: Engine> Writer<E> {
    pub(super) fn new(engine: Arc<E>, shared: Arc<Shared>, reclaim: Reclaim) -> Self {
        Self {
            engine,
            shared,
            reclaim,
            dropped: Dropped::default(),
            batch: E::Batch::default(),
            work: Work::default(),
            collected: Vec::new(),
            writes: QueueWrites::default(),
            unsynced: 0,
            unsynced_since: None,
        }
    }

    /// Runs until the store is closed, let go of, or fails.
    pub(super) fn run(&mut self) -> Result<(), StoreError> {
        let mut closing = 0;
        loop {
            let wake_at = self.wake_at();
            match self.shared.inbox.next(&mut self.work, wake_at) {
                Next::Commit => self.commit()?,
                Next::Idle => self.tidy()?,
                Next::Abandon => return Ok(()),
                Next::Close => return self.finish(),
            }
            if self.shared.inbox.is_closing() {
                closing += 1;
                if closing > CLOSING_COMMITS {
                    return self.finish();
                }
            }
        }
    }

    /// Refuses what is under way and whatever comes.
    pub(super) fn fail(&mut self, error: &StoreError) {
        self.shared.failure.set(error);
        self.end(error);
    }

    /// Answers everybody who still waits, with `error`.
    pub(super) fn end(&mut self, error: &StoreError) {
        self.shared.inbox.refuse(error);
        for declared in self.work.declared.drain(..) {
            let _ = declared.done.send(Err(error.clone()));
        }
        self.work.sources.clear();
        self.collected.clear();
    }

    fn wake_at(&self) -> Option<Instant> {
        let synced = self.unsynced_since.map(|since| since + UNSYNCED_FOR);
        [synced, self.reclaim.due()].into_iter().flatten().min()
    }

    fn commit(&mut self) -> Result<(), StoreError> {
        let now = Instant::now();
        let sync = self.work.now;
        self.add_declared(now)?;
        self.add_sources(now)?;
        if self.reclaim.is_due(now) {
            self.add_debts()?;
        }
        self.write(sync, now)?;
        for source in self.collected.drain(..) {
            source.committed();
        }
        for Declared { done, .. } in self.work.declared.drain(..) {
            // A caller that gave up waiting is no error.
            let _ = done.send(Ok(()));
        }
        self.free(false)
    }

    fn add_declared(&mut self, now: Instant) -> Result<(), StoreError> {
        for change in self.work.declared.iter().flat_map(|declared| &declared.changes) {
            if let MetadataWrite::DropQueue(queue) | MetadataWrite::DropSource(queue) = change {
                self.dropped.insert(*queue);
                self.reclaim.forget(*queue, now);
            }
            self.engine.add(&mut self.batch, Change::Metadata(change))?;
        }
        Ok(())
    }

    /// Collects from sources until the commit is large enough.
    fn add_sources(&mut self, now: Instant) -> Result<(), StoreError> {
        // A source that was enlisted twice, to make it more urgent, is asked once: the order of sources is free.
        self.work.sources.sort_unstable_by_key(|source| source.queue());
        self.work.sources.dedup_by_key(|source| source.queue());
        while let Some(source) = self.work.sources.pop() {
            self.add_source(&*source, now)?;
            self.collected.push(source);
            if E::size(&self.batch) >= COMMIT_BYTES {
                return Ok(());
            }
        }
        self.work.now = false;
        Ok(())
    }

    fn add_source(&mut self, source: &dyn Source, now: Instant) -> Result<(), StoreError> {
        let (queue, before) = (source.queue(), E::size(&self.batch));
        self.writes.clear();
        source.collect(&mut self.writes);
        if self.dropped.ids.contains(&queue) {
            return Ok(());
        }
        let overflow = &self.writes.overflow;
        if !overflow.is_empty() {
            self.engine.add(&mut self.batch, Change::Overflow { queue, writes: overflow })?;
            self.reclaim.overflowed(queue, overflow, now);
        }
        if !self.writes.stream.is_empty() {
            self.engine.add(&mut self.batch, Change::Stream { queue, writes: &self.writes.stream })?;
        } else if let Some(verdict) =
            self.reclaim.advance(queue, &self.writes, now, || self.engine.frees_undeleted(queue))
        {
            let (behind, deleted) = (verdict.behind, verdict.deleted);
            self.engine.add(&mut self.batch, Change::Queue { queue, writes: &self.writes, behind, deleted })?;
        }
        let size = E::size(&self.batch).saturating_sub(before);
        self.shared.backlog.fetch_add(size, Ordering::Relaxed);
        Ok(())
    }

    fn add_debts(&mut self) -> Result<(), StoreError> {
        for (queue, record, behind) in self.reclaim.sweep() {
            self.engine.add(&mut self.batch, Change::Reclaim { queue, record: &record, behind })?;
        }
        Ok(())
    }

    /// Writes the batch. A sync that is asked for covers all that was written before, so one is made even where this
    /// commit itself turned out to be empty.
    fn write(&mut self, sync: bool, now: Instant) -> Result<(), StoreError> {
        let size = E::size(&self.batch);
        let sync = sync || self.unsynced + size >= UNSYNCED_BYTES;
        match (size, sync) {
            (0, true) if self.unsynced_since.is_some() => self.engine.sync()?,
            (0, _) => return Ok(()),
            _ => self.engine.write(&mut self.batch, sync)?,
        }
        self.shared.backlog.store(0, Ordering::Relaxed);
        self.shared.commits.fetch_add(1, Ordering::Relaxed);
        if sync {
            self.synced();
        } else {
            self.unsynced += size;
            self.unsynced_since.get_or_insert(now);
        }
        Ok(())
    }

    fn synced(&mut self) {
        self.unsynced = 0;
        self.unsynced_since = None;
    }

    /// Nobody wants anything: deletes what is settled, syncs what is unsynced.
    fn tidy(&mut self) -> Result<(), StoreError> {
        let now = Instant::now();
        if self.reclaim.is_due(now) {
            self.add_debts()?;
        }
        let late = self.unsynced_since.is_some_and(|since| since + UNSYNCED_FOR <= now);
        self.write(late, now)?;
        self.free(true)
    }

    fn free(&mut self, idle: bool) -> Result<(), StoreError> {
        let Some(settled) = self.reclaim.worth_freeing(idle, Instant::now()) else { return Ok(()) };
        self.engine.free(&settled, idle)
    }

    fn finish(&mut self) -> Result<(), StoreError> {
        self.add_debts()?;
        self.write(true, Instant::now())?;
        self.engine.close()
    }
}
