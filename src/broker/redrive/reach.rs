//! Which queues dead letters may come to, by what is declared and by policies.

use crate::broker::core::Shared;
use crate::broker::exchange_cell::ExchangeCell;
use crate::broker::queue_cell::QueueCell;
use crate::broker::vhost::Vhost;
use crate::exchange::{Destination, Envelope};
use crate::metadata::DestinationId;
use crate::model::{ExchangeKind, Name, QueueId};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Queues that are named of those which send their dead letters the same way.
const NAMED: usize = 10;

/// Queues that send their dead letters the same way.
#[derive(Clone, Debug)]
pub struct Origin {
    /// The dead-letter exchange.
    pub exchange: Name,
    /// The dead-letter routing key; `None` where each message keeps its own.
    pub routing_key: Option<Vec<u8>>,
    /// How many.
    pub count: u64,
    /// The first ten of them.
    pub queues: Vec<Name>,
    /// Their dead letters do come here; otherwise that depends on a message's own key or headers.
    pub certain: bool,
}

/// A queue that dead letters may come to.
pub struct DeadLetterQueue {
    /// The queue.
    pub queue: Arc<QueueCell>,
    /// Where from.
    pub origins: Vec<Origin>,
}

/// The exchange and the key that a queue's dead letters get.
type Course = (Name, Option<Vec<u8>>);

/// The queues of a vhost that dead letters may come to, by their names. Where a queue's dead letters go to the default
/// exchange with their own keys, no queue is known to get them: it is the one that each message was once sent to.
#[must_use]
pub fn dead_letter_queues(shared: &Shared, vhost: &Vhost) -> Vec<DeadLetterQueue> {
    let mut courses: BTreeMap<Course, (u64, Vec<Name>)> = BTreeMap::new();
    for cell in vhost.all_queues() {
        let rules = cell.rules();
        let Some(exchange) = rules.dead_letter_exchange.clone() else { continue };
        let (count, queues) = courses.entry((exchange, rules.dead_letter_routing_key.clone())).or_default();
        *count += 1;
        if queues.len() < NAMED {
            queues.push(cell.name.clone());
        }
    }
    let mut found: HashMap<QueueId, DeadLetterQueue> = HashMap::new();
    for ((exchange, routing_key), (count, queues)) in courses {
        let (ends, certain) = ends(shared, vhost, &exchange, routing_key.as_deref());
        for queue in ends {
            let (exchange, routing_key, queues) = (exchange.clone(), routing_key.clone(), queues.clone());
            let known = found.entry(queue.id).or_insert_with(|| DeadLetterQueue { queue, origins: Vec::new() });
            known.origins.push(Origin { exchange, routing_key, count, queues, certain });
        }
    }
    let mut found: Vec<DeadLetterQueue> = found.into_values().collect();
    found.sort_unstable_by(|a, b| a.queue.name.cmp(&b.queue.name));
    found
}

/// The queues that an exchange leads to with a key, or with any; and whether it does for each message.
fn ends(shared: &Shared, vhost: &Vhost, exchange: &Name, key: Option<&[u8]>) -> (Vec<Arc<QueueCell>>, bool) {
    if exchange.is_empty() {
        let name = key.and_then(|key| std::str::from_utf8(key).ok());
        return (name.and_then(|name| vhost.queue(name)).into_iter().collect(), true);
    }
    let mut ahead: Vec<Arc<ExchangeCell>> = vhost.exchange(exchange).into_iter().collect();
    let (mut queues, mut seen, mut certain) = (BTreeMap::new(), Vec::new(), true);
    while let Some(exchange) = ahead.pop() {
        if seen.contains(&exchange.id) {
            continue;
        }
        seen.push(exchange.id);
        let (next, exact) = next(shared, vhost, &exchange, key);
        certain &= exact;
        if next.is_empty() || !exact {
            ahead.extend(exchange.alternate().and_then(|name| vhost.exchange(&name)));
        }
        for destination in next {
            match destination {
                Destination::Queue(id) => queues.extend(vhost.queue_by_id(id).map(|queue| (id, queue))),
                Destination::Exchange(id) => ahead.extend(vhost.exchange_by_id(id)),
            }
        }
    }
    (queues.into_values().collect(), certain)
}

/// Where one exchange leads to; where that depends on the message, to all that is bound.
fn next(shared: &Shared, vhost: &Vhost, exchange: &ExchangeCell, key: Option<&[u8]>) -> (Vec<Destination>, bool) {
    let mut found = Vec::new();
    let exact = match (exchange.kind, key) {
        (ExchangeKind::Fanout, _) => Some(key.unwrap_or_default()),
        (ExchangeKind::Direct | ExchangeKind::Topic, key) => key,
        _ => None,
    };
    if let Some(key) = exact {
        exchange.router.read().route(&Envelope { keys: &[key], properties: None }, 0, &mut found);
        return (found, true);
    }
    let metadata = shared.metadata.lock();
    if let Ok(known) = metadata.vhost(&vhost.name) {
        found.extend(known.bindings_from(exchange.id).map(|binding| match binding.destination.id() {
            DestinationId::Queue(id) => Destination::Queue(id),
            DestinationId::Exchange(id) => Destination::Exchange(id),
        }));
    }
    (found, false)
}
