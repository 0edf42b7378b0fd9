//! Taking queues and exchanges out, with their bindings and with the auto-delete exchanges that fall with those.

use super::bindings::BindingSet;
use super::{Change, DestinationId, Exchange, Queue, Vhost};
use std::sync::Arc;

/// What fell so far, and whose last binding may have gone.
struct Fall {
    changes: Vec<Change>,
    shaken: Vec<Arc<Exchange>>,
}

impl Vhost {
    /// Takes a queue out. Nothing happens where this incarnation of it is gone already.
    pub(super) fn drop_queue(&mut self, queue: &Queue) -> Vec<Change> {
        let Some(queue) = self.take_queue(queue) else { return Vec::new() };
        let mut fall = Fall { changes: Vec::new(), shaken: Vec::new() };
        self.unhook(DestinationId::Queue(queue.id), &mut fall);
        fall.changes.push(Change::QueueRemoved(queue));
        self.settle(fall)
    }

    /// Takes an exchange out. Nothing happens where this incarnation of it is gone already.
    pub(super) fn drop_exchange(&mut self, exchange: &Exchange) -> Vec<Change> {
        let mut fall = Fall { changes: Vec::new(), shaken: Vec::new() };
        self.fell(exchange, &mut fall);
        self.settle(fall)
    }

    /// Takes everything out.
    pub(super) fn clear(&mut self) -> Vec<Change> {
        let mut changes = Vec::new();
        while let Some(queue) = self.queues.values().next().cloned() {
            changes.extend(self.drop_queue(&queue));
        }
        while let Some(exchange) = self.exchanges.values().next().cloned() {
            changes.extend(self.drop_exchange(&exchange));
        }
        changes.extend(self.drop_policies());
        changes
    }

    /// What follows from the loss of a binding from `source`.
    pub(super) fn shake(&mut self, lost: Change, source: &Arc<Exchange>) -> Vec<Change> {
        self.settle(Fall { changes: vec![lost], shaken: vec![source.clone()] })
    }

    /// Lets auto-delete exchanges without bindings fall until none is left. Each falls once, so it ends.
    fn settle(&mut self, mut fall: Fall) -> Vec<Change> {
        while let Some(exchange) = fall.shaken.pop() {
            if exchange.auto_delete && !self.bindings.any_from(exchange.id) {
                self.fell(&exchange, &mut fall);
            }
        }
        fall.changes
    }

    fn fell(&mut self, exchange: &Exchange, fall: &mut Fall) {
        let Some(exchange) = self.take_exchange(exchange) else { return };
        let gone = self.bindings.remove_from(exchange.id);
        fall.changes.extend(gone.into_iter().map(Change::BindingRemoved));
        self.unhook(DestinationId::Exchange(exchange.id), fall);
        fall.changes.push(Change::ExchangeRemoved(exchange));
    }

    /// Removes the bindings to something, and notes where they came from.
    fn unhook(&mut self, destination: DestinationId, fall: &mut Fall) {
        let gone = self.bindings.remove_to(destination);
        fall.shaken.extend(sources(&gone));
        fall.changes.extend(gone.into_iter().map(Change::BindingRemoved));
    }
}

/// The exchanges that bindings lead from, each once: the bindings are in the order of their sources.
fn sources(bindings: &BindingSet) -> Vec<Arc<Exchange>> {
    let mut sources: Vec<_> = bindings.iter().map(|binding| binding.source.clone()).collect();
    sources.dedup_by_key(|exchange| exchange.id);
    sources
}
