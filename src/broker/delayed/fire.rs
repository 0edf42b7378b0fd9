//! The way of messages whose delay is over: by the bindings as they are now.

use super::cell::DelayCell;
use crate::broker::aftermath::Aftermath;
use crate::broker::core::Shared;
use crate::broker::publish::{PublishBatch, Routed};
use crate::broker::replay::expiry;
use crate::broker::route::{Targets, Walk};
use crate::exchange::Envelope;
use crate::exchange::delayed::without_delay;
use crate::model::{Attributes, Message, Millis};
use crate::store::DelayedMessage;
use amqp_spec::Properties;
use smallvec::SmallVec;
use std::sync::Arc;

/// Sends messages that are due where they go. What goes nowhere is dropped, as any message that cannot be routed.
pub(super) fn fire(
    shared: &Arc<Shared>,
    cell: &DelayCell,
    due: Vec<DelayedMessage>,
    now: Millis,
    after: &mut Aftermath,
) {
    if due.is_empty() {
        return;
    }
    let mut routed = PublishBatch::default();
    let mut places = Vec::with_capacity(due.len());
    for delayed in due {
        let message = without_delay(&delayed.message);
        // The time to live of a message begins when it comes to a queue.
        let expires_at = expiry(&message, &delayed.attributes, now);
        let attributes = Attributes { expires_at, ..delayed.attributes };
        let targets = targets(shared, cell, &delayed, &message);
        places.push((delayed.due.number, targets.answers()));
        if targets.answers() > 0 {
            let receipt = cell.receipt(delayed.due.number);
            routed.push(Routed { targets: Arc::new(targets), message, attributes, receipt });
        }
    }
    // Before any of them can arrive.
    let mut batch = cell.batch();
    places.into_iter().for_each(|(number, places)| batch.expect(number, places));
    after.taken(batch.end());
    routed.flush(after);
}

fn targets(shared: &Shared, cell: &DelayCell, delayed: &DelayedMessage, message: &Message) -> Targets {
    let vhost = shared.vhosts.get(&cell.vhost).map(|vhost| vhost.value().clone());
    let Some(vhost) = vhost else { return Targets::default() };
    let Some(exchange) = vhost.exchange_by_id(cell.exchange) else { return Targets::default() };
    let properties = Properties::scan(message.properties()).ok();
    let more = delayed.more_keys.iter().map(|key| &**key);
    let keys: SmallVec<[&[u8]; 4]> = std::iter::once(message.routing_key()).chain(more).collect();
    let mut walk = Walk::new(&vhost, message, &delayed.attributes);
    walk.from(&exchange, &Envelope { keys: &keys, properties: properties.as_ref() });
    walk.targets()
}
