//! A stream's log and its readers.

use super::reader::{Extent, Reader, settled_by};
use super::readers::{NewReader, Readers, dismiss};
use super::task;
use crate::broker::aftermath::Aftermath;
use crate::broker::clients::ConsumerLook;
use crate::broker::core::Shared;
use crate::broker::queue_cell::QueueCell;
use crate::broker::queue_stats::QueueStats;
use crate::model::{ConsumerId, Millis, Offset, Outcome, Seq, time};
use crate::queue::stream::{Collected, Cursor, Log, Place, StreamSettings};
use crate::queue::{Command, Counts, Enqueue};
use crate::store::{Chunk, Removed, SegmentRecord, Source, StreamWrites, When};
use amqp_spec::frame;
use amqp_spec::method::basic;
use parking_lot::Mutex;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Bytes that retention took from a stream for which space is freed at once. It costs a flush and a compaction; less than
/// this goes with those that happen anyway.
const RECLAIM_BYTES: u64 = 16 << 20;

/// The log, and what ties it to store and timers.
struct Writing {
    log: Log,
    /// What the commit under way writes.
    chunks: Vec<Arc<Chunk>>,
    /// What it takes away.
    removed: Option<Removed>,
    /// What was taken away and still takes space on the disk: from where to where, and how much.
    owed: Option<(Offset, Offset, u64)>,
    /// On the store's list since the last collect.
    enlisted: bool,
    /// Bytes that wait for a commit, as the pressure knows them.
    uncollected: usize,
    /// The deadline that the timer knows of.
    scheduled: Option<Millis>,
    ended: bool,
}

/// The log and the readers of one stream. Lock order: the log or the readers, then one reader, then its outbox.
pub struct Stream {
    writing: Mutex<Writing>,
    readers: Mutex<Readers>,
    extent: Arc<Extent>,
    /// Deliveries when it was last sampled.
    sampled: AtomicU64,
}

impl Stream {
    /// A stream as it was found on disk; without segments a new one.
    #[must_use]
    pub fn recovered(settings: StreamSettings, segments: &[SegmentRecord]) -> Self {
        let log = Log::recovered(settings, segments);
        let extent = Arc::new(Extent::default());
        extent.set(log.extent());
        let writing = Writing {
            log,
            chunks: Vec::new(),
            removed: None,
            owed: None,
            enlisted: false,
            uncollected: 0,
            scheduled: None,
            ended: false,
        };
        Self { writing: Mutex::new(writing), readers: Mutex::default(), extent, sampled: AtomicU64::new(0) }
    }

