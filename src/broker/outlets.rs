//! Opening and closing the delivering side of channels, and asking consumers again that were turned away.

use super::aftermath::Aftermath;
use super::outbox::{Inner, Outbox};
use super::outlet::{Content, Outlet, put_content};
use super::queue_cell::QueueCell;
use crate::model::{ConsumerId, Message};
use crate::queue::Command;
use amqp_spec::method::basic;
use amqp_spec::{ReplyCode, Route, frame};
use std::sync::Arc;

/// Opens an outlet for a channel; gives its slot and incarnation.
#[must_use]
pub fn open_outlet(outbox: &Outbox, number: u16) -> (u32, u32) {
    let mut inner = outbox.lock();
    inner.outlets_made = inner.outlets_made.wrapping_add(1);
    let outlet = Outlet { number, incarnation: inner.outlets_made, open: true, ..Outlet::default() };
    let incarnation = outlet.incarnation;
    let slot = inner.free_outlets.pop().unwrap_or(inner.outlets.len() as u32);
    match inner.outlets.get_mut(slot as usize) {
        Some(place) => *place = outlet,
        None => {
            if inner.outlets.is_empty() {
                // Most connections have one channel, and a vector would begin with room for four of 240 bytes.
                inner.outlets.reserve_exact(1);
            }
            inner.outlets.push(outlet);
        }
    }
    (slot, incarnation)
}

/// Closes an outlet: nothing more is delivered through it. What it held must have been given back.
pub fn close_outlet(outbox: &Outbox, (slot, incarnation): (u32, u32)) {
    let mut inner = outbox.lock();
    let known = inner.outlets.get_mut(slot as usize).filter(|o| o.open && o.incarnation == incarnation);
    if let Some(outlet) = known {
        *outlet = Outlet::default();
        inner.free_outlets.push(slot);
    }
}

type TurnedAway = Vec<(Arc<QueueCell>, ConsumerId)>;

/// Has the consumers of one channel that were turned away asked again. The caller holds no lock.
pub fn resume_turned_away(outbox: &Outbox, (slot, incarnation): (u32, u32), after: &mut Aftermath) {
    let mut consumers = TurnedAway::new();
    if let Some((outlet, _, _)) = outbox.lock().outlet(slot, incarnation) {
        take_turned_away(outlet, &mut consumers);
    }
    resume(consumers, after);
}

/// The same for all channels of a connection whose socket has taken most of what waited.
pub fn resume_all(outbox: &Outbox, after: &mut Aftermath) {
    let mut consumers = TurnedAway::new();
    {
        let mut inner = outbox.lock();
        let inner: &mut Inner = &mut inner;
        inner.any_turned_away = false;
        inner.outlets.iter_mut().for_each(|outlet| take_turned_away(outlet, &mut consumers));
    }
    resume(consumers, after);
}

fn take_turned_away(outlet: &mut Outlet, consumers: &mut TurnedAway) {
    if !outlet.has_room() {
        return;
    }
    for feed in std::mem::take(&mut outlet.turned_away) {
        consumers.extend(outlet.feeds.get_mut(feed).and_then(|f| Some((f.queue.clone(), f.consumer?))));
    }
}

fn resume(consumers: TurnedAway, after: &mut Aftermath) {
    for (queue, consumer) in consumers {
        let _ = queue.apply(Command::Resume(consumer), after);
    }
}

/// Writes basic.return 312 NO_ROUTE with the message.
pub fn put_return(outbox: &Outbox, channel: u16, message: &Message) {
    // A message is only made of a sound route.
    let Ok(route) = Route::from_raw(message.route()) else { return };
    let mut inner = outbox.lock();
    let inner: &mut Inner = &mut inner;
    let (code, text) = (ReplyCode::NoRoute.code(), ReplyCode::NoRoute.name().as_bytes());
    frame::put_method(&mut inner.output.inline, channel, &basic::Return { reply_code: code, reply_text: text, route });
    put_content(&mut inner.output, inner.max_payload, channel, Content::plain(message));
}
