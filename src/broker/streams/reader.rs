//! One reader of a stream: from chunks to its connection's outbox.

use crate::broker::clients::ConsumerLook;
use crate::broker::core::Shared;
use crate::broker::outbox::{Inner, Outbox};
use crate::broker::outlet::{Content, put_deliver};
use crate::broker::queue_cell::QueueCell;
use crate::metrics::{Kind, Messages};
use crate::model::{Attributes, ConsumerId, Message, Offset, QueueId, Seq};
use crate::queue::stream::Cursor;
use crate::store::Chunk;
use amqp_spec::FieldTable;
use parking_lot::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Weak};
use tokio::sync::Notify;

/// What there is of a stream to read. Readers look at it without a lock.
#[derive(Default)]
pub(super) struct Extent {
    first: AtomicU64,
    end: AtomicU64,
    /// Deliveries to all its readers since the broker started.
    delivered: AtomicU64,
}

impl Extent {
    pub fn set(&self, (first, end): (Offset, Offset)) {
        self.first.store(first, Ordering::SeqCst);
        self.end.store(end, Ordering::SeqCst);
    }

    pub fn first(&self) -> Offset {
        self.first.load(Ordering::SeqCst)
    }

    pub fn end(&self) -> Offset {
        self.end.load(Ordering::SeqCst)
    }

    pub fn delivered(&self) -> u64 {
        self.delivered.load(Ordering::Relaxed)
    }
}

struct State {
    cursor: Cursor,
    ended: bool,
}

/// What a reader is to do next.
pub(super) enum Next {
    /// Go on at an offset; it may be given `count` messages, or looks for those it wants.
    Read { from: Offset, count: u64 },
    /// Nothing until it is woken.
    Wait,
    /// Nothing any more.
    End,
}

/// A consumer of a stream.
pub(super) struct Reader {
    pub queue: QueueId,
    pub cell: Weak<QueueCell>,
    pub id: ConsumerId,
    pub extent: Arc<Extent>,
    pub outbox: Arc<Outbox>,
    pub outlet: u32,
    pub outlet_incarnation: u32,
    pub feed: u32,
    /// Its channel's number.
    pub channel: u16,
    prefetch: u32,
    /// What was sent with basic.consume, where that is anything.
    sent: Option<Box<FieldTable>>,
    /// Its tag, as a short string.
    pub tag: Box<[u8]>,
    /// Its client understands basic.cancel from the server.
    pub notify_cancel: bool,
    pub wake: Notify,
    /// It waits for what is not written yet.
    at_end: AtomicBool,
    state: Mutex<State>,
}

/// By what its channel tells a reader's messages from others': it has credit for them, and nothing else comes of their
/// being settled, so all messages of one reader go by one number.
pub(super) fn settlement(id: ConsumerId) -> Seq {
    u64::from(id.incarnation) << 32 | u64::from(id.slot)
}

/// The reader that a number of [`settlement`] means.
pub(super) fn settled_by(seq: Seq) -> ConsumerId {
    ConsumerId { slot: seq as u32, incarnation: (seq >> 32) as u32 }
}

/// Where a reader's deliveries go.
pub(super) struct Way {
    pub outbox: Arc<Outbox>,
    pub outlet: u32,
    pub outlet_incarnation: u32,
    pub feed: u32,
    pub channel: u16,
    pub prefetch: u32,
    pub sent: Option<Box<FieldTable>>,
    pub tag: Box<[u8]>,
    pub notify_cancel: bool,
}

impl Reader {
    pub fn new(queue: &QueueCell, id: ConsumerId, extent: Arc<Extent>, way: Way, cursor: Cursor) -> Arc<Self> {
        let Way { outbox, outlet, outlet_incarnation, feed, channel, prefetch, sent, tag, notify_cancel } = way;
        Arc::new(Self {
            queue: queue.id,
            cell: queue.me.clone(),
            id,
            extent,
            outbox,
            outlet,
            outlet_incarnation,
            feed,
            channel,
            prefetch,
            sent,
            tag,
            notify_cancel,
            wake: Notify::new(),
            at_end: AtomicBool::new(false),
            state: Mutex::new(State { cursor, ended: false }),
        })
    }