    /// How many messages there are to read.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.extent.end().saturating_sub(self.extent.first())
    }

    /// What the metrics show of it: messages to read and readers, and what was delivered.
    pub(in crate::broker) fn look(&self, counts: &mut Counts, stats: &mut QueueStats) {
        counts.ready.count = self.count();
        counts.persistent.count = counts.ready.count;
        counts.consumers = self.readers.lock().iter().count();
        stats.delivered = self.extent.delivered();
    }

    /// Deliveries as they were last sampled.
    pub(in crate::broker) fn delivered_at_sample(&self) -> u64 {
        self.sampled.load(Ordering::Relaxed)
    }

    /// Deliveries were sampled.
    pub(in crate::broker) fn sampled(&self, delivered: u64) {
        self.sampled.store(delivered, Ordering::Relaxed);
    }

    /// Segments that its log has.
    #[must_use]
    pub fn segment_count(&self) -> usize {
        self.writing.lock().log.segment_count()
    }

    /// Takes messages. Whoever wants to know is told when they are on disk.
    pub(in crate::broker) fn append(
        &self,
        queue: &QueueCell,
        messages: impl Iterator<Item = Enqueue>,
        after: &mut Aftermath,
    ) {
        queue.note_stream();
        let mut writing = self.writing.lock();
        if writing.ended {
            // A queue deleted before it could confirm counts as having taken the message (RabbitMQ).
            after.settled.extend(messages.filter_map(|message| Some((message.receipt?, Outcome::Taken))));
            return;
        }
        let now = time::now();
        let mut count = 0;
        for Enqueue { message, attributes, receipt } in messages {
            count += 1;
            writing.log.append(now, &message, attributes.dead_lettered, receipt);
        }
        writing.enlist(queue);
        drop(writing);
        after.tally.routed += count;
        queue.lock().stats.published += count;
    }

    /// Carries out what concerns a stream of a queue's commands.
    pub(in crate::broker) fn apply(&self, command: &Command<'_>) {
        match command {
            Command::Settle { seqs, .. } => self.settle(seqs),
            Command::Resume(consumer) => {
                if let Some(reader) = self.readers.lock().get(*consumer) {
                    reader.wake.notify_one();
                }
            }
            // A stream has no gets, no expiry of its own, no dead letters and nothing to be purged of.
            _ => {}
        }
    }

    fn settle(&self, seqs: &[Seq]) {
        let readers = self.readers.lock();
        for run in seqs.chunk_by(|a, b| a == b) {
            if let Some(reader) = run.first().and_then(|seq| readers.get(settled_by(*seq))) {
                reader.settled(run.len() as u32);
            }
        }
    }

    /// Adds a reader. consume-ok goes before its first delivery. Gives its identity and its feed; `None` when the stream
    /// or the channel has gone meanwhile.
    pub(in crate::broker) fn read(
        &self,
        queue: &Arc<QueueCell>,
        new: &NewReader<'_>,
        after: &mut Aftermath,
    ) -> Option<(ConsumerId, u32)> {
        let shared = queue.shared.upgrade()?;
        let writing = self.writing.lock();
        if writing.ended {
            return None;
        }
        let mut readers = self.readers.lock();
        let (id, feed, channel) = {
            let mut inner = new.outbox.lock();
            let (outlet, output, _) = inner.outlet(new.outlet, new.outlet_incarnation)?;
            if new.reply {
                let consume_ok = basic::ConsumeOk { consumer_tag: new.tag.as_bytes() };
                frame::put_method(&mut output.inline, outlet.number, &consume_ok);
            }
            let id = readers.next_id();
            (id, outlet.feeds.add(queue.clone(), Some(id)), outlet.number)
        };
        after.wake(new.outbox);
        let (begin, since) = match writing.log.place(new.arguments.offset, time::now()) {
            Place::At(offset) => (offset, None),
            Place::Since(at) => (0, Some(at)),
        };
        let cursor = Cursor::new(begin, new.prefetch, new.arguments.filter.clone());
        let reader = Reader::new(queue, id, self.extent.clone(), new.way(feed, channel), cursor);
        readers.place(reader.clone());
        shared.runtime.clone().spawn(task::run(shared, reader, since));
        Some((id, feed))
    }

    /// Its readers, in no order.
    #[must_use]
    pub(in crate::broker) fn consumers(&self, shared: &Shared, queue: &Arc<QueueCell>) -> Vec<ConsumerLook> {
        let readers = self.readers.lock();
        readers.iter().filter_map(|reader| reader.look(shared, queue)).collect()
    }

    /// Removes a reader. No delivery of it follows.
    pub(in crate::broker) fn cancel(&self, queue: &QueueCell, id: ConsumerId) {
        let Some(reader) = self.readers.lock().remove(id) else { return };
        queue.tell_consumer_gone(reader.outbox.connection, reader.channel, &reader.tag);
        reader.end();
        if let Some((outlet, _, _)) = reader.outbox.lock().outlet(reader.outlet, reader.outlet_incarnation) {
            outlet.feeds.retire(reader.feed);
        }
    }

    /// Ends the stream: everybody who waits is told, readers are dismissed.
    pub(in crate::broker) fn end(&self, queue: &QueueCell, after: &mut Aftermath) {
        {
            let mut writing = self.writing.lock();
            writing.ended = true;
            after.settled.extend(writing.log.end().into_iter().map(|receipt| (receipt, Outcome::Taken)));
            writing.note_pressure(queue);
        }
        let readers = std::mem::take(&mut *self.readers.lock());
        for reader in readers.iter() {
            reader.end();
            queue.tell_consumer_gone(reader.outbox.connection, reader.channel, &reader.tag);
            dismiss(reader, after);
        }
        if let Some(shared) = queue.shared.upgrade() {
            shared.streams.cache.lock().forget(queue.id);
            reclaim_when_dropped(&shared, queue);
        }
    }

    /// Moves what is to be written into a commit. On the writer's thread.
    pub(in crate::broker) fn collect(&self, queue: &QueueCell, writes: &mut StreamWrites) {
        let Collected { chunks, segments, removed } = {
            let mut writing = self.writing.lock();
            writing.enlisted = false;
            if writing.ended {
                return;
            }
            let collected = writing.log.collect(time::now());
            writing.note_pressure(queue);
            collected
        };
        // Out of the lock, so that publishers do not wait for it.
        writes.chunks.extend(chunks.into_iter().filter_map(|chunk| chunk.finish().map(Arc::new)));
        writes.segments = segments;
        writes.removed.clone_from(&removed);
        let mut writing = self.writing.lock();
        writing.chunks.clone_from(&writes.chunks);
        writing.removed = removed;
    }

    /// What was collected is on disk: publishers are told and readers woken. On the writer's thread.
    pub(in crate::broker) fn committed(&self, queue: &QueueCell, after: &mut Aftermath) {
        let Some(shared) = queue.shared.upgrade() else { return };
        let mut writing = self.writing.lock();
        if writing.ended {
            return;
        }
        after.settled.extend(writing.log.commit().into_iter().map(|receipt| (receipt, Outcome::Taken)));
        let chunks = std::mem::take(&mut writing.chunks);
        let due = writing.due();
        writing.schedule(queue, &shared);
        let readers = self.readers.lock();
        if !readers.is_empty() {
            let mut cache = shared.streams.cache.lock();
            chunks.iter().for_each(|chunk| cache.put(queue.id, chunk));
        }
        self.extent.set(writing.log.extent());
        drop(writing);
        readers.iter().for_each(|reader| reader.more());
        if let Some((from, to)) = due {
            reclaim(&shared, queue, from, to);
        }
    }

    /// The time of the oldest segment is up.
    pub(in crate::broker) fn tick(&self, queue: &QueueCell, now: Millis) {
        let Some(shared) = queue.shared.upgrade() else { return };
        let mut writing = self.writing.lock();
        writing.scheduled = None;
        writing.log.trim(now);
        if writing.log.has_writes() {
            writing.enlist(queue);
        }
        writing.schedule(queue, &shared);
    }

    /// Gives it new rules, by which it is trimmed at once.
    pub(in crate::broker) fn configure(&self, queue: &QueueCell, settings: StreamSettings) {
        let Some(shared) = queue.shared.upgrade() else { return };
        let mut writing = self.writing.lock();
        if writing.ended {
            return;
        }
        writing.log.configure(settings);
        writing.log.trim(time::now());
        if writing.log.has_writes() {
            writing.enlist(queue);
        }
        writing.schedule(queue, &shared);
    }

    /// Has a recovered stream's deadline watched.
    pub(in crate::broker) fn watch_deadline(&self, queue: &QueueCell, shared: &Shared) {
        self.writing.lock().schedule(queue, shared);
    }
}

