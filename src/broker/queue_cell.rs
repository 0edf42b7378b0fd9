//! A queue as the broker holds it: the pure machine, its consumers' ways out, and what ties it to store and timers.

use super::aftermath::Aftermath;
use super::budget::NOTEWORTHY;
use super::burial::Burial;
use super::carry::Carry;
use super::core::Shared;
use super::outbox::Outbox;
use super::policed::Policed;
use super::queue_stats::QueueStats;
use super::streams::Stream;
use super::take::Hand;
use crate::metadata;
use crate::metrics::Kind;
use crate::model::arguments::QueueType;
use crate::model::{ConsumerId, Millis, Name, QueueId, time};
use crate::queue::{Command, Counts, Queue, Refused, Reply};
use crate::store::{QueueWrites, Source, When};
use amqp_spec::FieldTable;
use arc_swap::ArcSwapOption;
use parking_lot::{Mutex, MutexGuard};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, OnceLock, Weak};

/// Where a consumer's deliveries go.
pub struct Link {
    /// Its connection's outbox.
    pub outbox: Arc<Outbox>,
    /// Its channel's place there.
    pub outlet: u32,
    /// Which user of that place.
    pub outlet_incarnation: u32,
    /// Its feed on that channel.
    pub feed: u32,
    /// Its channel's number.
    pub channel: u16,
    /// Its tag, as a short string.
    pub tag: Box<[u8]>,
    /// What it was asked for with, where that is anything.
    pub arguments: Option<Box<FieldTable>>,
    /// How long it may keep a message, in milliseconds; `None` is for ever.
    pub timeout: Option<Millis>,
    /// Deliveries need no acknowledgement.
    pub no_ack: bool,
    /// Its client understands basic.cancel from the server.
    pub notify_cancel: bool,
    /// Which user of the slot this is.
    pub incarnation: u32,
}

/// A get that waits for its message to come from the disk.
pub enum PendingGet {
    /// A channel's.
    Channel(ChannelGet),
    /// Of somebody without a channel.
    Hand(Hand),
}

/// A channel's get.
pub struct ChannelGet {
    /// Who asked.
    pub outbox: Arc<Outbox>,
    /// The channel's place there.
    pub outlet: u32,
    /// Which user of that place.
    pub outlet_incarnation: u32,
    /// The feed of gets from this queue on that channel.
    pub feed: u32,
    /// Acknowledged by being handed out.
    pub no_ack: bool,
    /// Told when the answer is in the outbox.
    pub done: tokio::sync::oneshot::Sender<()>,
}

/// The locked part of a queue.
pub struct State {
    /// The machine.
    pub queue: Queue,
    /// Consumers' ways out, by slot.
    pub links: Vec<Option<Link>>,
    /// Slots of consumers that have left.
    pub free_links: Vec<u32>,
    /// Consumers made so far, for the incarnations.
    pub consumers_made: u32,
    /// Gets that wait, by ticket.
    pub gets: Vec<(u64, PendingGet)>,
    /// Tickets given so far.
    pub tickets: u64,
    /// The deadline that the timer knows of.
    pub scheduled: Option<Millis>,
    /// On the store's list since the last collect, and how urgently.
    pub enlisted: Option<When>,
    /// Bytes that wait for a commit, as the pressure knows them.
    pub uncollected: usize,
    /// What it counted.
    pub stats: QueueStats,
    /// It is on the list of those to be sampled.
    pub noted: bool,
    /// When something was last done with it.
    pub used_at: Millis,
    /// Bytes of memory of its messages, as the budget knows them; `None` while they never were noteworthy.
    pub memory: Option<usize>,
    /// Gone: nothing is taken any more.
    pub deleted: bool,
}

/// One queue.
pub struct QueueCell {
    /// Its identity.
    pub id: QueueId,
    /// Its vhost's name.
    pub vhost: Name,
    /// Its name.
    pub name: Name,
    /// As which it is counted.
    pub kind: Kind,
    /// What was declared.
    pub declared: Arc<metadata::Queue>,
    /// What policies make of that.
    pub(super) policed: ArcSwapOption<Policed>,
    /// The log and the readers, where it is a stream: boxed, since it is larger than all else here but the machine. That has
    /// nothing to do then, and the lock guards `deleted`.
    pub stream: Option<Box<Stream>>,
    /// What died in it and is not yet on its way.
    pub(super) burial: Burial,
    pub(super) shared: Weak<Shared>,
    pub(super) me: Weak<QueueCell>,
    /// Its declaration is on disk, or will never be.
    pub(super) recorded: AtomicBool,
    /// Whether its vhost is traced: the vhost's own flag.
    pub(super) traced: OnceLock<Arc<AtomicBool>>,
    /// Keeps those who look at messages apart from who takes them for good; made when somebody first does either.
    pub(super) looks: OnceLock<Arc<tokio::sync::RwLock<()>>>,
    state: Mutex<State>,
}

