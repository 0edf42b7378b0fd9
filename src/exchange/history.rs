//! What an x-recent-history exchange remembers: the last messages that came to it.

use super::Envelope;
use crate::model::message::NEVER;
use crate::model::{Attributes, Message, Seq};
use crate::store::{QueueRecord, QueueWrites, StoredMessage};
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
    /// Whether it is written.
    stored: bool,
    kept: VecDeque<(Message, Attributes)>,
    /// The place of the message that comes next; those before it are kept.
    next: Seq,
    /// All before it are written, or forgotten.
    collected: Seq,
}

impl History {
    /// Nothing yet, and never more than `length` messages; `stored` where they outlive a restart.
    #[must_use]
    pub fn new(length: Option<u64>, stored: bool) -> Self {
        Self { length: length.unwrap_or(DEFAULT_LENGTH), stored, kept: VecDeque::new(), next: 1, collected: 1 }
    }

    /// Takes back what was found on disk, a page at a time, in order; `next` is the record's.
    pub fn recover(&mut self, messages: Vec<StoredMessage>, next: Seq) {
        (self.next, self.collected) = (next, next);
        for (_, attributes, message) in messages {
            self.push(message, attributes);
        }
    }

    /// Keeps a message, and forgets the oldest where there are too many.
    pub fn keep(&mut self, envelope: &Envelope<'_>, message: &Message, attributes: &Attributes) {
        let refused = envelope.headers().and_then(|headers| headers.get(NO_STORE));
        if refused == Some(Value::Bool(true)) {
            return;
        }
        self.push(message.compact(), *attributes);
        self.next += 1;
    }

    fn push(&mut self, message: Message, attributes: Attributes) {
        self.kept.push_back((message, attributes));
        if self.kept.len() as u64 > self.length {
            self.kept.pop_front();
        }
    }

    /// What is kept, the oldest first.
    pub fn messages(&self) -> impl DoubleEndedIterator<Item = &(Message, Attributes)> {
        self.kept.iter()
    }

    fn head(&self) -> Seq {
        self.next.saturating_sub(self.kept.len() as u64)
    }

    /// Whether there is something to collect.
    #[must_use]
    pub fn wants_write(&self) -> bool {
        self.stored && self.collected < self.next
    }

    /// Moves what came since the last time into `writes`. What was forgotten in between is never written.
    pub fn collect(&mut self, writes: &mut QueueWrites) {
        if !self.wants_write() {
            return;
        }
        let head = self.head();
        let places = (head..).zip(&self.kept).filter(|(place, _)| *place >= self.collected);
        writes.puts.extend(places.map(|(place, (message, attributes))| (place, *attributes, message.clone())));
        self.collected = self.next;
        let bytes = self.kept.iter().map(|(message, _)| message.body_len() as u64).sum();
        let expires = self.kept.iter().any(|(_, attributes)| attributes.expires_at != NEVER);
        let (next, count) = (self.next, self.kept.len() as u64);
        writes.record = QueueRecord { head, next, count, bytes, expires, ..QueueRecord::default() };
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
        let mut history = History::new(Some(2), false);
        ["a", "b", "c"].iter().for_each(|body| keep(&mut history, body, &none));
        assert_eq!(bodies(&history), ["b", "c"]);
        let mut history = History::new(None, false);
        (0..25).for_each(|number| keep(&mut history, &number.to_string(), &none));
        assert_eq!(bodies(&history), (5..25).map(|number| number.to_string()).collect::<Vec<_>>());
    }

    #[test]
    fn who_asks_not_to_be_kept_is_not() {
        let mut history = History::new(None, false);
        for (body, value) in [("a", FieldValue::Bool(true)), ("b", FieldValue::Bool(false)), ("c", "true".into())] {
            keep(&mut history, body, &FieldTable::from_iter([(NO_STORE, value)]));
        }
        assert_eq!(bodies(&history), ["b", "c"]);
    }

    #[test]
    fn it_comes_back_as_it_was_and_only_what_is_kept_is_written() {
        let (none, mut disk) = (FieldTable::new(), std::collections::BTreeMap::new());
        let mut history = History::new(Some(3), true);
        for (round, bodies) in [["a", "b", "c", "d", "e"].as_slice(), &["f"], &[], &["g", "h"]].into_iter().enumerate()
        {
            bodies.iter().for_each(|body| keep(&mut history, body, &none));
            let mut writes = QueueWrites::default();
            history.collect(&mut writes);
            assert_eq!(writes.puts.len(), bodies.len().min(3), "round {round}");
            disk.extend(writes.puts.into_iter().map(|put| (put.0, put)));
            if bodies.is_empty() {
                continue;
            }
            disk.retain(|place, _| *place >= writes.record.head);
            assert_eq!(writes.record.count, disk.len() as u64);
            let mut again = History::new(Some(3), true);
            again.recover(disk.values().cloned().collect(), writes.record.next);
            assert_eq!(self::bodies(&again), self::bodies(&history));
            assert!(!again.wants_write());
            history = again;
        }
        assert_eq!(self::bodies(&history), ["f", "g", "h"]);
    }
}
