//! basic.consume and basic.cancel, and the consumers that a channel or a queue leaves behind.

use super::aftermath::Aftermath;
use super::events::Asked;
use super::outbox::Outbox;
use super::patience;
use super::queue_cell::{Link, QueueCell, State};
use super::streams::NewReader;
use crate::model::{ConsumerId, Millis, time};
use crate::queue::{Command, Refused, Subscription};
use amqp_spec::FieldTable;
use amqp_spec::frame;
use amqp_spec::method::basic;
use std::sync::Arc;

/// A consumer as basic.consume asks for it.
pub struct NewConsumer<'a> {
    /// The connection's outbox.
    pub outbox: &'a Arc<Outbox>,
    /// The channel's place there.
    pub outlet: u32,
    /// Which user of that place.
    pub outlet_incarnation: u32,
    /// Its tag.
    pub tag: &'a str,
    /// Messages it may hold unacknowledged; 0 is no limit.
    pub prefetch: u32,
    /// `x-priority`.
    pub priority: i64,
    /// Deliveries need no acknowledgement.
    pub no_ack: bool,
    /// It wants the queue for itself.
    pub exclusive: bool,
    /// The client understands basic.cancel from the server.
    pub notify_cancel: bool,
    /// `x-consumer-timeout` in milliseconds.
    pub timeout: Option<Millis>,
    /// What was sent with it, where that is anything.
    pub arguments: Option<&'a FieldTable>,
    /// Whether consume-ok is wanted.
    pub reply: bool,
}

/// A consumer that was added, as its channel knows it.
pub struct Consumer {
    /// The queue.
    pub queue: Arc<QueueCell>,
    /// Its identity there.
    pub id: ConsumerId,
    /// Its feed on the channel.
    pub feed: u32,
}

/// A tag as a short string. Tags come from short strings, so they fit one.
#[must_use]
pub fn short_string(tag: &str) -> Box<[u8]> {
    let bytes = tag.as_bytes().get(..255).unwrap_or(tag.as_bytes());
    let mut out = Vec::with_capacity(bytes.len() + 1);
    out.push(bytes.len() as u8);
    out.extend_from_slice(bytes);
    out.into_boxed_slice()
}

/// Adds a consumer. consume-ok goes before its first delivery.
///
/// # Errors
/// When an exclusive consumer is in the way; nothing was written then. `None` when the queue was deleted meanwhile.
pub fn consume(
    queue: &Arc<QueueCell>,
    new: &NewConsumer<'_>,
    after: &mut Aftermath,
) -> Result<Option<Consumer>, Refused> {
    let mut state = queue.lock();
    if state.deleted {
        return Ok(None);
    }
    let id = free_slot(&mut state);
    let subscription = Subscription {
        consumer: id,
        prefetch: new.prefetch,
        priority: new.priority,
        no_ack: new.no_ack,
        exclusive: new.exclusive,
    };
    state.queue.admits(&subscription)?;
    let at = (new.outlet, new.outlet_incarnation);
    let watched;
    let (feed, channel) = {
        let mut inner = new.outbox.lock();
        let Some((outlet, output, _)) = inner.outlet(new.outlet, new.outlet_incarnation) else {
            return Ok(None);
        };
        if new.reply {
            let consume_ok = basic::ConsumeOk { consumer_tag: new.tag.as_bytes() };
            frame::put_method(&mut output.inline, outlet.number, &consume_ok);
        }
        let feed = outlet.feeds.add(queue.clone(), Some(id));
        let channel = outlet.number;
        watched = !new.no_ack && patience::watch(queue, new.timeout, &mut inner, at, feed);
        (feed, channel)
    };
    after.wake(new.outbox);
    let timeout = queue.consumer_timeout(new.timeout);
    place(&mut state, id, new, Seat { feed, channel, timeout });
    queue.apply_locked(&mut state, time::now(), Command::Subscribe(subscription), after)?;
    if watched {
        patience::schedule(queue, new.outbox, at, feed);
    }
    drop(state);
    let (no_ack, exclusive, prefetch, arguments) = (new.no_ack, new.exclusive, new.prefetch, new.arguments);
    let asked = Asked { no_ack, exclusive, prefetch, arguments };
    queue.tell_consumer(new.outbox.connection, channel, new.tag, asked);
    Ok(Some(Consumer { queue: queue.clone(), id, feed }))
}