impl QueueCell {
    /// Wraps a machine.
    pub(super) fn new(
        declared: Arc<metadata::Queue>,
        policed: ArcSwapOption<Policed>,
        queue: Queue,
        stream: Option<Box<Stream>>,
        shared: Weak<Shared>,
    ) -> Arc<Self> {
        Arc::new_cyclic(|me| Self {
            id: declared.id,
            vhost: declared.vhost.clone(),
            name: declared.name.clone(),
            kind: kind(declared.queue_type()),
            declared,
            policed,
            stream,
            burial: Burial::default(),
            shared,
            me: me.clone(),
            recorded: AtomicBool::new(false),
            traced: OnceLock::new(),
            looks: OnceLock::new(),
            state: Mutex::new(State {
                queue,
                links: Vec::new(),
                free_links: Vec::new(),
                consumers_made: 0,
                gets: Vec::new(),
                tickets: 0,
                scheduled: None,
                enlisted: None,
                uncollected: 0,
                stats: QueueStats::default(),
                noted: false,
                used_at: time::now(),
                memory: None,
                deleted: false,
            }),
        })
    }

    /// How long a client may keep a message of it, in milliseconds: what its consumer asked for, else what holds for
    /// the queue, else what is configured. `None` for queues that have no timeouts.
    #[must_use]
    pub(super) fn consumer_timeout(&self, asked: Option<Millis>) -> Option<Millis> {
        if self.declared.queue_type() != QueueType::Quorum {
            return None;
        }
        let configured = || self.shared.upgrade().and_then(|shared| shared.config.amqp.consumer_timeout);
        asked.or_else(|| self.rules().consumer_timeout).or_else(configured)
    }

    /// Locks it.
    pub fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock()
    }

    /// Whether its persistent messages outlive the broker, one by one (a stream has them in chunks).
    #[must_use]
    pub(super) fn keeps_messages(&self) -> bool {
        self.declared.durable && self.stream.is_none()
    }

    /// The messages and the consumers that queue.declare tells of. Of a stream RabbitMQ counts no consumers.
    #[must_use]
    pub fn told_counts(&self) -> (u64, usize) {
        if let Some(stream) = &self.stream {
            return (stream.count(), 0);
        }
        let counts = self.lock().queue.counts();
        (counts.ready.count, counts.consumers)
    }

    /// What the metrics show of it.
    #[must_use]
    pub fn look(&self) -> (Counts, QueueStats) {
        let (mut counts, mut stats) = {
            let state = self.lock();
            (state.queue.counts(), state.stats)
        };
        if let Some(stream) = &self.stream {
            stream.look(&mut counts, &mut stats);
        }
        (counts, stats)
    }

    /// Whether it is gone.
    #[must_use]
    pub fn is_deleted(&self) -> bool {
        self.lock().deleted
    }

    /// Has a recovered queue's deadline watched.
    pub(super) fn watch_deadline(&self, shared: &Shared) {
        if let Some(stream) = &self.stream {
            return stream.watch_deadline(self, shared);
        }
        let mut state = self.lock();
        state.scheduled = state.queue.next_deadline();
        if let Some(at) = state.scheduled {
            shared.timers.schedule(at, self.me.clone());
        }
    }

    fn note_memory(&self, known: &mut Option<usize>, now: usize) {
        let Some(shared) = self.shared.upgrade() else { return };
        if known.is_none() {
            shared.budget.join(self.me.clone());
        }
        shared.budget.changed(known.replace(now).unwrap_or(0), now);
    }

    /// Applies one command and notes what is left to do in `after`.
    ///
    /// # Errors
    /// What the machine refuses.
    pub fn apply(&self, command: Command<'_>, after: &mut Aftermath) -> Result<Reply, Refused> {
        if let Some(stream) = &self.stream {
            self.note_stream();
            stream.apply(&command);
            return Ok(Reply::Done);
        }
        let mut state = self.lock();
        self.apply_locked(&mut state, time::now(), command, after)
    }

    /// Notes that something is done with a stream.
    pub(super) fn note_stream(&self) {
        let mut state = self.lock();
        if !state.noted {
            self.note_use(&mut state);
        }
        state.used_at = time::now();
    }

    /// The same for callers that hold the lock.
    pub(super) fn apply_locked(
        &self,
        state: &mut State,
        now: Millis,
        command: Command<'_>,
        after: &mut Aftermath,
    ) -> Result<Reply, Refused> {
        let mut batch = self.batch(state, now, after);
        let reply = batch.apply(command);
        batch.end();
        reply
    }

    /// Begins a batch of commands under one lock. [`Batch::end`] must follow.
    pub(super) fn batch<'a>(&'a self, state: &'a mut State, now: Millis, after: &'a mut Aftermath) -> Batch<'a> {
        if !state.noted {
            self.note_use(state);
        }
        state.used_at = now;
        Batch {
            cell: self,
            now,
            queue: &mut state.queue,
            scheduled: &mut state.scheduled,
            enlisted: &mut state.enlisted,
            uncollected: &mut state.uncollected,
            memory: &mut state.memory,
            carry: Carry::new(self, &mut state.links, &mut state.gets, &mut state.stats, after, now),
        }
    }
}

