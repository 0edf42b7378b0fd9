//! One of a message's deaths, as its headers tell of it.

use super::order::{Death, Match};
use crate::broker::dead_letter::X_DEATH;
use crate::model::{Attributes, Message, Millis};
use amqp_spec::{Properties, Table};

/// An entry of `x-death`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Told {
    pub reason: Vec<u8>,
    pub queue: Vec<u8>,
    pub exchange: Vec<u8>,
    pub keys: Vec<Vec<u8>>,
    /// Milliseconds since 1970.
    pub at: Millis,
}

impl Told {
    /// The death that counts; `None` where the broker wrote down none.
    pub fn of(message: &Message, attributes: &Attributes, which: Death) -> Option<Self> {
        if !attributes.dead_lettered {
            return None;
        }
        let properties = Properties::scan(message.properties()).ok()?;
        let deaths = properties.headers()?.get(X_DEATH)?.as_array()?;
        let mut entries = deaths.iter().filter_map(|entry| entry.as_table());
        let entry = match which {
            Death::Last => entries.next(),
            Death::First => entries.last(),
        }?;
        Some(Self::read(entry))
    }

    fn read(entry: Table<'_>) -> Self {
        let text = |key: &str| entry.get(key).and_then(|value| value.as_longstr()).unwrap_or_default().to_vec();
        let keys = entry.get("routing-keys").and_then(|value| value.as_array());
        let seconds = entry.get("time").and_then(|value| match value {
            amqp_spec::Value::Timestamp(seconds) => Some(seconds),
            _ => None,
        });
        Self {
            reason: text("reason"),
            queue: text("queue"),
            exchange: text("exchange"),
            keys: keys.into_iter().flatten().filter_map(|key| key.as_longstr().map(<[u8]>::to_vec)).collect(),
            at: seconds.unwrap_or_default().saturating_mul(1000),
        }
    }

    /// Whether it is one of those that are wanted.
    pub fn matches(&self, wanted: &Match, now: Millis) -> bool {
        let is = |wanted: &Option<String>, found: &[u8]| wanted.as_ref().is_none_or(|it| it.as_bytes() == found);
        let age = now.saturating_sub(self.at);
        is(&wanted.reason, &self.reason)
            && is(&wanted.queue, &self.queue)
            && is(&wanted.exchange, &self.exchange)
            && wanted.routing_key.as_ref().is_none_or(|key| self.keys.iter().any(|own| own == key.as_bytes()))
            && wanted.older_than.is_none_or(|least| age > least)
            && wanted.younger_than.is_none_or(|most| age < most)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_must_be_so_and_the_rest_does_not_matter() {
        let told = Told {
            reason: b"rejected".to_vec(),
            queue: b"q".to_vec(),
            exchange: b"x".to_vec(),
            keys: vec![b"a".to_vec(), b"b".to_vec()],
            at: 1000,
        };
        let matches = |wanted: Match| told.matches(&wanted, 6000);
        let some = |text: &str| Some(text.to_owned());
        assert!(matches(Match::default()));
        assert!(matches(Match { reason: some("rejected"), queue: some("q"), ..Match::default() }));
        assert!(!matches(Match { reason: some("rejected"), queue: some("r"), ..Match::default() }));
        assert!(matches(Match { routing_key: some("b"), exchange: some("x"), ..Match::default() }));
        assert!(!matches(Match { routing_key: some("c"), ..Match::default() }));
        assert!(matches(Match { older_than: Some(4999), younger_than: Some(5001), ..Match::default() }));
        assert!(!matches(Match { older_than: Some(5000), ..Match::default() }));
        assert!(!matches(Match { younger_than: Some(5000), ..Match::default() }));
    }
}