/// Adds a reader of a stream. consume-ok goes before its first delivery. `None` when the stream was deleted meanwhile.
pub fn read_stream(queue: &Arc<QueueCell>, new: &NewReader<'_>, after: &mut Aftermath) -> Option<Consumer> {
    let (id, feed) = queue.stream.as_ref()?.read(queue, new, after)?;
    let channel =
        new.outbox.lock().outlet(new.outlet, new.outlet_incarnation).map_or(0, |(outlet, _, _)| outlet.number);
    let asked = Asked { no_ack: false, exclusive: false, prefetch: new.prefetch, arguments: new.sent };
    queue.tell_consumer(new.outbox.connection, channel, new.tag, asked);
    Some(Consumer { queue: queue.clone(), id, feed })
}

fn free_slot(state: &mut State) -> ConsumerId {
    let slot = state.free_links.pop().unwrap_or(state.links.len() as u32);
    state.consumers_made = state.consumers_made.wrapping_add(1);
    ConsumerId { slot, incarnation: state.consumers_made }
}

/// What its channel and its queue made of a consumer.
struct Seat {
    feed: u32,
    channel: u16,
    timeout: Option<Millis>,
}

fn place(state: &mut State, id: ConsumerId, new: &NewConsumer<'_>, seat: Seat) {
    let link = Link {
        outbox: new.outbox.clone(),
        outlet: new.outlet,
        outlet_incarnation: new.outlet_incarnation,
        feed: seat.feed,
        channel: seat.channel,
        timeout: seat.timeout,
        arguments: new.arguments.cloned().map(Box::new),
        tag: short_string(new.tag),
        no_ack: new.no_ack,
        notify_cancel: new.notify_cancel,
        incarnation: id.incarnation,
    };
    match state.links.get_mut(id.slot as usize) {
        Some(place) => *place = Some(link),
        None => state.links.push(Some(link)),
    }
}

/// Removes a consumer. No delivery of it follows.
pub fn cancel(consumer: &Consumer, after: &mut Aftermath) {
    if let Some(stream) = &consumer.queue.stream {
        return stream.cancel(&consumer.queue, consumer.id);
    }
    let mut state = consumer.queue.lock();
    let Some(link) = state.unlink(consumer.id) else { return };
    // The feed goes first: a delivery that is refused for want of a link is nobody's.
    if let Some((outlet, _, _)) = link.outbox.lock().outlet(link.outlet, link.outlet_incarnation) {
        outlet.feeds.retire(link.feed);
    }
    let _ = consumer.queue.apply_locked(&mut state, time::now(), Command::Cancel(consumer.id), after);
    drop(state);
    consumer.queue.tell_consumer_gone(link.outbox.connection, link.channel, &link.tag);
}

/// Tells every consumer of a queue that is going away, where its client understands it.
pub(super) fn dismiss_all(queue: &QueueCell, state: &mut State, after: &mut Aftermath) {
    for link in std::mem::take(&mut state.links).into_iter().flatten() {
        queue.tell_consumer_gone(link.outbox.connection, link.channel, &link.tag);
        let mut inner = link.outbox.lock();
        let Some((outlet, output, _)) = inner.outlet(link.outlet, link.outlet_incarnation) else { continue };
        outlet.feeds.retire(link.feed);
        outlet.dismissed.push(link.feed);
        if link.notify_cancel {
            let tag = link.tag.get(1..).unwrap_or_default();
            frame::put_method(&mut output.inline, outlet.number, &basic::Cancel { consumer_tag: tag, nowait: true });
            after.wake(&link.outbox);
        }
    }
}
