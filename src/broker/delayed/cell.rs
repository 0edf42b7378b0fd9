//! The waiting messages of one exchange, and what ties them to store and timers.

use super::fire;
use crate::broker::aftermath::Aftermath;
use crate::broker::core::Shared;
use crate::broker::timers::Deadline;
use crate::exchange::delayed::{Delays, LOAD_BYTES, LOAD_COUNT};
use crate::model::{Attributes, ExchangeId, Message, Millis, Name, Outcome, QueueId, Receipt, ReceiptSink};
use crate::store::{DelayedMessage, Due, QueueRecord, QueueWrites, Source, StoreError, When};
use parking_lot::{Mutex, MutexGuard};
use std::sync::{Arc, Weak};

/// Messages that leave before the timer's task lets others run.
const FIRED_PER_TURN: usize = 256;

struct State {
    delays: Delays,
    /// The deadline that the timer knows of.
    scheduled: Option<Millis>,
    /// On the store's list since the last collect, and how urgently.
    enlisted: Option<When>,
    /// Bytes that wait for a commit, as the pressure knows them.
    uncollected: usize,
    /// The exchange is gone: nothing is taken any more.
    deleted: bool,
}

/// The waiting messages of one exchange.
pub struct DelayCell {
    /// The exchange.
    pub exchange: ExchangeId,
    /// Its vhost's name.
    pub vhost: Name,
    source: QueueId,
    shared: Weak<Shared>,
    me: Weak<DelayCell>,
    state: Mutex<State>,
}

impl DelayCell {
    /// Those of an exchange, with what the store knows of them.
    pub(in crate::broker) fn new(
        (exchange, source): (ExchangeId, QueueId),
        vhost: Name,
        record: Option<&QueueRecord>,
        shared: Weak<Shared>,
    ) -> Arc<Self> {
        let delays = Delays::new(record);
        let state = State { delays, scheduled: None, enlisted: None, uncollected: 0, deleted: false };
        let state = Mutex::new(state);
        Arc::new_cyclic(|me| Self { exchange, vhost, source, shared, me: me.clone(), state })
    }

    /// Has what was found on disk read as far as it is due soon.
    pub(in crate::broker) fn begin(&self) {
        self.batch().end();
    }

    /// How many messages wait.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.state.lock().delays.count()
    }

    /// Locks it for several changes. [`Batch::end`] must follow.
    pub(in crate::broker) fn batch(&self) -> Batch<'_> {
        Batch { cell: self, state: self.state.lock(), wanted: None, settled: Vec::new() }
    }

    /// Ends it with its exchange, and has the store drop what it has.
    pub(in crate::broker) fn end(&self, after: &mut Aftermath) {
        let mut state = self.state.lock();
        state.deleted = true;
        // A message that was to be confirmed counts as taken, as by a queue that is deleted.
        after.taken(state.delays.end());
    }

    /// The id under which the store keeps them.
    pub(in crate::broker) fn source(&self) -> QueueId {
        self.source
    }

    /// Reads what is due next, on a thread that may block.
    fn load(&self, shared: &Arc<Shared>, from: Due) {
        let Some(me) = self.me.upgrade() else { return };
        let broker = shared.clone();
        shared.runtime.spawn_blocking(move || {
            match broker.store.load_delayed(me.source, from, LOAD_COUNT, LOAD_BYTES) {
                Ok(messages) => me.loaded(messages),
                Err(StoreError::Closed) => {}
                Err(error) => {
                    tracing::error!(vhost = %me.vhost, %error, "cannot read delayed messages back; the broker stops");
                    broker.stopping.cancel();
                }
            }
        });
    }

    fn loaded(&self, messages: Vec<DelayedMessage>) {
        let mut batch = self.batch();
        if !batch.state.deleted {
            batch.state.delays.loaded(messages);
        }
        batch.end();
    }
}

/// Changes under one lock.
pub(in crate::broker) struct Batch<'a> {
    cell: &'a DelayCell,
    state: MutexGuard<'a, State>,
    wanted: Option<When>,
    settled: Vec<Receipt>,
}

