//! The queue itself: its parts, and the way of a command through them.

use super::command::{Command, Refused, Reply, Settlement, Subscription};
use super::consumers::{ConsumerView, Consumers};
use super::effect::{Effects, Reason};
use super::entry::{Entry, Note};
use super::homeless::Homeless;
use super::inside::Inside;
use super::ledger::Ledger;
use super::load::Loading;
use super::order::Order;
use super::overflow::Overflow;
use super::settings::Settings;
use super::shape::Shape;
use super::tally::Tally;
use super::unacked::Unacked;
use super::waiting::Waiting;
use crate::model::{Attributes, Millis, Seq};
use crate::store::{QueueRecord, QueueWrites};
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

/// A get that waits for a read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Get {
    pub ticket: u64,
    pub no_ack: bool,
}

/// A persistent message on its way to the dead-letter exchange.
#[derive(Clone, Copy, Debug)]
pub(super) struct Dying {
    pub attributes: Attributes,
    pub body_len: usize,
    pub reason: Reason,
    /// Nobody took it, and its bytes are only on disk.
    pub homeless: bool,
}

/// What a queue holds. All of it is known without looking at messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Messages that could be handed out now.
    pub ready: Tally,
    /// Messages that came back and wait for the time of their next delivery.
    pub waiting: Tally,
    /// Messages that were handed out and not settled.
    pub unacked: Tally,
    /// Messages that are on disk or on their way there, the dying among them.
    pub persistent: Tally,
    /// Messages that wait for [`Command::Buried`] and would come back after a crash, or for their bytes before that.
    pub dying: u64,
    /// Messages that are on disk for want of memory only.
    pub overflow: Tally,
    /// Consumers, active or not.
    pub consumers: usize,
    /// Bytes of memory that ready, waiting and unacknowledged messages take.
    pub memory: usize,
}

/// One queue. See the module.
#[derive(Debug)]
pub struct Queue {
    /// Shared by all queues of the same rules, which most are.
    pub(super) settings: Arc<Settings>,
    pub(super) order: Order,
    /// What came back and is not ready yet.
    pub(super) waiting: Waiting,
    pub(super) unacked: Unacked,
    pub(super) dying: BTreeMap<Seq, Dying>,
    /// Bodies of those of them that are in memory, on their way.
    pub(super) burying: Tally,
    /// Those of them that nobody took, once there was one.
    pub(super) homeless: Option<Box<Homeless>>,
    /// What dies when its bytes have been read, and why.
    pub(super) condemned: BTreeMap<Seq, (Note, Reason)>,
    pub(super) ledger: Ledger,
    pub(super) overflow: Overflow,
    /// Where duplicates are dropped.
    pub(super) inside: Option<Box<Inside>>,
    pub(super) consumers: Consumers,
    pub(super) gets: VecDeque<Get>,
    pub(super) loading: Option<Loading>,
    pub(super) next: Seq,
    /// Messages before it may have been handed out before the last start.
    pub(super) delivered_before: Seq,
    /// Bytes of memory at which to let go of some.
    pub(super) evict_at: usize,
    /// Bytes of memory of what was handed out at which to let go of some.
    pub(super) forget_at: usize,
    /// Bytes of memory at which to ask for the overflow, where the last look found nothing that could go there.
    pub(super) spill_at: usize,
    /// Bytes of memory that it may take because others need some too.
    pub(super) bound: usize,
    /// When it was last used, for `x-expires`.
    pub(super) last_used: Millis,
    /// It has asked to be deleted, or is.
    pub(super) obsolete: bool,
    /// It was deleted: what still comes counts as taken, and nothing is written.
    pub(super) ended: bool,
    /// More at the head must go than one command may drop.
    pub(super) unfinished: bool,
}

impl Queue {
    /// An empty queue.
    #[must_use]
    pub fn new(settings: impl Into<Arc<Settings>>, now: Millis) -> Self {
        Self::recovered(settings, QueueRecord::default(), now)
    }

    /// A queue as it was found on disk: all its messages are there and none in memory.
    #[must_use]
    pub fn recovered(settings: impl Into<Arc<Settings>>, record: QueueRecord, now: Millis) -> Self {
        let settings = settings.into();
        let record = QueueRecord { next: record.next.max(1), ..record };
        let shape = Shape::of(&settings, &record);
        Self {
            order: Order::recovered(shape, &record),
            waiting: Waiting::default(),
            unacked: Unacked::default(),
            dying: BTreeMap::new(),
            burying: Tally::default(),
            homeless: None,
            condemned: BTreeMap::new(),
            overflow: Overflow::default(),
            ledger: Ledger::new(shape, &record),
            inside: settings.deduplicates.then(Box::default),
            consumers: Consumers::new(settings.single_active_consumer, settings.takeover),
            gets: VecDeque::new(),
            loading: None,
            next: record.next,
            delivered_before: record.delivered,
            evict_at: 0,
            forget_at: 0,
            spill_at: 0,
            bound: usize::MAX,
            last_used: now,
            obsolete: false,
            ended: false,
            unfinished: false,
            settings,
        }
    }

