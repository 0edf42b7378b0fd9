//! A binding from an x-recent-history exchange: what the exchange remembers goes where the binding leads.

use super::aftermath::Aftermath;
use super::declare;
use super::exchange_cell::ExchangeCell;
use super::publish::{PublishBatch, Routed};
use super::route::{Targets, Walk};
use super::vhost::Vhost;
use crate::exchange::Envelope;
use crate::metadata::{Binding, DestinationId};
use crate::model::message::NEVER;
use crate::model::{Attributes, Message, Millis, time};
use amqp_spec::{Properties, Value};
use smallvec::SmallVec;
use std::sync::Arc;

/// Adds a binding to its exchange's router, and hands the exchange's history on where it has one.
pub(super) fn bind(vhost: &Vhost, binding: &Binding, after: &mut Aftermath) {
    let source = vhost.exchange_by_id(binding.source.id);
    let Some(history) = source.as_ref().and_then(|source| source.history.as_ref()) else {
        return declare::bind(vhost, binding);
    };
    let history = history.lock();
    declare::bind(vhost, binding);
    match binding.destination.id() {
        // Still locked: what is published from now on comes after what is remembered.
        DestinationId::Queue(id) => {
            let Some(queue) = vhost.queue_by_id(id) else { return };
            let targets = Arc::new(Targets::queue(queue));
            deliver(history.messages().cloned().map(|kept| (kept, Arc::clone(&targets))), after);
        }
        DestinationId::Exchange(id) => {
            let Some(exchange) = vhost.exchange_by_id(id) else { return };
            // The newest first: RabbitMQ does that towards exchanges. Unlocked, since the way may lead back here.
            let kept: Vec<_> = history.messages().rev().cloned().collect();
            drop(history);
            deliver(kept.into_iter().map(|kept| (kept.clone(), Arc::new(targets(vhost, &exchange, &kept)))), after);
        }
    }
}

fn targets(vhost: &Vhost, exchange: &Arc<ExchangeCell>, (message, attributes): &(Message, Attributes)) -> Targets {
    let properties = Properties::scan(message.properties()).ok();
    let copies = properties.as_ref().and_then(Properties::headers).and_then(|headers| headers.get("CC"));
    let copies = copies.and_then(|value| value.as_array()).into_iter().flatten();
    let more = copies.filter_map(|value: Value<'_>| value.as_longstr());
    let keys: SmallVec<[&[u8]; 4]> = std::iter::once(message.routing_key()).chain(more).collect();
    let mut walk = Walk::new(vhost, message, attributes);
    walk.from(exchange, &Envelope { keys: &keys, properties: properties.as_ref() });
    walk.targets()
}

fn deliver(messages: impl Iterator<Item = ((Message, Attributes), Arc<Targets>)>, after: &mut Aftermath) {
    let (mut batch, now) = (PublishBatch::default(), time::now());
    for ((message, attributes), targets) in messages.filter(|(_, targets)| targets.answers() > 0) {
        let attributes = Attributes { expires_at: expiry(&message, &attributes, now), ..attributes };
        batch.push(Routed { targets, message, attributes, receipt: None });
    }
    batch.flush(after);
}

/// The time to live of a message begins anew in each queue that it comes to.
pub(super) fn expiry(message: &Message, attributes: &Attributes, now: Millis) -> Millis {
    if attributes.expires_at == NEVER {
        return NEVER;
    }
    let properties = Properties::scan(message.properties()).ok();
    let text = properties.as_ref().and_then(Properties::expiration).and_then(|text| std::str::from_utf8(text).ok());
    let ttl = text.and_then(|text| text.parse::<Millis>().ok());
    ttl.map_or(attributes.expires_at, |ttl| now.saturating_add(ttl))
}
