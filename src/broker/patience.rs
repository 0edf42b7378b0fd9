//! How long a consumer may keep a message: the timeouts of deliveries under acknowledgement, which quorum queues have.
//!
//! A feed notes when its deliveries were made, not for each but about [`STEPS`] times a timeout, and one timer a feed
//! looks at the oldest note. So a timeout comes late by a fraction of itself, and costs nothing a message.

use super::aftermath::Aftermath;
use super::outbox::{Inner, Outbox};
use super::outlet::Failed;
use super::queue_cell::{Link, QueueCell};
use crate::model::{ConsumerId, Millis, Seq, time};
use crate::queue::Command;
use amqp_spec::frame;
use amqp_spec::method::basic;
use std::collections::VecDeque;
use std::sync::{Arc, Weak};

/// Notes that a timeout is divided into: it comes late by this part of itself at most.
const STEPS: Millis = 64;

/// The shortest time between two looks at a feed that has nothing overdue. A timeout shorter than it comes late by it.
const SHORTEST_LOOK: Millis = 20;

/// When the deliveries of one feed were made.
#[derive(Debug)]
pub struct Patience {
    timeout: Millis,
    /// Tells the users of one feed's index apart.
    id: u64,
    /// Tags, ascending, and when they were given; those between two notes are at most a step younger than the first.
    notes: VecDeque<(u64, Millis)>,
    /// A delivery was overdue, and its client knows.
    pub told: bool,
}

impl Patience {
    /// Of a feed whose deliveries have this much time, in milliseconds.
    #[must_use]
    pub fn new(timeout: Millis, id: u64) -> Self {
        Self { timeout, id, notes: VecDeque::new(), told: false }
    }

    /// A delivery was made.
    pub fn note(&mut self, tag: u64, now: Millis) {
        if self.notes.back().is_none_or(|(_, at)| now > at.saturating_add(self.timeout / STEPS)) {
            self.notes.push_back((tag, now));
        }
    }

    /// Tags below this one are overdue, if any are. Forgets their notes.
    fn overdue(&mut self, now: Millis) -> Option<u64> {
        let mut any = false;
        while self.deadline().is_some_and(|at| at <= now) {
            self.notes.pop_front();
            any = true;
        }
        any.then(|| self.notes.front().map_or(u64::MAX, |(tag, _)| *tag))
    }

    fn deadline(&self) -> Option<Millis> {
        self.notes.front().map(|(_, at)| at.saturating_add(self.timeout).saturating_add(self.timeout / STEPS))
    }

    fn look_at(&self, now: Millis) -> Millis {
        let next = now.saturating_add(self.timeout.max(SHORTEST_LOOK));
        self.deadline().map_or(next, |deadline| deadline.min(next)).max(now + 1)
    }
}

/// A feed to be looked at when a time comes.
#[derive(Clone)]
pub struct Watched {
    outbox: Weak<Outbox>,
    outlet: u32,
    outlet_incarnation: u32,
    feed: u32,
    id: u64,
}

/// Deliveries of a feed that are overdue.
struct Overdue {
    queue: Arc<QueueCell>,
    consumer: Option<ConsumerId>,
    seqs: Vec<Seq>,
    told: bool,
}

/// Has the deliveries of a feed watched from now on, where its queue or its consumer has a timeout. Those that needed
/// no acknowledgement are not noted and never overdue.
pub(super) fn watch(queue: &QueueCell, asked: Option<Millis>, inner: &mut Inner, place: (u32, u32), feed: u32) -> bool {
    let Some(timeout) = queue.consumer_timeout(asked) else { return false };
    let Some((outlet, _, _)) = inner.outlet(place.0, place.1) else { return false };
    outlet.patience_made += 1;
    let id = outlet.patience_made;
    outlet.feeds.get_mut(feed).is_some_and(|feed| {
        let new = feed.patience.is_none();
        feed.patience.get_or_insert(Patience::new(timeout, id));
        new
    })
}

/// Has a timer look at a feed that [`watch`] was called for.
pub(super) fn schedule(queue: &QueueCell, outbox: &Arc<Outbox>, place: (u32, u32), feed: u32) {
    let Some(shared) = queue.shared.upgrade() else { return };
    let now = time::now();
    let first = {
        let mut inner = outbox.lock();
        let Some((outlet, _, _)) = inner.outlet(place.0, place.1) else { return };
        let patience = outlet.feeds.get_mut(feed).and_then(|feed| feed.patience.as_ref());
        patience.map(|patience| (patience.look_at(now), patience.id))
    };
    if let Some((at, id)) = first {
        let (outlet, outlet_incarnation) = place;
        shared.timers.watch(at, Watched { outbox: Arc::downgrade(outbox), outlet, outlet_incarnation, feed, id });
    }
}

