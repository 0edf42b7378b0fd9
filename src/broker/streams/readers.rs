//! The readers of a stream: who they are, how they come and how they are told to go.

use super::reader::{Reader, Way};
use crate::broker::aftermath::Aftermath;
use crate::broker::consume::short_string;
use crate::broker::outbox::Outbox;
use crate::model::ConsumerId;
use crate::model::arguments::StreamArguments;
use amqp_spec::FieldTable;
use amqp_spec::frame;
use amqp_spec::method::basic;
use std::sync::Arc;

/// Readers by slot.
#[derive(Default)]
pub(super) struct Readers {
    slots: Vec<Option<Arc<Reader>>>,
    free: Vec<u32>,
    made: u32,
}

impl Readers {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.slots.len() == self.free.len()
    }

    pub fn iter(&self) -> impl Iterator<Item = &Arc<Reader>> {
        self.slots.iter().flatten()
    }

    pub fn get(&self, id: ConsumerId) -> Option<&Arc<Reader>> {
        self.slots.get(id.slot as usize)?.as_ref().filter(|reader| reader.id == id)
    }

    pub fn remove(&mut self, id: ConsumerId) -> Option<Arc<Reader>> {
        let reader = self.slots.get_mut(id.slot as usize)?.take_if(|reader| reader.id == id)?;
        self.free.push(id.slot);
        Some(reader)
    }

    pub fn next_id(&mut self) -> ConsumerId {
        let slot = self.free.pop().unwrap_or(self.slots.len() as u32);
        self.made = self.made.wrapping_add(1);
        ConsumerId { slot, incarnation: self.made }
    }

    pub fn place(&mut self, reader: Arc<Reader>) {
        let slot = reader.id.slot as usize;
        match self.slots.get_mut(slot) {
            Some(place) => *place = Some(reader),
            None => self.slots.push(Some(reader)),
        }
    }
}

/// A consumer of a stream as basic.consume asks for it.
pub struct NewReader<'a> {
    /// The connection's outbox.
    pub outbox: &'a Arc<Outbox>,
    /// The channel's place there.
    pub outlet: u32,
    /// Which user of that place.
    pub outlet_incarnation: u32,
    /// Its tag.
    pub tag: &'a str,
    /// Messages it may hold unacknowledged.
    pub prefetch: u32,
    /// All that was sent with basic.consume, where that is anything.
    pub sent: Option<&'a FieldTable>,
    /// Where it begins and what it wants.
    pub arguments: StreamArguments,
    /// The client understands basic.cancel from the server.
    pub notify_cancel: bool,
    /// Whether consume-ok is wanted.
    pub reply: bool,
}

impl NewReader<'_> {
    pub(super) fn way(&self, feed: u32, channel: u16) -> Way {
        Way {
            outbox: self.outbox.clone(),
            outlet: self.outlet,
            outlet_incarnation: self.outlet_incarnation,
            feed,
            channel,
            tag: short_string(self.tag),
            prefetch: self.prefetch,
            sent: self.sent.cloned().map(Box::new),
            notify_cancel: self.notify_cancel,
        }
    }
}

/// Tells a reader whose stream is going away, where its client understands it.
pub(super) fn dismiss(reader: &Reader, after: &mut Aftermath) {
    let mut inner = reader.outbox.lock();
    let Some((outlet, output, _)) = inner.outlet(reader.outlet, reader.outlet_incarnation) else { return };
    outlet.feeds.retire(reader.feed);
    outlet.dismissed.push(reader.feed);
    if reader.notify_cancel {
        let tag = reader.tag.get(1..).unwrap_or_default();
        frame::put_method(&mut output.inline, outlet.number, &basic::Cancel { consumer_tag: tag, nowait: true });
        after.wake(&reader.outbox);
    }
}