    /// As it is shown; `None` when its connection has gone.
    pub fn look(&self, shared: &Shared, queue: &Arc<QueueCell>) -> Option<ConsumerLook> {
        let credit = self.state.lock().cursor.credit();
        Some(ConsumerLook {
            queue: queue.clone(),
            client: shared.clients.get(self.outbox.connection)?,
            channel: self.channel,
            tag: String::from_utf8_lossy(self.tag.get(1..).unwrap_or_default()).into_owned(),
            ack_required: true,
            exclusive: false,
            prefetch: self.prefetch,
            unacknowledged: self.prefetch.saturating_sub(credit),
            active: true,
            blocked: credit == 0,
            arguments: self.sent.as_deref().cloned(),
            timeout: None,
        })
    }

    /// What to do next.
    pub fn next(&self) -> Next {
        let mut state = self.state.lock();
        if state.ended {
            return Next::End;
        }
        state.cursor.go_to(self.extent.first());
        let (from, credit) = (state.cursor.next(), state.cursor.credit());
        if credit == 0 {
            return Next::Wait;
        }
        if from >= self.extent.end() {
            self.at_end.store(true, Ordering::SeqCst);
            // Looked at again: what was written in between has woken nobody.
            if from >= self.extent.end() {
                return Next::Wait;
            }
        }
        Next::Read { from, count: if state.cursor.is_choosy() { u64::MAX } else { credit.into() } }
    }

    /// The place that it begins at is found.
    pub fn go_to(&self, offset: Offset) {
        self.state.lock().cursor.go_to(offset);
    }

    /// There is more to read.
    pub fn more(&self) {
        if self.at_end.swap(false, Ordering::SeqCst) {
            self.wake.notify_one();
        }
    }

    /// It has settled so many messages.
    pub fn settled(&self, count: u32) {
        self.state.lock().cursor.settled(count);
        self.wake.notify_one();
    }

    /// Nothing more goes to it.
    pub fn end(&self) {
        self.state.lock().ended = true;
        self.wake.notify_one();
    }

    /// Puts messages of a chunk into the outbox, and counts them; `note` sees each. False where it or the outbox takes no
    /// more.
    pub fn give(&self, chunk: &Chunk, messages: &Messages, note: impl FnMut(&Message)) -> bool {
        let mut given = 0;
        let went_on = self.give_on(chunk, &mut given, note);
        if given > 0 {
            self.extent.delivered.fetch_add(given, Ordering::Relaxed);
            messages.of(Kind::Stream).delivered_manual_ack.add(given);
        }
        went_on
    }

    fn give_on(&self, chunk: &Chunk, given: &mut u64, mut note: impl FnMut(&Message)) -> bool {
        let mut state = self.state.lock();
        let mut inner = self.outbox.lock();
        if state.ended {
            return false;
        }
        let end = self.extent.end();
        let from = state.cursor.next();
        for (offset, message) in chunk.from(from).take_while(|(offset, _)| *offset < end) {
            if state.cursor.credit() == 0 {
                return false;
            }
            if !state.cursor.wants(message) {
                state.cursor.skipped(offset);
            } else if self.put(&mut inner, message) {
                state.cursor.given(offset);
                note(message);
                *given += 1;
            } else {
                return false;
            }
        }
        true
    }

    /// False where the outbox takes no more: it has been told whom to ask again.
    fn put(&self, inner: &mut Inner, message: &Message) -> bool {
        let full = inner.is_full();
        let Some((outlet, output, max_payload)) = inner.outlet(self.outlet, self.outlet_incarnation) else {
            return false;
        };
        if full || !outlet.has_room() {
            if !outlet.turned_away.contains(&self.feed) {
                outlet.turned_away.push(self.feed);
            }
            inner.any_turned_away = true;
            return false;
        }
        let tag = outlet.next_tag(Some((self.feed, settlement(self.id))), 0);
        outlet.counts.delivered += 1;
        let attributes = Attributes::default();
        put_deliver(output, max_payload, outlet.number, &self.tag, tag, &attributes, Content::plain(message));
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_settlement_leads_back_to_its_reader() {
        let id = ConsumerId { slot: 7, incarnation: u32::MAX };
        assert_eq!(settled_by(settlement(id)), id);
    }
}
