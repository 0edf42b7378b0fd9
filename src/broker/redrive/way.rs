//! Where one message goes, and why it cannot.

use super::death::Told;
use super::message::revived;
use super::operation::Operation;
use super::order::To;
use crate::auth::Right;
use crate::broker::core::Shared;
use crate::broker::exchange_cell::ExchangeCell;
use crate::broker::queue_cell::QueueCell;
use crate::broker::route::{Targets, Walk};
use crate::broker::vhost::Vhost;
use crate::exchange::Envelope;
use crate::model::{Attributes, ExchangeKind, Message, ResourceKind};
use amqp_spec::Properties;
use smallvec::SmallVec;
use std::sync::Arc;

/// A message that can go.
pub(super) struct Way {
    pub targets: Arc<Targets>,
    pub message: Message,
    pub attributes: Attributes,
}

/// A message that may go.
pub(super) struct Letter<'a> {
    pub message: &'a Message,
    pub attributes: &'a Attributes,
    /// Its death that counts.
    pub death: Option<&'a Told>,
}

/// Finds where a message goes.
///
/// # Errors
/// Why it goes nowhere.
pub(super) fn find(
    shared: &Shared,
    vhost: &Vhost,
    from: &QueueCell,
    operation: &Operation,
    letter: &Letter<'_>,
) -> Result<Way, String> {
    match &operation.order.to {
        To::OriginQueue => {
            let name = letter.death.map(|death| death.queue.as_slice()).unwrap_or_default();
            to_queue(shared, vhost, from, operation, letter, name)
        }
        To::OriginExchange => {
            let Some(death) = letter.death else { return Err("it tells of no death".to_owned()) };
            let own = || vec![letter.message.routing_key().to_vec()];
            let keys = if death.keys.is_empty() { own() } else { death.keys.clone() };
            to_exchange(shared, vhost, operation, letter, &death.exchange, &keys)
        }
        To::Exchange { name, routing_key } => {
            let first = letter.death.and_then(|death| death.keys.first());
            let own = || first.cloned().unwrap_or_else(|| letter.message.routing_key().to_vec());
            let key = routing_key.as_ref().map_or_else(own, |key| key.clone().into_bytes());
            to_exchange(shared, vhost, operation, letter, name.as_bytes(), &[key])
        }
        To::Nowhere => Err("it is to go nowhere".to_owned()),
    }
}

fn to_queue(
    shared: &Shared,
    vhost: &Vhost,
    from: &QueueCell,
    operation: &Operation,
    letter: &Letter<'_>,
    name: &[u8],
) -> Result<Way, String> {
    may_write(shared, vhost, operation, "")?;
    let queue = std::str::from_utf8(name).ok().and_then(|name| vhost.queue(name));
    let queue = queue.ok_or_else(|| format!("no queue '{}'", String::from_utf8_lossy(name)))?;
    if queue.id == from.id {
        return Err("it came from this queue itself".to_owned());
    }
    let (message, attributes) =
        revived(letter.message, letter.attributes, b"", name, operation.order.keep_death_header);
    Ok(Way { targets: Arc::new(Targets::queue(queue)), message, attributes })
}

fn to_exchange(
    shared: &Shared,
    vhost: &Vhost,
    operation: &Operation,
    letter: &Letter<'_>,
    exchange: &[u8],
    keys: &[Vec<u8>],
) -> Result<Way, String> {
    let name = String::from_utf8_lossy(exchange);
    may_write(shared, vhost, operation, &name)?;
    let key = keys.first().map(Vec::as_slice).unwrap_or_default();
    let (message, attributes) =
        revived(letter.message, letter.attributes, exchange, key, operation.order.keep_death_header);
    let targets = {
        let properties = Properties::scan(message.properties()).map_err(|error| error.to_string())?;
        let keys: SmallVec<[&[u8]; 4]> = keys.iter().map(Vec::as_slice).collect();
        let mut walk = Walk::new(vhost, &message, &attributes);
        if name.is_empty() {
            keys.iter().for_each(|key| walk.default_exchange(key));
        } else {
            let exchange = vhost.exchange(&name).ok_or_else(|| format!("no exchange '{name}'"))?;
            if exchange.internal {
                return Err(format!("exchange '{name}' is internal"));
            }
            may_use_topics(shared, vhost, operation, &exchange, &keys)?;
            walk.from(&exchange, &Envelope { keys: &keys, properties: Some(&properties) });
        }
        walk.targets()
    };
    if targets.answers() == 0 {
        return Err(format!("exchange '{name}' leads to no queue with the key '{}'", String::from_utf8_lossy(key)));
    }
    Ok(Way { targets: Arc::new(targets), message, attributes })
}

fn may_write(shared: &Shared, vhost: &Vhost, operation: &Operation, exchange: &str) -> Result<(), String> {
    if operation.unrestricted {
        return Ok(());
    }
    let permissions = shared.permissions_of(&operation.user, &vhost.name);
    match permissions.is_some_and(|it| it.allow(Right::Write, ResourceKind::Exchange, exchange)) {
        true => Ok(()),
        false => Err(format!("user '{}' may not write to exchange '{exchange}'", operation.user)),
    }
}

/// Topic permissions, which are asked of topic exchanges only.
fn may_use_topics(
    shared: &Shared,
    vhost: &Vhost,
    operation: &Operation,
    exchange: &ExchangeCell,
    keys: &[&[u8]],
) -> Result<(), String> {
    if operation.unrestricted || exchange.kind != ExchangeKind::Topic || exchange.delays.is_some() {
        return Ok(());
    }
    let topics = shared.topics_of(&operation.user, &vhost.name);
    let allowed =
        |key: &str| topics.as_ref().is_some_and(|it| it.is_empty() || it.allow(Right::Write, &exchange.name, key));
    match keys.iter().map(|key| String::from_utf8_lossy(key)).find(|key| !allowed(key)) {
        Some(key) => Err(format!("user '{}' may not publish the topic '{key}' to '{}'", operation.user, exchange.name)),
        None => Ok(()),
    }
}
