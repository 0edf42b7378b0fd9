//! What a message becomes when it dies in a queue that has a dead-letter exchange: the history of its deaths in its
//! headers, its new exchange and routing key, and the queues that it must not reach again.
//!
//! The history is kept in the headers alone. It is only believed where the broker wrote it: a message as published may
//! carry an `x-death` of the client's own, which its first death replaces.

mod history;
#[cfg(test)]
mod tests;

use crate::model::{Attributes, Message};
use crate::queue::Reason;
use amqp_spec::properties::PropertiesError;
use amqp_spec::{FieldTable, Properties, PropertiesBuilder, Property, Table};
use history::History;
pub use history::{HEADERS, X_DEATH};

/// More routing keys of a message, an array of strings.
const CC: &str = "CC";

/// Where, why and when a message died.
#[derive(Clone, Copy, Debug)]
pub struct Death<'a> {
    /// The queue.
    pub queue: &'a str,
    /// Why.
    pub reason: Reason,
    /// The queue's dead-letter exchange.
    pub exchange: &'a str,
    /// The queue's dead-letter routing key, if it has one.
    pub routing_key: Option<&'a [u8]>,
    /// Seconds since the Unix epoch.
    pub seconds: u64,
}

/// A message to be published to a dead-letter exchange.
#[derive(Clone, Debug)]
pub struct DeadLetter {
    /// The message: its exchange is the dead-letter exchange, its routing key the first one to route by.
    pub message: Message,
    /// What is known of it: as if newly published, but persistent and of the priority it had.
    pub attributes: Attributes,
    further_keys: Vec<Vec<u8>>,
    barred: Vec<Vec<u8>>,
}

impl DeadLetter {
    /// Makes the dead letter of a message that died.
    ///
    /// # Errors
    /// The message's properties do not parse. Those of a message that came through a channel do.
    pub fn new(message: &Message, attributes: &Attributes, death: &Death<'_>) -> Result<Self, PropertiesError> {
        let properties = Properties::scan(message.properties())?;
        let headers = properties.headers().unwrap_or_default();
        let mut history = History::read(headers, attributes.dead_lettered);
        let keys = routing_keys(message, headers, &history);
        history.record(message.exchange(), &keys, properties.expiration(), death);
        let (routing_key, further_keys) = match death.routing_key {
            Some(key) => (key, Vec::new()),
            None => {
                let blind = message.blind_keys().map(<[u8]>::to_vec);
                (message.routing_key(), keys.into_iter().skip(1).chain(blind).collect())
            }
        };
        let barred = history.queues_of_automatic_deaths();
        let raw = rewritten(&properties, &history.write_into(headers.into()));
        let mut dead = Message::from_parts(death.exchange.as_bytes(), routing_key, &raw, message.body());
        if death.routing_key.is_none() && message.blind_keys().next().is_some() {
            dead = dead.with_blind_keys(message.blind_keys());
        }
        Ok(Self { message: dead, attributes: reborn(attributes), further_keys, barred })
    }

    /// The routing keys to route by, the message's own first. Two of them may be the same.
    pub fn routing_keys(&self) -> impl Iterator<Item = &[u8]> {
        std::iter::once(self.message.routing_key()).chain(self.further_keys.iter().map(Vec::as_slice))
    }

    /// Whether the message would go round for ever if it came to that queue: it died there before, and nobody has
    /// rejected it since. It must be dropped instead.
    #[must_use]
    pub fn is_cycle(&self, queue: &str) -> bool {
        self.barred.iter().any(|name| name == queue.as_bytes())
    }
}

/// The keys that the message was last routed by. CC counts only until a dead-letter routing key takes its place, which
/// the newest entry of the history tells: where its first key is no longer the message's, a queue replaced it.
fn routing_keys(message: &Message, headers: Table<'_>, history: &History) -> Vec<Vec<u8>> {
    let own = message.routing_key();
    match history.newest_keys() {
        None => [own].into_iter().chain(strings(headers, CC)).map(<[u8]>::to_vec).collect(),
        Some(keys) if keys.first().is_some_and(|first| *first == own) => keys.iter().map(|key| key.to_vec()).collect(),
        Some(_) => vec![own.to_vec()],
    }
}

/// The strings in an array of the headers; what else may be in it does not count.
fn strings<'a>(headers: Table<'a>, key: &str) -> impl Iterator<Item = &'a [u8]> {
    let array = headers.get(key).and_then(|value| value.as_array());
    array.into_iter().flatten().filter_map(|value| value.as_longstr())
}

/// The time to live ended with the death; it is only remembered in the history.
fn rewritten(properties: &Properties<'_>, headers: &FieldTable) -> Vec<u8> {
    PropertiesBuilder::from(properties).remove(Property::Expiration).set_headers(headers).build()
}

/// As in RabbitMQ, what was rejected once is nowhere delivered for the first time, in later queues neither, and how
/// often it came back goes on counting there.
fn reborn(attributes: &Attributes) -> Attributes {
    let Attributes { persistent, priority, delivery_count, .. } = *attributes;
    // Older entries on disk have the flag alone.
    let came_flagged = attributes.dead_lettered && attributes.redelivered && attributes.acquired_count == 0;
    let redelivered = delivery_count > 0 || came_flagged;
    Attributes { persistent, priority, redelivered, delivery_count, dead_lettered: true, ..Attributes::default() }
}
