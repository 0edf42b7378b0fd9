//! Carries out a queue's effects while the queue is locked: deliveries go straight into outboxes, the rest is noted.

use super::aftermath::{Aftermath, Load};
use super::firehose::Traced;
use super::outbox::{Guard, Outbox};
use super::outlet::{Content, put_deliver};
use super::queue_cell::{Link, PendingGet, QueueCell};
use super::queue_stats::QueueStats;
use super::{counts_header, get};
use crate::model::{ConsumerId, Millis, Outcome, Receipt, Seq};
use crate::queue::{Dead, Delivery, Effects, Offer, Urgency};
use crate::store::When;
use std::sync::Arc;

/// The effects of one batch at one queue.
pub struct Carry<'a> {
    cell: &'a QueueCell,
    links: &'a mut [Option<Link>],
    gets: &'a mut Vec<(u64, PendingGet)>,
    stats: &'a mut QueueStats,
    after: &'a mut Aftermath,
    /// The outbox locked last, kept locked for the next delivery of the run.
    current: Option<(*const Outbox, Guard)>,
    write: Option<When>,
    now: Millis,
    /// Deliveries are copied to the firehose.
    traced: bool,
}

impl<'a> Carry<'a> {
    pub(super) fn new(
        cell: &'a QueueCell,
        links: &'a mut [Option<Link>],
        gets: &'a mut Vec<(u64, PendingGet)>,
        stats: &'a mut QueueStats,
        after: &'a mut Aftermath,
        now: Millis,
    ) -> Self {
        Self { cell, links, gets, stats, after, current: None, write: None, now, traced: cell.is_traced() }
    }

    pub(super) fn count_published(&mut self, count: u64) {
        self.stats.published += count;
        self.after.tally.routed += count;
    }

    fn count_delivered(&mut self, no_ack: bool, redelivered: bool) {
        let (stats, tally) = (&mut *self.stats, self.after.tally.of(self.cell.kind));
        let (of_queue, of_all) = match no_ack {
            true => (&mut stats.delivered_no_ack, &mut tally.delivered_auto_ack),
            false => (&mut stats.delivered, &mut tally.delivered_manual_ack),
        };
        *of_queue += 1;
        *of_all += 1;
        stats.redelivered += u64::from(redelivered);
        tally.redelivered += u64::from(redelivered);
    }

    /// `redelivered` is `None` where there was no message.
    fn count_got(&mut self, no_ack: bool, redelivered: Option<bool>) {
        let (stats, tally) = (&mut *self.stats, self.after.tally.of(self.cell.kind));
        let (of_queue, of_all) = match (redelivered, no_ack) {
            (None, _) => (&mut stats.got_empty, &mut tally.got_empty),
            (_, true) => (&mut stats.got_no_ack, &mut tally.got_auto_ack),
            (_, false) => (&mut stats.got, &mut tally.got_manual_ack),
        };
        *of_queue += 1;
        *of_all += 1;
        let again = u64::from(redelivered.unwrap_or_default());
        stats.redelivered += again;
        tally.redelivered += again;
    }

    /// What the effects so far want of the store.
    pub(super) fn wanted_write(&self) -> Option<When> {
        self.write
    }
}

/// Locks an outbox, or keeps it locked. At most one is locked at a time.
fn locked<'g>(current: &'g mut Option<(*const Outbox, Guard)>, outbox: &Arc<Outbox>) -> &'g mut Guard {
    let wanted = Arc::as_ptr(outbox);
    if current.as_ref().is_some_and(|(held, _)| *held != wanted) {
        *current = None;
    }
    &mut current.get_or_insert_with(|| (wanted, outbox.lock())).1
}