    /// Carries out a command. `now` is the time; commands that come later must not carry an earlier one, or expiry is
    /// only as exact as the clock.
    ///
    /// # Errors
    /// When the queue's rules forbid it; then nothing has changed.
    pub fn apply(&mut self, now: Millis, command: Command<'_>, fx: &mut impl Effects) -> Result<Reply, Refused> {
        let mut reply = Reply::Done;
        self.end_waits(now);
        match command {
            Command::Enqueue(enqueue) => self.enqueue(now, enqueue, fx),
            Command::Settle { seqs, how } => self.settle(now, seqs, how, fx),
            Command::Subscribe(subscription) => {
                self.consumers.subscribe(subscription)?;
                self.last_used = now;
            }
            Command::Cancel(consumer) => self.cancel(now, consumer, fx),
            Command::TimeOut { consumer, seqs } => {
                if let Some(consumer) = consumer {
                    self.cancel(now, consumer, fx);
                }
                self.settle(now, seqs, Settlement::Requeue { counts: false }, fx);
            }
            Command::Get { ticket, no_ack } => {
                self.last_used = now;
                self.gets.push_back(Get { ticket, no_ack });
            }
            Command::AbandonGet { ticket } => self.gets.retain(|get| get.ticket != ticket),
            Command::Purge => reply = Reply::Count(self.purge(fx)),
            Command::Tick => self.tick(now, fx),
            Command::Committed => self.committed(fx),
            Command::Loaded(messages) => self.loaded(now, messages, fx),
            Command::Bound(bytes) => self.rebound(bytes, fx),
            Command::Resume(consumer) => self.consumers.resume(consumer),
            Command::Buried { seqs } => {
                self.buried(seqs, fx);
                self.arrived(now, seqs);
            }
            Command::Unburied { seqs } => self.unburied(now, seqs),
            Command::Touch => self.last_used = now,
            Command::Configure(settings) => self.configure(now, settings, fx),
            Command::Delete => reply = Reply::Count(self.delete(fx)),
        }
        self.pump(now, fx);
        Ok(reply)
    }

    fn cancel(&mut self, now: Millis, consumer: crate::model::ConsumerId, fx: &mut impl Effects) {
        if self.consumers.cancel(consumer) && self.consumers.len() == 0 {
            self.last_used = now;
            if self.settings.auto_delete && !self.obsolete {
                self.obsolete = true;
                fx.obsolete();
            }
        }
    }

    fn committed(&mut self, fx: &mut impl Effects) {
        self.ledger.commit(fx);
        self.spilled();
        self.bound_memory(fx);
    }

    fn configure(&mut self, now: Millis, settings: Arc<Settings>, fx: &mut impl Effects) {
        if settings.expires != self.settings.expires {
            self.last_used = now;
        }
        let kept = &self.settings;
        let new = Settings {
            durable: kept.durable,
            quorum: kept.quorum,
            max_priority: kept.max_priority,
            single_active_consumer: kept.single_active_consumer,
            takeover: kept.takeover,
            deduplicates: kept.deduplicates,
            ..(*settings).clone()
        };
        self.settings = if new == *settings { settings } else { Arc::new(new) };
        self.rebound(self.bound, fx);
    }

    /// Whether a message is of those that are written.
    pub(super) fn is_written(&self, attributes: &Attributes) -> bool {
        self.settings.durable && attributes.persistent
    }

    /// A message that was ready or handed out leaves for good.
    pub(super) fn gone(&mut self, entry: &Entry, fx: &mut impl Effects) {
        self.gone_note(&entry.note(), fx);
    }

    /// The same for one whose body need not be in memory.
    pub(super) fn gone_note(&mut self, note: &Note, fx: &mut impl Effects) {
        self.left(note.seq);
        if self.is_written(&note.attributes) {
            self.ledger.gone(note.seq, &note.attributes, note.body_len, fx);
        } else if note.spilled {
            self.gone_from_overflow(note.seq, note.tally(), fx);
        }
    }

    /// Moves everything that is to be written into `writes`, which comes empty; [`Command::Committed`] tells when that
    /// is on disk, before the next call.
    pub fn collect(&mut self, writes: &mut QueueWrites) {
        let dying = self.dying.first_key_value().map(|(seq, _)| *seq);
        let condemned = self.condemned.first_key_value().map(|(seq, _)| *seq);
        let held = [self.order.first(), self.waiting.first(), self.unacked.first(), dying, condemned];
        let head = held.into_iter().flatten().min().unwrap_or(self.next);
        self.collect_overflow(head, writes);
        self.ledger.collect(self.next, head, writes);
    }

    /// What the queue holds.
    #[must_use]
    pub fn counts(&self) -> Counts {
        Counts {
            ready: self.order.ready(),
            waiting: self.waiting.tally(),
            unacked: self.unacked.tally(),
            persistent: self.ledger.persistent(),
            dying: (self.dying.len() + self.condemned.len()) as u64,
            overflow: self.overflow.live(),
            consumers: self.consumers.len(),
            memory: self.memory(),
        }
    }

    /// Bytes of memory that ready, waiting and unacknowledged messages take.
    #[must_use]
    pub fn memory(&self) -> usize {
        self.order.memory() + self.waiting.memory() + self.unacked.memory()
    }

    /// Bytes that wait to be collected for the disk.
    #[must_use]
    pub fn uncollected_bytes(&self) -> usize {
        self.ledger.uncollected_bytes() + self.waiting_to_spill()
    }

    /// Whether anything lies in the overflow, needed or not.
    #[must_use]
    pub fn has_overflow(&self) -> bool {
        self.overflow.is_used()
    }

    /// Whether a consumer may be added.
    ///
    /// # Errors
    /// Why not.
    pub fn admits(&self, subscription: &Subscription) -> Result<(), Refused> {
        self.consumers.admits(subscription)
    }

    /// The place of the message that came last; 0 where none ever came.
    #[must_use]
    pub fn tail(&self) -> Seq {
        self.next.saturating_sub(1)
    }

    /// Its rules.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Its consumers, in the order in which they came.
    pub fn consumers(&self) -> impl Iterator<Item = ConsumerView> + '_ {
        self.consumers.views()
    }
}
