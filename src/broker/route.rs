//! From an exchange and a routing key to queues, through bindings between exchanges and alternate exchanges.

use super::delayed::DelayCell;
use super::exchange_cell::ExchangeCell;
use super::kept::{Claim, KeptCell};
use super::queue_cell::QueueCell;
use super::vhost::Vhost;
use crate::exchange::delayed::delay_of;
use crate::exchange::seen::{Looked, Seen, SeenKey, ttl_of};
use crate::exchange::{Destination, Envelope};
use crate::model::{Attributes, Message, Millis, Seq, time};
use smallvec::SmallVec;
use std::sync::Arc;

/// Where a publish goes.
#[derive(Default)]
pub struct Targets {
    /// The queues, each once.
    queues: SmallVec<[Arc<QueueCell>; 4]>,
    /// Exchanges on its way that keep it or remember it.
    keepers: Vec<Keeper>,
    /// One of the queues drops duplicates.
    deduplicated: bool,
    /// Queues that keep their persistent messages on disk.
    durable: usize,
    /// The exchange that the client published to, which counts what it sends where.
    source: Option<Arc<ExchangeCell>>,
}

/// An exchange that does something with a message besides routing it.
pub enum Keeper {
    /// It keeps the message for so long, and routes it then.
    Delay {
        /// Where messages wait.
        cell: Arc<DelayCell>,
        /// Milliseconds.
        delay: Millis,
        /// Routing keys besides the message's own.
        more_keys: Vec<Box<[u8]>>,
    },
    /// It has seen nothing like the message, and is to remember it.
    First(Claim),
    /// It has seen the message's like, which is still on its way: the publisher waits for that one.
    Duplicate {
        /// What it has seen.
        cell: Arc<KeptCell<Seen>>,
        /// The place of the one on its way.
        place: Seq,
    },
}

impl Targets {
    /// One queue.
    #[must_use]
    pub fn queue(queue: Arc<QueueCell>) -> Self {
        let mut targets = Self::default();
        targets.add(queue);
        targets
    }

    /// The queues.
    #[must_use]
    pub fn queues(&self) -> &[Arc<QueueCell>] {
        &self.queues
    }

    /// The exchanges.
    #[must_use]
    pub fn keepers(&self) -> &[Keeper] {
        &self.keepers
    }

    /// Whether what is settled before a message must be told before it: one of the queues may drop it for what it holds.
    #[must_use]
    pub fn are_deduplicated(&self) -> bool {
        self.deduplicated
    }

    /// With the exchange that the client published to.
    #[must_use]
    pub fn published_to(mut self, source: Option<Arc<ExchangeCell>>) -> Self {
        self.source = source;
        self
    }

    /// Counts publishes that went this way.
    pub fn count(&self, publishes: u64) {
        if let Some(source) = &self.source {
            source.counts.add(publishes, publishes * self.queues.len() as u64);
        }
    }

    fn add(&mut self, queue: Arc<QueueCell>) {
        if !self.queues.iter().any(|known| Arc::ptr_eq(known, &queue)) {
            self.deduplicated |= queue.declared.settings.deduplicates;
            self.durable += usize::from(queue.keeps_messages());
            self.queues.push(queue);
        }
    }

    /// Whether more than one of them has a persistent message on disk.
    #[must_use]
    pub fn keep_several(&self) -> bool {
        self.durable > 1
    }

    /// How many of them tell what became of a message.
    #[must_use]
    pub fn answers(&self) -> usize {
        self.queues.len() + self.keepers.len()
    }

    /// Without the queues that are not wanted.
    #[must_use]
    pub fn only(mut self, wanted: impl Fn(&QueueCell) -> bool) -> Self {
        self.queues.retain(|queue| wanted(queue));
        self.durable = self.queues.iter().filter(|queue| queue.keeps_messages()).count();
        self
    }
}

/// Follows a message's bindings. Exchanges are visited once, so cycles end; queues are given once.
pub struct Walk<'v> {
    vhost: &'v Vhost,
    message: &'v Message,
    attributes: &'v Attributes,
    seen: SmallVec<[Arc<ExchangeCell>; 4]>,
    found: Vec<Destination>,
    cacheable: bool,
    targets: Targets,
}

