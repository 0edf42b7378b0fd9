//! basic.get, which may have to wait for the disk.

use super::aftermath::Aftermath;
use super::counts_header;
use super::outbox::{Inner, Outbox};
use super::outlet::{Content, put_content};
use super::patience;
use super::queue_cell::{ChannelGet, PendingGet, QueueCell};
use crate::model::{Millis, time};
use crate::queue::{Command, Delivery};
use amqp_spec::method::basic;
use amqp_spec::{Route, frame};
use std::sync::Arc;
use tokio::sync::oneshot;

/// Who gets.
pub struct Getter<'a> {
    /// The connection's outbox.
    pub outbox: &'a Arc<Outbox>,
    /// The channel's place there.
    pub outlet: u32,
    /// Which user of that place.
    pub outlet_incarnation: u32,
    /// Acknowledged by being handed out.
    pub no_ack: bool,
}

/// Takes the head of a queue. The answer (get-ok with the message, or get-empty) is in the outbox when the receiver
/// resolves; it does so before this returns unless the message has to come from the disk.
pub fn get(queue: &Arc<QueueCell>, getter: &Getter<'_>, after: &mut Aftermath) -> oneshot::Receiver<()> {
    let (done, answered) = oneshot::channel();
    let mut state = queue.lock();
    if state.deleted {
        return answered;
    }
    let at = (getter.outlet, getter.outlet_incarnation);
    let (feed, watched) = {
        let mut inner = getter.outbox.lock();
        let Some((outlet, _, _)) = inner.outlet(at.0, at.1) else { return answered };
        let feed = outlet.feeds.of_gets(queue);
        (feed, !getter.no_ack && patience::watch(queue, None, &mut inner, at, feed))
    };
    state.tickets += 1;
    let ticket = state.tickets;
    let pending = ChannelGet {
        outbox: getter.outbox.clone(),
        outlet: getter.outlet,
        outlet_incarnation: getter.outlet_incarnation,
        feed,
        no_ack: getter.no_ack,
        done,
    };
    state.gets.push((ticket, PendingGet::Channel(pending)));
    let _ = queue.apply_locked(&mut state, time::now(), Command::Get { ticket, no_ack: getter.no_ack }, after);
    if watched {
        patience::schedule(queue, getter.outbox, at, feed);
    }
    answered
}

/// Writes the answer to a get. `false` when whoever asked has gone: the message must go back.
pub(super) fn answer(
    inner: &mut Inner,
    get: &ChannelGet,
    queue: &QueueCell,
    message: Option<(Delivery<'_>, u64)>,
    now: Millis,
) -> bool {
    let Some((outlet, output, max_payload)) = inner.outlet(get.outlet, get.outlet_incarnation) else {
        return false;
    };
    let channel = outlet.number;
    let Some((delivery, left)) = message else {
        outlet.counts.got_empty += 1;
        frame::put_method(&mut output.inline, channel, &basic::GetEmpty { cluster_id: b"" });
        return true;
    };
    // A message is only made of a sound route.
    let Ok(route) = Route::from_raw(delivery.message.route()) else { return false };
    let tag = outlet.next_tag((!get.no_ack).then_some((get.feed, delivery.seq)), now);
    let counts = &mut outlet.counts;
    *(if get.no_ack { &mut counts.got_no_ack } else { &mut counts.got }) += 1;
    counts.redelivered += u64::from(delivery.attributes.redelivered);
    let left = u32::try_from(left).unwrap_or(u32::MAX);
    frame::put_get_ok(&mut output.inline, channel, tag, delivery.attributes.redelivered, route, left);
    let changed = counts_header::for_delivery(queue, &delivery);
    let properties = changed.as_deref().unwrap_or(delivery.message.properties());
    put_content(output, max_payload, channel, Content { message: delivery.message, properties });
    true
}