/// Looks at a feed: what is overdue goes back to its queue, and the client is told. Gives when to look again.
pub(super) fn look(watched: &Watched, now: Millis, after: &mut Aftermath) -> Option<Millis> {
    let outbox = watched.outbox.upgrade()?;
    let (overdue, next) = take_overdue(watched, &outbox, now)?;
    if let Some(overdue) = overdue.filter(|overdue| !overdue.seqs.is_empty()) {
        give_back(watched, &outbox, &overdue, after);
    }
    Some(next)
}

fn take_overdue(watched: &Watched, outbox: &Outbox, now: Millis) -> Option<(Option<Overdue>, Millis)> {
    let mut inner = outbox.lock();
    let (outlet, _, _) = inner.outlet(watched.outlet, watched.outlet_incarnation)?;
    let feed = outlet.feeds.get_mut(watched.feed)?;
    let patience = feed.patience.as_mut().filter(|patience| patience.id == watched.id)?;
    let (below, next, told) = (patience.overdue(now), patience.look_at(now), patience.told);
    let (queue, consumer) = (feed.queue.clone(), feed.consumer);
    let overdue = below.map(|below| {
        let seqs = outlet.unacked.time_out(watched.feed, below);
        outlet.feeds.release(watched.feed, u32::try_from(seqs.len()).unwrap_or(u32::MAX));
        Overdue { queue, consumer, seqs, told }
    });
    Some((overdue, next))
}

/// The consumer goes where its client can be told so, before its messages come back and others take them. A client
/// that cannot be told loses its channel, as does one whose messages are of no consumer any more.
fn give_back(watched: &Watched, outbox: &Arc<Outbox>, overdue: &Overdue, after: &mut Aftermath) {
    let mut state = overdue.queue.lock();
    if state.deleted {
        return;
    }
    let link = overdue.consumer.and_then(|id| state.unlink(id));
    let consumer = overdue.consumer.filter(|_| link.is_some());
    if let Some(link) = &link {
        dismiss(watched, outbox, link, after);
    }
    if !(overdue.told || link.is_some_and(|link| link.notify_cancel)) {
        fail(watched, outbox);
    }
    let command = Command::TimeOut { consumer, seqs: &overdue.seqs };
    let _ = overdue.queue.apply_locked(&mut state, time::now(), command, after);
}

/// Nothing more goes to a consumer, which is told so where it understands that.
fn dismiss(watched: &Watched, outbox: &Arc<Outbox>, link: &Link, after: &mut Aftermath) {
    let mut inner = outbox.lock();
    let Some((outlet, output, _)) = inner.outlet(watched.outlet, watched.outlet_incarnation) else { return };
    if let Some(patience) = outlet.feeds.get_mut(watched.feed).and_then(|feed| feed.patience.as_mut()) {
        patience.told = true;
    }
    outlet.feeds.retire(watched.feed);
    outlet.dismissed.push(watched.feed);
    if link.notify_cancel {
        let tag = link.tag.get(1..).unwrap_or_default();
        frame::put_method(&mut output.inline, outlet.number, &basic::Cancel { consumer_tag: tag, nowait: true });
        after.wake(outbox);
    }
}

fn fail(watched: &Watched, outbox: &Outbox) {
    if let Some((outlet, _, _)) = outbox.lock().outlet(watched.outlet, watched.outlet_incarnation) {
        outlet.failed = Some(Failed::TimedOut);
    }
    outbox.call();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deliveries_are_overdue_in_the_order_in_which_they_were_made() {
        let mut patience = Patience::new(6400, 1);
        for (tag, now) in [(1, 0), (2, 50), (3, 100), (4, 150), (5, 300)] {
            patience.note(tag, now);
        }
        assert_eq!(patience.notes, [(1, 0), (4, 150), (5, 300)], "a note each 100 ms");
        assert_eq!(patience.look_at(0), 6400, "the first look finds nothing yet");
        assert_eq!(patience.overdue(6499), None);
        assert_eq!(patience.overdue(6500), Some(4));
        assert_eq!(patience.look_at(6500), 6650);
        assert_eq!(patience.overdue(7000), Some(u64::MAX));
        assert_eq!(patience.look_at(7000), 13_400);
    }

    #[test]
    fn no_time_at_all_is_overdue_at_once() {
        let mut patience = Patience::new(0, 1);
        patience.note(1, 5);
        assert_eq!(patience.overdue(5), Some(u64::MAX));
        assert_eq!(patience.look_at(5), 5 + SHORTEST_LOOK);
    }
}
