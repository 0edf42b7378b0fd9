//! The tail of a queue that no commit has collected yet: persistent messages and who waits for them.

use super::tally::Tally;
use crate::model::{Attributes, Message, Receipt, Seq};
use crate::store::QueueWrites;
use std::collections::VecDeque;

#[derive(Debug)]
struct Unwritten {
    seq: Seq,
    attributes: Attributes,
    /// `None` once the message is gone: then it is never written.
    message: Option<Message>,
    receipt: Option<Receipt>,
}

#[derive(Debug, Default)]
pub(super) struct Tail {
    /// Ascending; the first is not gone.
    messages: VecDeque<Unwritten>,
    tally: Tally,
}

impl Tail {
    pub fn tally(&self) -> Tally {
        self.tally
    }

    pub fn push(&mut self, seq: Seq, attributes: Attributes, message: Message, receipt: Option<Receipt>) {
        self.tally.add(Tally::one(message.body_len()));
        self.messages.push_back(Unwritten { seq, attributes, message: Some(message), receipt });
    }

    /// More is known of a message.
    pub fn amend(&mut self, seq: Seq, attributes: Attributes) {
        let at = self.messages.binary_search_by_key(&seq, |unwritten| unwritten.seq);
        if let Some(unwritten) = at.ok().and_then(|at| self.messages.get_mut(at)) {
            unwritten.attributes = attributes;
        }
    }

    /// Takes out a message that is gone, and gives the receipt that came with it.
    pub fn elide(&mut self, seq: Seq) -> Option<Receipt> {
        let at = match self.messages.front() {
            Some(first) if first.seq == seq => 0,
            _ => self.messages.binary_search_by_key(&seq, |unwritten| unwritten.seq).ok()?,
        };
        let unwritten = self.messages.get_mut(at)?;
        let message = unwritten.message.take()?;
        let receipt = unwritten.receipt.take();
        self.tally.take(Tally::one(message.body_len()));
        while self.messages.front().is_some_and(|first| first.message.is_none()) {
            self.messages.pop_front();
        }
        receipt
    }

    /// Moves all into a commit; their receipts are appended to `writing`. `each` sees every message.
    pub fn collect(
        &mut self,
        writes: &mut QueueWrites,
        writing: &mut Vec<Receipt>,
        mut each: impl FnMut(Seq, &Attributes, &Message),
    ) {
        writes.puts.reserve(self.messages.len());
        for unwritten in self.messages.drain(..) {
            if let Some(message) = unwritten.message {
                each(unwritten.seq, &unwritten.attributes, &message);
                writes.puts.push((unwritten.seq, unwritten.attributes, message));
                writing.extend(unwritten.receipt);
            }
        }
        self.tally = Tally::default();
    }

    /// Drops all and gives the receipts, in order.
    pub fn clear(&mut self) -> impl Iterator<Item = Receipt> {
        self.tally = Tally::default();
        std::mem::take(&mut self.messages).into_iter().filter_map(|unwritten| unwritten.receipt)
    }
}
