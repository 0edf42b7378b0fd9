//! From an exchange and a routing key to queues, through bindings between exchanges and alternate exchanges.

use super::queue_cell::QueueCell;
use super::vhost::{ExchangeCell, Vhost};
use crate::exchange::{Destination, Envelope};
use crate::model::{Attributes, Message};
use smallvec::SmallVec;
use std::sync::Arc;

/// The queues that a publish goes to, each once.
pub type Targets = SmallVec<[Arc<QueueCell>; 4]>;

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
        let (seen, found, targets) = (SmallVec::new(), Vec::new(), Targets::new());
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
        self.found.clear();
        self.ask(exchange, envelope);
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
            add(&mut self.targets, queue);
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

fn add(targets: &mut Targets, queue: Arc<QueueCell>) {
    if !targets.iter().any(|known| Arc::ptr_eq(known, &queue)) {
        targets.push(queue);
    }
}