fn kind(queue_type: QueueType) -> Kind {
    match queue_type {
        QueueType::Classic => Kind::Classic,
        QueueType::Quorum => Kind::Quorum,
        QueueType::Stream => Kind::Stream,
    }
}

/// Commands applied to one queue under one lock.
pub(super) struct Batch<'a> {
    cell: &'a QueueCell,
    now: Millis,
    queue: &'a mut Queue,
    scheduled: &'a mut Option<Millis>,
    enlisted: &'a mut Option<When>,
    uncollected: &'a mut usize,
    memory: &'a mut Option<usize>,
    carry: Carry<'a>,
}

impl Batch<'_> {
    /// Applies one command.
    pub fn apply(&mut self, command: Command<'_>) -> Result<Reply, Refused> {
        self.queue.apply(self.now, command, &mut self.carry)
    }

    /// Counts messages that were put into the queue.
    pub fn count_published(&mut self, count: u64) {
        self.carry.count_published(count);
    }

    /// Puts the queue on the store's and the timer's lists where it has to be.
    pub fn end(self) {
        let wanted = self.carry.wanted_write();
        let deadline = self.queue.next_deadline().filter(|at| self.scheduled.is_none_or(|known| *at < known));
        let uncollected = self.queue.uncollected_bytes();
        let memory = self.queue.memory();
        if memory.abs_diff(self.memory.unwrap_or(0)) >= NOTEWORTHY {
            self.cell.note_memory(self.memory, memory);
        }
        if wanted <= *self.enlisted && deadline.is_none() && uncollected == *self.uncollected {
            return;
        }
        let Some(shared) = self.cell.shared.upgrade() else { return };
        shared.pressure.changed(*self.uncollected, uncollected);
        *self.uncollected = uncollected;
        if wanted > *self.enlisted
            && let (Some(when), Some(me)) = (wanted, self.cell.me.upgrade())
        {
            *self.enlisted = wanted;
            let source: Arc<dyn Source> = me;
            shared.store.enlist(&source, when);
        }
        if let Some(deadline) = deadline {
            *self.scheduled = Some(deadline);
            shared.timers.schedule(deadline, self.cell.me.clone());
        }
    }
}

impl State {
    /// The way out of a consumer, if it is still there.
    pub fn link(&self, consumer: ConsumerId) -> Option<&Link> {
        self.links.get(consumer.slot as usize)?.as_ref().filter(|link| link.incarnation == consumer.incarnation)
    }
}

impl State {
    /// Takes out the way to a consumer, which is leaving.
    pub(super) fn unlink(&mut self, consumer: ConsumerId) -> Option<Link> {
        let place = self.links.get_mut(consumer.slot as usize)?;
        let link = place.take_if(|link| link.incarnation == consumer.incarnation)?;
        self.free_links.push(consumer.slot);
        Some(link)
    }
}

impl Source for QueueCell {
    fn queue(&self) -> QueueId {
        self.id
    }

    fn collect(&self, writes: &mut QueueWrites) {
        if let Some(stream) = &self.stream {
            return stream.collect(self, &mut writes.stream);
        }
        let mut state = self.lock();
        state.enlisted = None;
        if !state.deleted {
            state.queue.collect(writes);
        }
        let written = writes.puts.len();
        let now = state.queue.uncollected_bytes();
        let before = std::mem::replace(&mut state.uncollected, now);
        if let Some(shared) = self.shared.upgrade() {
            shared.pressure.changed(before, now);
            shared.metrics.messages.disk_writes.add(written as u64);
        }
    }

    fn committed(&self) {
        let mut after = Aftermath::default();
        if let Some(stream) = &self.stream {
            self.note_stream();
            stream.committed(self, &mut after);
        }
        // A queue deleted meanwhile has settled its receipts already and passes this over.
        let _ = self.apply(Command::Committed, &mut after);
        if let Some(shared) = self.shared.upgrade() {
            shared.finish(&mut after);
            shared.pressure.eased();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::QueueCell;

    /// The allocator's next size is 256 bytes larger: see `docs/decisions/0014`.
    #[test]
    fn a_queue_fits_into_1280_bytes() {
        let counts = size_of::<[usize; 2]>();
        assert!(size_of::<QueueCell>() + counts <= 1280, "{}", size_of::<QueueCell>());
    }
}