impl Writing {
    /// Everything is synced, so that no offset that a reader has seen is given again after a power cut.
    fn enlist(&mut self, queue: &QueueCell) {
        self.note_pressure(queue);
        if !self.enlisted
            && let (Some(shared), Some(me)) = (queue.shared.upgrade(), queue.me.upgrade())
        {
            self.enlisted = true;
            let source: Arc<dyn Source> = me;
            shared.store.enlist(&source, When::Now);
        }
    }

    /// What was taken away, once it is worth having its space freed.
    fn due(&mut self) -> Option<(Offset, Offset)> {
        if let Some(removed) = self.removed.take() {
            let (from, _, bytes) = self.owed.unwrap_or((removed.from, removed.to, 0));
            self.owed = Some((from, removed.to, bytes + removed.bytes));
        }
        let (from, to, _) = self.owed.take_if(|(_, _, bytes)| *bytes >= RECLAIM_BYTES)?;
        Some((from, to))
    }

    fn note_pressure(&mut self, queue: &QueueCell) {
        let now = self.log.uncollected_bytes();
        let before = std::mem::replace(&mut self.uncollected, now);
        if before != now
            && let Some(shared) = queue.shared.upgrade()
        {
            shared.pressure.changed(before, now);
        }
    }

    fn schedule(&mut self, queue: &QueueCell, shared: &Shared) {
        let Some(deadline) = self.log.next_deadline().filter(|_| !self.ended) else { return };
        if self.scheduled.is_none_or(|known| deadline < known) {
            self.scheduled = Some(deadline);
            shared.timers.schedule(deadline, queue.me.clone());
        }
    }
}

/// Gives the disk its space back, on a thread that may block.
fn reclaim(shared: &Arc<Shared>, queue: &QueueCell, from: Offset, to: Offset) {
    let (shared, id, name) = (shared.clone(), queue.id, queue.name.clone());
    shared.runtime.clone().spawn_blocking(move || {
        if let Err(error) = shared.store.reclaim_stream(id, from, to) {
            tracing::warn!(stream = %name, %error, "cannot free the space of removed segments now");
        }
    });
}

/// The same for all of a stream, once its deletion is on disk.
fn reclaim_when_dropped(shared: &Arc<Shared>, queue: &QueueCell) {
    let Some(queue) = queue.me.upgrade() else { return };
    let shared = shared.clone();
    shared.runtime.clone().spawn(async move {
        // Declarations are written in their order, so what comes after the deletion is on disk after it.
        if shared.store.declare(Vec::new()).await.is_ok_and(|done| done.is_ok()) {
            reclaim(&shared, &queue, 0, Offset::MAX);
        }
    });
}
