//! What an x-recent-history exchange remembers: the last messages that came to it.

use super::Envelope;
use crate::model::{Attributes, Message};
use amqp_spec::Value;
use std::collections::VecDeque;

/// Messages kept where the exchange was declared without `x-recent-history-length`.
const DEFAULT_LENGTH: u64 = 20;

/// A message with this header, true, is not kept.
const NO_STORE: &str = "x-recent-history-no-store";

/// The last messages of one exchange. How much memory that is, is up to who declared it: its length times what
/// messages measure.
#[derive(Debug)]
pub struct History {
    length: u64,
    kept: VecDeque<(Message, Attributes)>,
}

impl History {
    /// Nothing yet, and never more than `length` messages.
    #[must_use]
    pub fn new(length: Option<u64>) -> Self {
        Self { length: length.unwrap_or(DEFAULT_LENGTH), kept: VecDeque::new() }
    }

    /// Keeps a message, and forgets the oldest where there are too many.
    pub fn keep(&mut self, envelope: &Envelope<'_>, message: &Message, attributes: &Attributes) {
        let refused = envelope.headers().and_then(|headers| headers.get(NO_STORE));
        if refused == Some(Value::Bool(true)) {
            return;
        }
        self.kept.push_back((message.compact(), *attributes));
        if self.kept.len() as u64 > self.length {
            self.kept.pop_front();
        }
    }

    /// What is kept, the oldest first.
    pub fn messages(&self) -> impl DoubleEndedIterator<Item = &(Message, Attributes)> {
        self.kept.iter()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use amqp_spec::{FieldTable, FieldValue, Properties, PropertiesBuilder};

    fn keep(history: &mut History, body: &str, headers: &FieldTable) {
        let mut properties = PropertiesBuilder::new();
        properties.set_headers(headers);
        let message = Message::from_parts(b"x", b"k", &properties.build(), body.as_bytes());
        let properties = Properties::scan(message.properties()).unwrap();
        let envelope = Envelope { keys: &[b"k"], properties: Some(&properties) };
        history.keep(&envelope, &message, &Attributes::default());
    }

    fn bodies(history: &History) -> Vec<String> {
        history.messages().map(|(message, _)| String::from_utf8_lossy(message.body()).into_owned()).collect()
    }

    #[test]
    fn the_last_are_kept_the_oldest_first() {
        let none = FieldTable::new();
        let mut history = History::new(Some(2));
        ["a", "b", "c"].iter().for_each(|body| keep(&mut history, body, &none));
        assert_eq!(bodies(&history), ["b", "c"]);
        let mut history = History::new(None);
        (0..25).for_each(|number| keep(&mut history, &number.to_string(), &none));
        assert_eq!(bodies(&history), (5..25).map(|number| number.to_string()).collect::<Vec<_>>());
    }

    #[test]
    fn who_asks_not_to_be_kept_is_not() {
        let mut history = History::new(None);
        for (body, value) in [("a", FieldValue::Bool(true)), ("b", FieldValue::Bool(false)), ("c", "true".into())] {
            keep(&mut history, body, &FieldTable::from_iter([(NO_STORE, value)]));
        }
        assert_eq!(bodies(&history), ["b", "c"]);
    }
}
