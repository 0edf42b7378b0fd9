//! A reader: where it is, what it wants, and how much more it may be given.

use crate::model::arguments::StreamFilter;
use crate::model::{Message, Offset};
use amqp_spec::Properties;

/// The header that a filter goes by.
const FILTER_VALUE: &str = "x-stream-filter-value";

/// Whether a message is wanted. One whose value is empty or no text has none (RabbitMQ).
fn passes(filter: &StreamFilter, message: &Message) -> bool {
    let properties = Properties::scan(message.properties()).ok();
    let value = properties.and_then(|properties| properties.headers()?.get(FILTER_VALUE));
    match value.and_then(|value| value.as_longstr()) {
        Some(value) if !value.is_empty() => filter.values.iter().any(|wanted| wanted == value),
        _ => filter.unfiltered,
    }
}

/// One reader of a stream. What it holds unacknowledged is its channel's to know; here that is only credit it lacks.
#[derive(Debug)]
pub struct Cursor {
    /// The next message to look at.
    next: Offset,
    /// Messages that it may be given.
    credit: u32,
    prefetch: u32,
    filter: Option<StreamFilter>,
}

impl Cursor {
    /// A reader that begins at `next` and may hold `prefetch` messages.
    #[must_use]
    pub fn new(next: Offset, prefetch: u32, filter: Option<StreamFilter>) -> Self {
        Self { next, credit: prefetch, prefetch, filter }
    }

    /// The next message to look at.
    #[must_use]
    pub fn next(&self) -> Offset {
        self.next
    }

    /// Goes on at an offset: the one it began at is known now, or what was before it is gone.
    pub fn go_to(&mut self, next: Offset) {
        self.next = self.next.max(next);
    }

    /// Messages that it may be given.
    #[must_use]
    pub fn credit(&self) -> u32 {
        self.credit
    }

    /// Whether it wants some messages only.
    #[must_use]
    pub fn is_choosy(&self) -> bool {
        self.filter.is_some()
    }

    /// Whether it wants a message.
    #[must_use]
    pub fn wants(&self, message: &Message) -> bool {
        self.filter.as_ref().is_none_or(|filter| passes(filter, message))
    }

    /// A message was passed over.
    pub fn skipped(&mut self, offset: Offset) {
        self.next = offset + 1;
    }

    /// A message was given to it.
    pub fn given(&mut self, offset: Offset) {
        self.next = offset + 1;
        self.credit = self.credit.saturating_sub(1);
    }

    /// It has settled so many.
    pub fn settled(&mut self, count: u32) {
        self.credit = self.credit.saturating_add(count).min(self.prefetch);
    }
}
