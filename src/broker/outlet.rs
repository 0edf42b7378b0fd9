//! The delivering side of one channel: its delivery tags, what is outstanding, and its confirms. It lives in the
//! connection's outbox, under the outbox's lock, so that a tag and its bytes are given out in one step.

use super::outbox::Output;
use super::patience::Patience;
use super::queue_cell::QueueCell;
use super::reply_to::ReplyConsumer;
use super::unacked::{Held, Unacked};
use crate::model::{Attributes, ConsumerId, Message, Millis, Seq};
use amqp_spec::frame::{self, FRAME_END, FrameKind};
use amqp_spec::{ContentHeader, Route};
use bytes::BufMut;
use std::sync::Arc;

/// A queue that this channel consumes or gets from.
pub struct Feed {
    /// The queue.
    pub queue: Arc<QueueCell>,
    /// The consumer, or `None` for basic.get.
    pub consumer: Option<ConsumerId>,
    /// Deliveries of it that are outstanding.
    pub held: u32,
    /// When they were made, where they may be overdue.
    pub patience: Option<Patience>,
    /// Nothing more comes of it: it goes when nothing of it is outstanding.
    pub retired: bool,
}

/// The feeds of a channel; an index stays good while anything refers to it.
#[derive(Default)]
pub struct Feeds {
    slots: Vec<Option<Feed>>,
    free: Vec<u32>,
}

impl Feeds {
    /// Adds a feed and gives its index.
    pub fn add(&mut self, queue: Arc<QueueCell>, consumer: Option<ConsumerId>) -> u32 {
        let feed = Feed { queue, consumer, held: 0, patience: None, retired: false };
        if let Some(index) = self.free.pop()
            && let Some(slot) = self.slots.get_mut(index as usize)
        {
            *slot = Some(feed);
            return index;
        }
        if self.slots.is_empty() {
            // Most channels have one consumer, and a vector would begin with room for four of 88 bytes.
            self.slots.reserve_exact(1);
        }
        self.slots.push(Some(feed));
        (self.slots.len() - 1) as u32
    }

    /// The feed of basic.get from a queue, made at its first use.
    pub fn of_gets(&mut self, queue: &Arc<QueueCell>) -> u32 {
        let known = self.slots.iter().position(|slot| {
            slot.as_ref().is_some_and(|f| f.consumer.is_none() && !f.retired && Arc::ptr_eq(&f.queue, queue))
        });
        known.map_or_else(|| self.add(queue.clone(), None), |index| index as u32)
    }

    /// The queues that it consumes from, once for each consumer.
    pub fn consumers(&self) -> impl Iterator<Item = &Arc<QueueCell>> {
        let consuming = self.slots.iter().flatten().filter(|feed| feed.consumer.is_some() && !feed.retired);
        consuming.map(|feed| &feed.queue)
    }

    /// The feed at an index.
    pub fn get_mut(&mut self, index: u32) -> Option<&mut Feed> {
        self.slots.get_mut(index as usize)?.as_mut()
    }

    /// Nothing more comes of a feed.
    pub fn retire(&mut self, index: u32) {
        if let Some(feed) = self.get_mut(index) {
            feed.retired = true;
            self.release(index, 0);
        }
    }

    /// `count` deliveries of a feed were settled. Gives its queue.
    pub fn release(&mut self, index: u32, count: u32) -> Option<Arc<QueueCell>> {
        let slot = self.slots.get_mut(index as usize)?;
        let feed = slot.as_mut()?;
        feed.held = feed.held.saturating_sub(count);
        let queue = feed.queue.clone();
        if feed.retired && feed.held == 0 {
            *slot = None;
            self.free.push(index);
        }
        Some(queue)
    }
}

/// Why a channel has to be closed though its client did nothing wrong on it just now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failed {
    /// A delivery was not settled in time.
    TimedOut,
}

