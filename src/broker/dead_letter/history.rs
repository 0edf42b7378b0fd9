//! The history of a message's deaths, as it stands in the headers: `x-death`, `x-first-death-*`, `x-last-death-*`.

use super::Death;
use crate::queue::Reason;
use amqp_spec::{FieldTable, FieldValue, Table};

/// The header with a message's deaths, the newest first.
pub const X_DEATH: &str = "x-death";
const X_FIRST_DEATH: [&str; 3] = ["x-first-death-exchange", "x-first-death-queue", "x-first-death-reason"];
const X_LAST_DEATH: [&str; 3] = ["x-last-death-exchange", "x-last-death-queue", "x-last-death-reason"];

/// All headers that tell of a message's deaths.
pub const HEADERS: [&str; 7] =
    [X_DEATH, X_FIRST_DEATH[0], X_FIRST_DEATH[1], X_FIRST_DEATH[2], X_LAST_DEATH[0], X_LAST_DEATH[1], X_LAST_DEATH[2]];

const COUNT: &str = "count";
const EXCHANGE: &str = "exchange";
const ORIGINAL_EXPIRATION: &str = "original-expiration";
const QUEUE: &str = "queue";
const REASON: &str = "reason";
const ROUTING_KEYS: &str = "routing-keys";
const TIME: &str = "time";

/// The deaths of one message.
pub(super) struct History {
    /// One for each queue and reason, the newest first.
    entries: Vec<FieldTable>,
    /// Exchange, queue and reason of the first and of the last death.
    first: [FieldValue; 3],
    last: [FieldValue; 3],
}

impl History {
    /// The history in the headers, or an empty one where it is not to be believed.
    pub(super) fn read(headers: Table<'_>, trusted: bool) -> Self {
        let value = |key: &str| headers.get(key).map_or(FieldValue::Void, FieldValue::from);
        let entries = headers.get(X_DEATH).filter(|_| trusted).and_then(|value| value.as_array());
        let entries = entries.into_iter().flatten().filter_map(|entry| entry.as_table()).map(FieldTable::from);
        Self { entries: entries.collect(), first: X_FIRST_DEATH.map(value), last: X_LAST_DEATH.map(value) }
    }

    /// Adds a death of a message that came from `exchange` by `keys`. A repeated one moves to the front and counts up;
    /// its entry keeps telling of the first time.
    pub(super) fn record(&mut self, exchange: &[u8], keys: &[Vec<u8>], expiration: Option<&[u8]>, death: &Death<'_>) {
        self.last = [exchange.into(), death.queue.into(), death.reason.as_str().into()];
        if self.entries.is_empty() {
            self.first = self.last.clone();
        }
        let entry = match self.entries.iter().position(|entry| is_of(entry, death)) {
            Some(at) => counted_up(self.entries.remove(at)),
            None => new_entry(exchange, keys, expiration, death),
        };
        self.entries.insert(0, entry);
    }

    /// The routing keys of the newest entry.
    pub(super) fn newest_keys(&self) -> Option<Vec<&[u8]>> {
        let keys = self.entries.first()?.get(ROUTING_KEYS)?.as_array()?;
        Some(keys.iter().filter_map(FieldValue::as_longstr).collect())
    }

    /// The queues that the message died in since somebody last rejected it, at each of which a circle would close that
    /// nobody takes part in.
    pub(super) fn queues_of_automatic_deaths(&self) -> Vec<Vec<u8>> {
        let rejected = |entry: &&FieldTable| text(entry, REASON) == Some(Reason::Rejected.as_str().as_bytes());
        let automatic = self.entries.iter().take_while(|entry| !rejected(entry));
        automatic.filter_map(|entry| text(entry, QUEUE)).map(<[u8]>::to_vec).collect()
    }

    /// Puts the history in the place of any other that the headers have.
    pub(super) fn write_into(self, mut headers: FieldTable) -> FieldTable {
        let deaths: Vec<FieldValue> = self.entries.into_iter().map(FieldValue::Table).collect();
        headers.insert(X_DEATH, deaths);
        for (key, value) in X_FIRST_DEATH.into_iter().zip(self.first).chain(X_LAST_DEATH.into_iter().zip(self.last)) {
            headers.insert(key, value);
        }
        headers
    }
}

fn text<'a>(entry: &'a FieldTable, key: &str) -> Option<&'a [u8]> {
    entry.get(key)?.as_longstr()
}

fn is_of(entry: &FieldTable, death: &Death<'_>) -> bool {
    text(entry, QUEUE) == Some(death.queue.as_bytes()) && text(entry, REASON) == Some(death.reason.as_str().as_bytes())
}

fn counted_up(mut entry: FieldTable) -> FieldTable {
    let count = entry.get(COUNT).and_then(FieldValue::as_integer).unwrap_or(0);
    entry.insert(COUNT, count.saturating_add(1));
    entry
}

/// The fields in RabbitMQ's order.
fn new_entry(exchange: &[u8], keys: &[Vec<u8>], expiration: Option<&[u8]>, death: &Death<'_>) -> FieldTable {
    let mut entry = FieldTable::new();
    if let Some(expiration) = expiration {
        entry.insert(ORIGINAL_EXPIRATION, expiration);
    }
    entry.insert(COUNT, 1i64);
    entry.insert(REASON, death.reason.as_str());
    entry.insert(QUEUE, death.queue);
    entry.insert(TIME, FieldValue::Timestamp(death.seconds));
    entry.insert(EXCHANGE, exchange);
    entry.insert(ROUTING_KEYS, keys.iter().map(|key| key.as_slice().into()).collect::<Vec<FieldValue>>());
    entry
}