impl<'v> Walk<'v> {
    /// A walk of one message through one vhost's bindings.
    #[must_use]
    pub fn new(vhost: &'v Vhost, message: &'v Message, attributes: &'v Attributes) -> Self {
        let (seen, found, targets) = (SmallVec::new(), Vec::new(), Targets::default());
        Self { vhost, message, attributes, seen, found, cacheable: true, targets }
    }

    /// Adds the queues that `exchange` leads to; where it leads to none, those of its alternate exchange.
    pub fn from(&mut self, exchange: &Arc<ExchangeCell>, envelope: &Envelope<'_>) {
        let mut ahead: SmallVec<[Arc<ExchangeCell>; 4]> = SmallVec::new();
        ahead.push(exchange.clone());
        while let Some(exchange) = ahead.pop() {
            if self.seen.iter().any(|known| known.id == exchange.id) {
                continue;
            }
            self.seen.push(exchange.clone());
            self.step(&exchange, envelope, &mut ahead);
        }
    }

    fn step(
        &mut self,
        exchange: &Arc<ExchangeCell>,
        envelope: &Envelope<'_>,
        ahead: &mut SmallVec<[Arc<ExchangeCell>; 4]>,
    ) {
        if self.is_delayed(exchange, envelope) {
            return;
        }
        self.found.clear();
        if !self.is_duplicate(exchange, envelope) {
            self.ask(exchange, envelope);
        }
        let mut led_somewhere = false;
        for destination in &self.found {
            match destination {
                Destination::Queue(id) => {
                    let Some(queue) = self.vhost.queue_by_id(*id) else { continue };
                    led_somewhere = true;
                    self.targets.add(queue);
                }
                Destination::Exchange(id) => {
                    let Some(next) = self.vhost.exchange_by_id(*id) else { continue };
                    led_somewhere = true;
                    ahead.push(next);
                }
            }
        }
        if !led_somewhere && let Some(alternate) = exchange.alternate().and_then(|name| self.vhost.exchange(&name)) {
            ahead.push(alternate);
        }
    }

    /// Whether an exchange keeps the message for a while. Its bindings are looked at when that is over.
    fn is_delayed(&mut self, exchange: &ExchangeCell, envelope: &Envelope<'_>) -> bool {
        let Some(cell) = &exchange.delays else { return false };
        self.cacheable = false;
        let Some(delay) = delay_of(envelope) else { return false };
        let more_keys = envelope.keys.iter().skip(1).map(|key| Box::from(*key)).collect();
        self.targets.keepers.push(Keeper::Delay { cell: cell.clone(), delay, more_keys });
        true
    }

    /// Whether an exchange has seen the message's like, for which it leads nowhere.
    fn is_duplicate(&mut self, exchange: &ExchangeCell, envelope: &Envelope<'_>) -> bool {
        let Some(cell) = &exchange.seen else { return false };
        self.cacheable = false;
        let Some(key) = SeenKey::of(envelope.headers()) else { return false };
        let looked = cell.lock().look(time::now(), key, ttl_of(envelope.headers()));
        match looked {
            Looked::New(place) => {
                self.targets.keepers.push(Keeper::First(Claim::new(cell.clone(), place)));
                return false;
            }
            Looked::Coming(place) => self.targets.keepers.push(Keeper::Duplicate { cell: cell.clone(), place }),
            Looked::Known => {}
        }
        true
    }

    /// Finds where an exchange's bindings lead, and has it remember the message where it is one that does.
    fn ask(&mut self, exchange: &ExchangeCell, envelope: &Envelope<'_>) {
        let mut history = exchange.history.as_ref().map(|history| history.lock());
        if let Some(history) = &mut history {
            history.keep(envelope, self.message, self.attributes);
        }
        let router = exchange.router.read();
        self.cacheable &= router.is_cacheable();
        router.route(envelope, self.vhost.draw(), &mut self.found);
    }

    /// Adds the queue of that name: what the default exchange does.
    pub fn default_exchange(&mut self, key: &[u8]) {
        if let Some(queue) = std::str::from_utf8(key).ok().and_then(|name| self.vhost.queue(name)) {
            self.targets.add(queue);
        }
    }

    /// Whether all messages of the same exchange and key go the same way, as long as what is declared stays.
    #[must_use]
    pub fn is_cacheable(&self) -> bool {
        self.cacheable
    }

    /// What was found.
    #[must_use]
    pub fn targets(self) -> Targets {
        self.targets
    }
}