/// What was handed out on a channel, under its outbox's lock, which is held for that anyway.
#[derive(Clone, Copy, Debug, Default)]
#[allow(missing_docs)]
pub struct OutletCounts {
    pub delivered: u64,
    pub delivered_no_ack: u64,
    pub got: u64,
    pub got_no_ack: u64,
    /// Fetches that found nothing.
    pub got_empty: u64,
    pub redelivered: u64,
}

/// The delivering side of a channel.
#[derive(Default)]
pub struct Outlet {
    /// The channel's number on the wire.
    pub number: u16,
    /// Tells the channels that use one slot in turn apart.
    pub incarnation: u32,
    /// Deliveries are taken.
    pub open: bool,
    /// Deliveries not settled yet.
    pub unacked: Unacked,
    /// Where deliveries come from; [`Held::feed`] is an index into it.
    pub feeds: Feeds,
    /// basic.qos with global: how many deliveries the channel may hold in all; 0 is no limit.
    pub shared_prefetch: u32,
    /// Consumers that were turned away and want to be asked again.
    pub turned_away: Vec<u32>,
    /// Feeds whose queue has gone; the channel forgets their consumers when it next looks.
    pub dismissed: Vec<u32>,
    /// The consumer of direct replies.
    pub reply_consumer: Option<ReplyConsumer>,
    /// The channel is to be closed; its connection was called.
    pub failed: Option<Failed>,
    /// What was handed out.
    pub counts: OutletCounts,
    /// Feeds with a timeout made so far, for their ids.
    pub patience_made: u64,
}

impl Outlet {
    /// Whether the channel may hold one more delivery under acknowledgement.
    #[must_use]
    pub fn has_room(&self) -> bool {
        self.shared_prefetch == 0 || self.unacked.outstanding() < self.shared_prefetch as usize
    }

    /// The next delivery tag; with `held` the delivery is outstanding until it is settled.
    pub fn next_tag(&mut self, held: Option<(u32, Seq)>, now: Millis) -> u64 {
        let tag = self.unacked.hand_out(held.map(|(feed, seq)| Held { feed, seq }));
        if let Some(feed) = held.and_then(|(feed, _)| self.feeds.get_mut(feed)) {
            feed.held += 1;
            if let Some(patience) = &mut feed.patience {
                patience.note(tag, now);
            }
        }
        tag
    }
}

/// The parts of a message as they go to a client.
#[derive(Clone, Copy)]
pub struct Content<'a> {
    /// The message: its route and body.
    pub message: &'a Message,
    /// Its properties, where the broker had to change them for this delivery.
    pub properties: &'a [u8],
}

impl<'a> Content<'a> {
    /// A message as it is.
    #[must_use]
    pub fn plain(message: &'a Message) -> Self {
        Self { message, properties: message.properties() }
    }
}

/// Writes basic.deliver with its content.
pub fn put_deliver(
    out: &mut Output,
    max_payload: usize,
    channel: u16,
    consumer_tag: &[u8],
    delivery_tag: u64,
    attributes: &Attributes,
    content: Content<'_>,
) {
    // A message is only made of a sound route.
    let Ok(route) = Route::from_raw(content.message.route()) else { return };
    frame::put_deliver(&mut out.inline, channel, consumer_tag, delivery_tag, attributes.redelivered, route);
    put_content(out, max_payload, channel, content);
}

/// Writes a content header and the body in as many frames as it takes.
pub fn put_content(out: &mut Output, max_payload: usize, channel: u16, content: Content<'_>) {
    let message = content.message;
    frame::put_header(&mut out.inline, channel, &ContentHeader::basic(message.body_len() as u64, content.properties));
    let body = message.body();
    let mut at = 0;
    while let Some(part) = body.get(at..body.len().min(at + max_payload)).filter(|part| !part.is_empty()) {
        out.inline.put_slice(&frame::frame_head(FrameKind::Body, channel, part.len()));
        out.put_payload(part, || message.body_bytes().slice(at..at + part.len()));
        out.inline.put_u8(FRAME_END);
        at += part.len();
    }
}
