//! A vhost's registries: what is looked up by name or id at a declare, a bind or a route-cache miss.

use super::exchange_cell::ExchangeCell;
use super::queue_cell::QueueCell;
use super::stats::Totals;
use crate::model::{ExchangeId, Name, QueueId};
use ahash::RandomState;
use dashmap::DashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// The registries of a vhost.
pub struct Vhost {
    /// Its name.
    pub name: Name,
    /// What is counted over all that is in it.
    pub totals: Totals,
    queues: DashMap<Name, Arc<QueueCell>, RandomState>,
    queues_by_id: DashMap<QueueId, Arc<QueueCell>, RandomState>,
    exchanges: DashMap<Name, Arc<ExchangeCell>, RandomState>,
    exchanges_by_id: DashMap<ExchangeId, Arc<ExchangeCell>, RandomState>,
    topology: AtomicU64,
    /// Whether messages are copied to the firehose.
    traced: Arc<AtomicBool>,
    /// Where [`Vhost::draw`] is.
    chance: AtomicU64,
}

impl Vhost {
    /// An empty vhost.
    #[must_use]
    pub fn new(name: Name) -> Self {
        Self {
            name,
            totals: Totals::default(),
            queues: DashMap::default(),
            queues_by_id: DashMap::default(),
            exchanges: DashMap::default(),
            exchanges_by_id: DashMap::default(),
            topology: AtomicU64::new(1),
            traced: Arc::default(),
            chance: AtomicU64::new(RandomState::new().hash_one(0)),
        }
    }

    /// Counts changes that may make a cached route wrong.
    #[must_use]
    pub fn topology(&self) -> u64 {
        self.topology.load(Ordering::Acquire)
    }

    /// Whether messages are copied to the firehose. For once a batch.
    #[inline]
    #[must_use]
    pub fn is_traced(&self) -> bool {
        self.traced.load(Ordering::Relaxed)
    }

    pub(super) fn trace(&self, traced: bool) {
        self.traced.store(traced, Ordering::Relaxed);
    }

    /// A change that may make a cached route wrong is done.
    pub fn changed(&self) {
        self.topology.fetch_add(1, Ordering::AcqRel);
    }

    /// A number by chance, for routing that is left to it. Good enough to share work out, no secret.
    #[must_use]
    pub fn draw(&self) -> u64 {
        // SplitMix64 (Steele, Lea and Flood, 2014): a counter, well mixed.
        let mut drawn = self.chance.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed);
        drawn = (drawn ^ drawn >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        drawn = (drawn ^ drawn >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        drawn ^ drawn >> 31
    }

    /// The queue of a name.
    #[must_use]
    pub fn queue(&self, name: &str) -> Option<Arc<QueueCell>> {
        self.queues.get(name).map(|entry| entry.value().clone())
    }

    /// The queue of an id.
    #[must_use]
    pub fn queue_by_id(&self, id: QueueId) -> Option<Arc<QueueCell>> {
        self.queues_by_id.get(&id).map(|entry| entry.value().clone())
    }

    /// The exchange of a name.
    #[must_use]
    pub fn exchange(&self, name: &str) -> Option<Arc<ExchangeCell>> {
        self.exchanges.get(name).map(|entry| entry.value().clone())
    }

    /// The exchange of an id.
    #[must_use]
    pub fn exchange_by_id(&self, id: ExchangeId) -> Option<Arc<ExchangeCell>> {
        self.exchanges_by_id.get(&id).map(|entry| entry.value().clone())
    }

    pub(super) fn add_queue(&self, queue: &Arc<QueueCell>) {
        let _ = queue.traced.set(self.traced.clone());
        self.queues_by_id.insert(queue.id, queue.clone());
        self.queues.insert(queue.name.clone(), queue.clone());
        self.changed();
    }

    pub(super) fn remove_queue(&self, id: QueueId) -> Option<Arc<QueueCell>> {
        let (_, queue) = self.queues_by_id.remove(&id)?;
        self.queues.remove_if(&*queue.name, |_, current| current.id == id);
        self.changed();
        Some(queue)
    }

    pub(super) fn add_exchange(&self, exchange: Arc<ExchangeCell>) {
        self.exchanges_by_id.insert(exchange.id, exchange.clone());
        self.exchanges.insert(exchange.name.clone(), exchange);
        self.changed();
    }

    pub(super) fn remove_exchange(&self, id: ExchangeId) -> Option<Arc<ExchangeCell>> {
        let (_, exchange) = self.exchanges_by_id.remove(&id)?;
        self.exchanges.remove_if(&*exchange.name, |_, current| current.id == id);
        self.changed();
        Some(exchange)
    }

    /// Every exchange at this moment.
    #[must_use]
    pub fn all_exchanges(&self) -> Vec<Arc<ExchangeCell>> {
        self.exchanges_by_id.iter().map(|entry| entry.value().clone()).collect()
    }

    /// Whether there is any queue at this moment.
    #[must_use]
    pub fn has_queues(&self) -> bool {
        !self.queues_by_id.is_empty()
    }

    /// Every queue at this moment.
    #[must_use]
    pub fn all_queues(&self) -> Vec<Arc<QueueCell>> {
        self.queues_by_id.iter().map(|entry| entry.value().clone()).collect()
    }
}
