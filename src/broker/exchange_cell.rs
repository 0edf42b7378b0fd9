//! An exchange as the broker holds it: how it routes, and what it keeps.

use super::aftermath::Aftermath;
use super::core::Shared;
use super::delayed::DelayCell;
use super::kept::KeptCell;
use super::stats::numbers::exchange;
use crate::exchange::seen::Seen;
use crate::exchange::{History, Router};
use crate::metadata::{Applied, Exchange};
use crate::model::{ExchangeId, ExchangeKind, Name, QueueId, Seq};
use crate::store::{MetadataWrite, QueueRecord, StoredMessage};
use parking_lot::RwLock;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Messages, and bytes of them, that are read at a time of what an exchange remembers.
const RECALLED: (usize, usize) = (8 << 10, 4 << 20);

/// Messages that clients published to an exchange, and copies of them that it put into queues.
#[derive(Debug, Default)]
pub struct ExchangeCounts {
    now: [AtomicU64; 2],
    sampled: [AtomicU64; 2],
}

impl ExchangeCounts {
    /// Counts a batch of publishes.
    pub fn add(&self, published: u64, copies: u64) {
        let [into, out] = &self.now;
        into.fetch_add(published, Ordering::Relaxed);
        if copies > 0 {
            out.fetch_add(copies, Ordering::Relaxed);
        }
    }

    /// In the order of [`exchange::NAMES`].
    #[must_use]
    pub fn values(&self) -> exchange::Values {
        self.now.each_ref().map(|counter| counter.load(Ordering::Relaxed))
    }

    /// What they were at the last samples. For the sampler alone.
    pub(super) fn sampled(&self) -> exchange::Values {
        self.sampled.each_ref().map(|counter| counter.load(Ordering::Relaxed))
    }

    pub(super) fn set_sampled(&self, values: &exchange::Values) {
        self.sampled.iter().zip(values).for_each(|(known, value)| known.store(*value, Ordering::Relaxed));
    }
}

/// What policies make of an exchange.
struct Policed {
    applied: Applied,
    /// `alternate-exchange`.
    alternate: Option<Name>,
}

impl Policed {
    fn of(exchange: &Exchange, applied: Applied) -> Self {
        Self { alternate: applied.alternate_of(exchange), applied }
    }
}

/// An exchange, as routing needs it.
pub struct ExchangeCell {
    /// Its identity.
    pub id: ExchangeId,
    /// Its name.
    pub name: Name,
    /// The type as which it routes.
    pub kind: ExchangeKind,
    /// Clients may not publish to it.
    pub internal: bool,
    /// What policies change.
    policed: RwLock<Policed>,
    /// What x-recent-history remembers. Locked before `router`, and while both change, so that a new binding misses no
    /// message and gets none twice.
    pub history: Option<Arc<KeptCell<History>>>,
    /// What x-message-deduplication has seen.
    pub seen: Option<Arc<KeptCell<Seen>>>,
    /// Messages that wait, where it is one that delays.
    pub delays: Option<Arc<DelayCell>>,
    /// What was published to it.
    pub counts: ExchangeCounts,
    /// Its bindings. Read on a route-cache miss, written by bind and unbind.
    pub router: RwLock<Router>,
}

impl ExchangeCell {
    /// Where messages go that found no queue.
    #[must_use]
    pub fn alternate(&self) -> Option<Name> {
        self.policed.read().alternate.clone()
    }

    /// Its policies.
    #[must_use]
    pub fn policies(&self) -> Applied {
        self.policed.read().applied.clone()
    }

    /// Gives it other policies. Cached routes are stale after that.
    pub(super) fn set_policies(&self, exchange: &Exchange, applied: Applied) {
        *self.policed.write() = Policed::of(exchange, applied);
    }

    /// It is in no registry any more: what it keeps goes with it.
    pub(super) fn end(&self, shared: &Shared, after: &mut Aftermath) {
        self.delays.iter().for_each(|delays| delays.end(after));
        self.seen.iter().for_each(|seen| seen.end(after));
        self.history.iter().for_each(|history| history.end(after));
        let sources = [
            self.delays.as_ref().map(|delays| delays.source()),
            self.seen.as_ref().map(|seen| seen.source()),
            self.history.as_ref().map(|history| history.source()),
        ];
        let drops: Vec<_> = sources.into_iter().flatten().map(MetadataWrite::DropSource).collect();
        if !drops.is_empty() {
            // In the commit of its deletion, or the next one. Nobody waits: what is left of an exchange that is not
            // declared is dropped at the next start.
            drop(shared.store.declare(drops));
        }
    }
}

impl Shared {
    /// An exchange: new, or with what the store knows of what it keeps, taken from `records`.
    pub(super) fn exchange_cell(
        self: &Arc<Self>,
        exchange: &Exchange,
        policies: Applied,
        records: &mut HashMap<QueueId, QueueRecord>,
    ) -> Arc<ExchangeCell> {
        let (kind, settings, source) = (exchange.routes_as(), &exchange.settings, exchange.id.of_memory());
        let delays = (exchange.kind == ExchangeKind::Delayed).then(|| self.delay_cell(exchange, records));
        let history = (kind == ExchangeKind::RecentHistory).then(|| {
            let mut history = History::new(settings.history_length, exchange.durable);
            self.recall(source, records.remove(&source), |messages, next| history.recover(messages, next));
            KeptCell::new(source, history, Arc::downgrade(self))
        });
        let seen = (kind == ExchangeKind::Deduplication).then(|| {
            let mut seen = Seen::new(settings.seen, exchange.durable && settings.seen.on_disk);
            self.recall(source, records.remove(&source), |messages, next| seen.recover(messages, next));
            KeptCell::new(source, seen, Arc::downgrade(self))
        });
        Arc::new(ExchangeCell {
            id: exchange.id,
            name: exchange.name.clone(),
            kind,
            internal: exchange.internal,
            policed: RwLock::new(Policed::of(exchange, policies)),
            history,
            seen,
            delays,
            counts: ExchangeCounts::default(),
            router: RwLock::new(Router::new(kind, settings)),
        })
    }

    fn delay_cell(
        self: &Arc<Self>,
        exchange: &Exchange,
        records: &mut HashMap<QueueId, QueueRecord>,
    ) -> Arc<DelayCell> {
        let source = exchange.id.of_delayed(exchange.durable);
        let record = records.remove(&source);
        DelayCell::new((exchange.id, source), exchange.vhost.clone(), record.as_ref(), Arc::downgrade(self))
    }

    /// Reads all that is stored under an id. Only at the start, before anybody waits.
    pub(super) fn recall(
        &self,
        source: QueueId,
        record: Option<QueueRecord>,
        mut recover: impl FnMut(Vec<StoredMessage>, Seq),
    ) {
        let Some(record) = record else { return };
        let mut from = record.head;
        while from < record.next {
            match self.store.load(source, from, record.next, RECALLED.0, RECALLED.1) {
                Ok(messages) => {
                    from = messages.last().map_or(record.next, |(place, _, _)| place.saturating_add(1));
                    recover(messages, record.next);
                }
                Err(error) => {
                    tracing::error!(%error, "what is to be remembered cannot be read; the broker stops");
                    self.stopping.cancel();
                    return;
                }
            }
        }
    }
}