impl Batch<'_> {
    /// Delays a message. A transient one is taken at once, a persistent one when it is on disk.
    pub fn put(
        &mut self,
        now: Millis,
        delay: Millis,
        (message, attributes): (&Message, Attributes),
        more_keys: Vec<Box<[u8]>>,
        receipt: Option<Receipt>,
    ) {
        if self.state.deleted {
            self.settled.extend(receipt);
            return;
        }
        let waits = attributes.persistent && receipt.is_some();
        let receipt = match waits {
            true => receipt,
            false => {
                self.settled.extend(receipt);
                None
            }
        };
        let when = if waits { When::Now } else { When::Soon };
        self.wanted = self.wanted.max(Some(when));
        self.state.delays.put(now.saturating_add(delay), (message, attributes), more_keys, receipt);
    }

    /// Says to how many places a message that left goes.
    pub fn expect(&mut self, number: u64, places: usize) {
        let settled = self.state.delays.expect(number, places);
        self.settled.extend(settled);
    }

    fn arrived(&mut self, number: u64) {
        let settled = self.state.delays.arrived(number);
        self.settled.extend(settled);
    }

    /// Puts the exchange on the store's and the timer's lists where it has to be, and gives the receipts that are
    /// settled.
    pub fn end(mut self) -> Vec<Receipt> {
        let settled = std::mem::take(&mut self.settled);
        let Some(shared) = self.cell.shared.upgrade() else { return settled };
        let (cell, state) = (self.cell, &mut *self.state);
        if state.deleted {
            return settled;
        }
        let wanted = self.wanted.max(state.delays.wants_write().then_some(When::Soon));
        cell.enlist(&shared, state, wanted);
        let deadline = state.delays.next_due().filter(|at| state.scheduled.is_none_or(|known| *at < known));
        if let Some(deadline) = deadline {
            state.scheduled = Some(deadline);
            shared.timers.schedule(deadline, self.cell.me.clone());
        }
        let load = state.delays.begin_load();
        drop(self.state);
        if let Some(from) = load {
            cell.load(&shared, from);
        }
        settled
    }
}

impl DelayCell {
    fn enlist(&self, shared: &Shared, state: &mut State, wanted: Option<When>) {
        let uncollected = state.delays.uncollected_bytes();
        shared.pressure.changed(state.uncollected, uncollected);
        state.uncollected = uncollected;
        if wanted > state.enlisted
            && let (Some(when), Some(me)) = (wanted, self.me.upgrade())
        {
            state.enlisted = wanted;
            let source: Arc<dyn Source> = me;
            shared.store.enlist(&source, when);
        }
    }
}

impl Deadline for DelayCell {
    fn tick(&self, now: Millis, after: &mut Aftermath) {
        let Some(shared) = self.shared.upgrade() else { return };
        let mut batch = self.batch();
        batch.state.scheduled = None;
        let due = batch.state.delays.take_due(now, FIRED_PER_TURN);
        batch.end();
        fire::fire(&shared, self, due, now, after);
    }
}

impl ReceiptSink for DelayCell {
    /// Queues have messages that left here.
    fn settle(&self, outcomes: &[(u64, Outcome)]) {
        let mut batch = self.batch();
        outcomes.iter().for_each(|(number, _)| batch.arrived(*number));
        let settled = batch.end();
        self.tell(settled);
    }
}

impl DelayCell {
    /// Tells publishers that their messages are taken.
    fn tell(&self, settled: Vec<Receipt>) {
        if settled.is_empty() {
            return;
        }
        if let Some(shared) = self.shared.upgrade() {
            let mut after = Aftermath::default();
            after.taken(settled);
            shared.finish(&mut after);
        }
    }

    /// A receipt that gives a message's own number back to its exchange.
    pub(in crate::broker) fn receipt(&self, number: u64) -> Option<Receipt> {
        self.me.upgrade().map(|sink| Receipt { sink, number })
    }
}

impl Source for DelayCell {
    fn queue(&self) -> QueueId {
        self.source
    }

    fn collect(&self, writes: &mut QueueWrites) {
        let mut state = self.state.lock();
        state.enlisted = None;
        if !state.deleted {
            state.delays.collect(writes);
        }
        let now = state.delays.uncollected_bytes();
        let before = std::mem::replace(&mut state.uncollected, now);
        if let Some(shared) = self.shared.upgrade() {
            shared.pressure.changed(before, now);
        }
    }

    fn committed(&self) {
        let mut batch = self.batch();
        let settled: Vec<Receipt> = batch.state.delays.committed().collect();
        batch.settled.extend(settled);
        let settled = batch.end();
        self.tell(settled);
        if let Some(shared) = self.shared.upgrade() {
            shared.pressure.eased();
        }
    }
}