impl Effects for Carry<'_> {
    fn deliver(&mut self, consumer: ConsumerId, delivery: Delivery<'_>) -> Offer {
        let Some(Some(link)) = self.links.get(consumer.slot as usize) else { return Offer::Refused };
        if link.incarnation != consumer.incarnation {
            return Offer::Refused;
        }
        let inner = locked(&mut self.current, &link.outbox);
        let full = inner.is_full();
        let Some((outlet, output, max_payload)) = inner.outlet(link.outlet, link.outlet_incarnation) else {
            return Offer::Refused;
        };
        if full || (!link.no_ack && !outlet.has_room()) {
            outlet.turned_away.push(link.feed);
            inner.any_turned_away = true;
            return Offer::Refused;
        }
        let tag = outlet.next_tag((!link.no_ack).then_some((link.feed, delivery.seq)), self.now);
        let counts = &mut outlet.counts;
        *(if link.no_ack { &mut counts.delivered_no_ack } else { &mut counts.delivered }) += 1;
        counts.redelivered += u64::from(delivery.attributes.redelivered);
        let changed = counts_header::for_delivery(self.cell, &delivery);
        let content = match &changed {
            Some(properties) => Content { message: delivery.message, properties },
            None => Content::plain(delivery.message),
        };
        put_deliver(output, max_payload, outlet.number, &link.tag, tag, delivery.attributes, content);
        if self.traced {
            let to = (link.outbox.connection, link.channel);
            let traced = Traced::delivered(self.cell, to, delivery.message, delivery.attributes.redelivered);
            self.after.traced.extend(traced);
        }
        self.after.wake(&link.outbox);
        let no_ack = link.no_ack;
        self.count_delivered(no_ack, delivery.attributes.redelivered);
        Offer::Taken
    }

    fn got(&mut self, ticket: u64, message: Option<(Delivery<'_>, u64)>) {
        let Some(index) = self.gets.iter().position(|(known, _)| *known == ticket) else { return };
        let (_, get) = self.gets.swap_remove(index);
        let (no_ack, given) = match get {
            PendingGet::Channel(get) => {
                let inner = locked(&mut self.current, &get.outbox);
                let given = get::answer(inner, &get, self.cell, message, self.now);
                let channel =
                    inner.outlet(get.outlet, get.outlet_incarnation).map_or(0, |(outlet, _, _)| outlet.number);
                if given {
                    if let (true, Some((delivery, _))) = (self.traced, &message) {
                        let (to, again) = ((get.outbox.connection, channel), delivery.attributes.redelivered);
                        self.after.traced.extend(Traced::delivered(self.cell, to, delivery.message, again));
                    }
                    self.after.wake(&get.outbox);
                    let _ = get.done.send(());
                }
                (get.no_ack, given)
            }
            PendingGet::Hand(hand) => (hand.no_ack, hand.give(self.cell, message)),
        };
        if given {
            self.count_got(no_ack, message.map(|(delivery, _)| delivery.attributes.redelivered));
        } else if let (Some((delivery, _)), Some(me), false) = (message, self.cell.me.upgrade(), no_ack) {
            self.after.returned.push((me, delivery.seq));
        }
    }

    fn settle(&mut self, receipt: Receipt, outcome: Outcome) {
        self.after.settled.push((receipt, outcome));
    }

    fn dead_letter(&mut self, dead: Dead) {
        if let Some(me) = self.cell.me.upgrade() {
            // The queue is locked, so they line up in the order in which they died.
            me.burial.died(dead);
            self.after.dies(&me);
        }
    }

    fn write(&mut self, urgency: Urgency) {
        let when = match urgency {
            Urgency::Lazy => When::Soon,
            Urgency::Now => When::Now,
        };
        self.write = self.write.max(Some(when));
    }

    fn load(&mut self, from: Seq, to: Seq, count: usize, bytes: usize) {
        if let Some(me) = self.cell.me.upgrade() {
            self.after.loads.push((me, Load { from, to, count, bytes }));
        }
    }

    fn obsolete(&mut self) {
        if let Some(me) = self.cell.me.upgrade() {
            self.after.obsolete.push(me);
        }
    }
}
