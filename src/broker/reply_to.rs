//! Direct reply-to: names that lead straight to a consumer on a channel, with no queue between.

use super::aftermath::Aftermath;
use super::core::Shared;
use super::outbox::Outbox;
use super::outlet::{Content, put_deliver};
use crate::model::{Attributes, Message};

/// The pseudo-queue that a requester consumes from, and gives as its reply-to.
pub const QUEUE: &str = "amq.rabbitmq.reply-to";

const PREFIX: &str = "amq.rabbitmq.reply-to.";

/// What a generated name says: connection, outlet, its incarnation, and a number that cannot be guessed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Address {
    connection: u64,
    outlet: u32,
    incarnation: u32,
    secret: u64,
}

impl Address {
    fn parse(name: &[u8]) -> Option<Self> {
        let rest = std::str::from_utf8(name).ok()?.strip_prefix(PREFIX)?;
        let mut parts = rest.split('.').map(|part| u64::from_str_radix(part, 16).ok());
        let mut next = || parts.next().flatten();
        Some(Self {
            connection: next()?,
            outlet: u32::try_from(next()?).ok()?,
            incarnation: u32::try_from(next()?).ok()?,
            secret: next()?,
        })
    }
}

/// Whether a queue's name is kept for generated reply names.
#[must_use]
pub fn is_generated(name: &[u8]) -> bool {
    name.starts_with(PREFIX.as_bytes())
}

/// Whether a routing key is a generated reply name. One that leads nowhere any more counts, one that never led
/// anywhere does not.
#[must_use]
pub fn is_name(key: &[u8]) -> bool {
    is_generated(key) && Address::parse(key).is_some()
}

/// The name that leads to the reply consumer of a channel, if it has one.
#[must_use]
pub fn name(outbox: &Outbox, place: (u32, u32)) -> Option<String> {
    let mut inner = outbox.lock();
    let (outlet, _, _) = inner.outlet(place.0, place.1)?;
    let consumer = outlet.reply_consumer.as_ref()?;
    Some(format!("{PREFIX}{:x}.{:x}.{:x}.{:x}", outbox.connection, place.0, place.1, consumer.secret))
}

/// Whether a generated name leads to a consumer at this moment.
#[must_use]
pub fn is_alive(shared: &Shared, name: &[u8]) -> bool {
    let Some(address) = Address::parse(name) else { return false };
    let Some(client) = shared.clients.get(address.connection) else { return false };
    let mut inner = client.outbox.lock();
    let outlet = inner.outlet(address.outlet, address.incarnation);
    outlet.and_then(|(outlet, _, _)| outlet.reply_consumer.as_ref()).is_some_and(|c| c.secret == address.secret)
}

/// Delivers a reply to whom a name leads; dropped when that one has gone, or does not read what it gets.
pub fn deliver(shared: &Shared, name: &[u8], message: &Message, after: &mut Aftermath) {
    let Some(address) = Address::parse(name) else { return };
    let Some(client) = shared.clients.get(address.connection) else { return };
    let outbox = &client.outbox;
    let mut inner = outbox.lock();
    if inner.is_full() {
        return;
    }
    let Some((outlet, output, max_payload)) = inner.outlet(address.outlet, address.incarnation) else { return };
    if outlet.reply_consumer.as_ref().is_none_or(|consumer| consumer.secret != address.secret) {
        return;
    }
    let tag = outlet.next_tag(None, 0);
    outlet.counts.delivered_no_ack += 1;
    let Some(consumer) = &outlet.reply_consumer else { return };
    let content = Content::plain(message);
    put_deliver(output, max_payload, outlet.number, &consumer.tag, tag, &Attributes::default(), content);
    drop(inner);
    after.wake(outbox);
}

/// A channel's consumer of direct replies.
pub struct ReplyConsumer {
    /// Its tag, as a short string.
    pub tag: Box<[u8]>,
    /// Known only to those that were given the name.
    pub secret: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leads_back_to_its_address() {
        let address = Address::parse(b"amq.rabbitmq.reply-to.2a.0.1.ff");
        assert_eq!(address, Some(Address { connection: 42, outlet: 0, incarnation: 1, secret: 255 }));
        assert_eq!(Address::parse(b"amq.rabbitmq.reply-to.2a.0.1"), None);
        assert_eq!(Address::parse(b"amq.rabbitmq.reply-to"), None);
        assert_eq!(Address::parse(b"amq.rabbitmq.reply-to.x.0.1.ff"), None);
    }
}
