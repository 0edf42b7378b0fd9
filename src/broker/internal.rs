//! Messages that the broker itself publishes, to its own exchanges: no user's rights are asked for, nobody waits for them,
//! and what goes nowhere is dropped.

use super::aftermath::Aftermath;
use super::core::Shared;
use super::publish::{PublishBatch, Routed};
use super::route::{Targets, Walk};
use super::vhost::Vhost;
use crate::exchange::Envelope;
use crate::model::{Attributes, Message};
use amqp_spec::Properties;
use std::sync::Arc;

/// The delivery mode of a persistent message.
const PERSISTENT: u8 = 2;

/// A message of the broker's own.
pub(super) struct Outgoing {
    pub key: Box<[u8]>,
    /// As on the wire.
    pub properties: Vec<u8>,
    pub body: bytes::Bytes,
}

/// Publishes messages to an exchange, if it is there. No queue or outbox may be locked.
pub(super) fn publish(shared: &Arc<Shared>, vhost: &Arc<Vhost>, exchange: &str, messages: Vec<Outgoing>) {
    let mut after = Aftermath::default();
    batch(vhost, exchange, messages, &mut after);
    shared.finish(&mut after);
}

/// The same for a caller that does what is left to do.
pub(super) fn batch(vhost: &Arc<Vhost>, exchange: &str, messages: Vec<Outgoing>, after: &mut Aftermath) {
    let Some(exchange) = vhost.exchange(exchange) else { return };
    let mut batch = PublishBatch::default();
    for Outgoing { key, properties, body } in messages {
        let message = Message::from_parts(exchange.name.as_bytes(), &key, &properties, &body);
        let scanned = Properties::scan(message.properties()).ok();
        let persistent = scanned.as_ref().and_then(Properties::delivery_mode) == Some(PERSISTENT);
        let attributes = Attributes { persistent, ..Attributes::default() };
        let mut walk = Walk::new(vhost, &message, &attributes);
        walk.from(&exchange, &Envelope { keys: &[message.routing_key()], properties: scanned.as_ref() });
        let targets: Targets = walk.targets();
        if targets.answers() > 0 {
            batch.push(Routed { targets: Arc::new(targets), message, attributes, receipt: None });
        }
    }
    batch.flush(after);
}
