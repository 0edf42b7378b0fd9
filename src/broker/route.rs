//! From an exchange and a routing key to queues, through bindings between exchanges and alternate exchanges.

use super::queue_cell::QueueCell;
use super::vhost::{ExchangeCell, Vhost};
use crate::exchange::Destination;
use crate::model::ExchangeKind;
use amqp_spec::Table;
use smallvec::SmallVec;
use std::sync::Arc;

/// The queues that a publish goes to, each once.
pub type Targets = SmallVec<[Arc<QueueCell>; 4]>;

/// Follows bindings from one exchange. Exchanges are visited once, so cycles end; queues are given once.
pub struct Walk<'v> {
    vhost: &'v Vhost,
    seen: SmallVec<[Arc<ExchangeCell>; 4]>,
    found: Vec<Destination>,
    met: SmallVec<[ExchangeKind; 2]>,
    targets: Targets,
}

impl<'v> Walk<'v> {
    /// A walk through one vhost's bindings.
    #[must_use]
    pub fn new(vhost: &'v Vhost) -> Self {
        Self { vhost, seen: SmallVec::new(), found: Vec::new(), met: SmallVec::new(), targets: Targets::new() }
    }

    /// Adds the queues that `exchange` leads to with one key; where it leads to none, those of its alternate exchange.
    pub fn from(&mut self, exchange: &Arc<ExchangeCell>, key: &[u8], headers: Option<Table<'_>>) {
        let mut ahead: SmallVec<[Arc<ExchangeCell>; 4]> = SmallVec::new();
        ahead.push(exchange.clone());
        while let Some(exchange) = ahead.pop() {
            if self.seen.iter().any(|known| known.id == exchange.id) {
                continue;
            }
            self.seen.push(exchange.clone());
            self.step(&exchange, key, headers, &mut ahead);
        }
    }

    fn step(
        &mut self,
        exchange: &Arc<ExchangeCell>,
        key: &[u8],
        headers: Option<Table<'_>>,
        ahead: &mut SmallVec<[Arc<ExchangeCell>; 4]>,
    ) {
        self.found.clear();
        if !self.met.contains(&exchange.kind) {
            self.met.push(exchange.kind);
        }
        exchange.router.read().route(key, headers, &mut self.found);
        let mut led_somewhere = false;
        for destination in &self.found {
            match destination {
                Destination::Queue(id) => {
                    let Some(queue) = self.vhost.queue_by_id(*id) else { continue };
                    led_somewhere = true;
                    add(&mut self.targets, queue);
                }
                Destination::Exchange(id) => {
                    let Some(next) = self.vhost.exchange_by_id(*id) else { continue };
                    led_somewhere = true;
                    ahead.push(next);
                }
            }
        }
        if !led_somewhere
            && let Some(alternate) = exchange.alternate.as_ref().and_then(|name| self.vhost.exchange(name))
        {
            ahead.push(alternate);
        }
    }

    /// Adds the queue of that name: what the default exchange does.
    pub fn default_exchange(&mut self, key: &[u8]) {
        if let Some(queue) = std::str::from_utf8(key).ok().and_then(|name| self.vhost.queue(name)) {
            add(&mut self.targets, queue);
        }
    }

    /// Forgets which exchanges were visited, for the next key of the same message.
    pub fn next_key(&mut self) {
        self.seen.clear();
    }

    /// Whether an exchange of some type was on the way.
    #[must_use]
    pub fn met(&self, kind: ExchangeKind) -> bool {
        self.met.contains(&kind)
    }

    /// What was found.
    #[must_use]
    pub fn targets(self) -> Targets {
        self.targets
    }
}

fn add(targets: &mut Targets, queue: Arc<QueueCell>) {
    if !targets.iter().any(|known| Arc::ptr_eq(known, &queue)) {
        targets.push(queue);
    }
}
