//! A binding: from an exchange to a queue or another exchange.

use super::{Exchange, Queue};
use crate::model::{ExchangeId, Name, QueueId};
use amqp_spec::FieldTable;
use std::cmp::Ordering;
use std::sync::Arc;

/// Where a binding leads.
#[derive(Clone, Debug)]
pub enum Destination {
    /// To a queue.
    Queue(Arc<Queue>),
    /// To an exchange.
    Exchange(Arc<Exchange>),
}

/// The identity of where a binding leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DestinationId {
    /// A queue.
    Queue(QueueId),
    /// An exchange.
    Exchange(ExchangeId),
}

impl Destination {
    /// Its identity.
    #[must_use]
    pub fn id(&self) -> DestinationId {
        match self {
            Self::Queue(queue) => DestinationId::Queue(queue.id),
            Self::Exchange(exchange) => DestinationId::Exchange(exchange.id),
        }
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &Name {
        match self {
            Self::Queue(queue) => &queue.name,
            Self::Exchange(exchange) => &exchange.name,
        }
    }

    /// Whether it survives a restart.
    #[must_use]
    pub fn durable(&self) -> bool {
        match self {
            Self::Queue(queue) => queue.durable,
            Self::Exchange(exchange) => exchange.durable,
        }
    }
}

/// A binding. Two are the same when source, destination, key and arguments are; the order of arguments does not count,
/// their types do.
#[derive(Clone, Debug)]
pub struct Binding {
    /// The exchange it leads from.
    pub source: Arc<Exchange>,
    /// Where it leads.
    pub destination: Destination,
    /// The binding key.
    pub key: Box<[u8]>,
    /// As sent.
    pub arguments: FieldTable,
    /// Grows from binding to binding where their order decides on routes ([`ExchangeKind::keeps_order`]), else 0.
    ///
    /// [`ExchangeKind::keeps_order`]: crate::model::ExchangeKind::keeps_order
    pub order: u64,
    /// The arguments in one fixed order, encoded: what they are compared by.
    canonical: Box<[u8]>,
}

impl Binding {
    /// A binding of these parts.
    #[must_use]
    pub fn new(source: Arc<Exchange>, destination: Destination, key: &[u8], arguments: FieldTable) -> Self {
        let canonical = canonical(&arguments);
        Self { source, destination, key: key.into(), arguments, order: 0, canonical }
    }

    /// Survives a restart: both its ends do.
    #[must_use]
    pub fn durable(&self) -> bool {
        self.source.durable && self.destination.durable()
    }

    /// The arguments in one fixed order, encoded.
    #[must_use]
    pub fn canonical_arguments(&self) -> &[u8] {
        &self.canonical
    }

    fn identity(&self) -> (ExchangeId, DestinationId, &[u8], &[u8]) {
        (self.source.id, self.destination.id(), &self.key, &self.canonical)
    }
}

fn canonical(arguments: &FieldTable) -> Box<[u8]> {
    let mut entries: Vec<_> = arguments.iter().collect();
    entries.sort_by_key(|(key, _)| *key);
    let sorted: FieldTable = entries.into_iter().map(|(key, value)| (key, value.clone())).collect();
    let mut body = Vec::with_capacity(sorted.body_len());
    sorted.encode_body(&mut body);
    body.into()
}

impl PartialEq for Binding {
    fn eq(&self, other: &Self) -> bool {
        self.identity() == other.identity()
    }
}

impl Eq for Binding {}

impl PartialOrd for Binding {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Binding {
    fn cmp(&self, other: &Self) -> Ordering {
        self.identity().cmp(&other.identity())
    }
}
