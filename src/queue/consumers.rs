//! A queue's consumers and whose turn it is.

use super::command::{Refused, Subscription};
use super::effect::{Effects, Offer};
use super::entry::Entry;
use super::ring::Ring;
use crate::model::ConsumerId;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// A consumer as seen from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConsumerView {
    /// What it asked for.
    pub subscription: Subscription,
    /// Messages it holds unacknowledged.
    pub unacked: u32,
    /// Whether messages go to it: false for one that waits behind the single active consumer.
    pub active: bool,
}

#[derive(Debug)]
struct Consumer {
    subscription: Subscription,
    unacked: u32,
    /// Its channel refused; until it resumes.
    paused: bool,
    /// Its turn is in a ring.
    waiting: bool,
    registration: u64,
}

impl Consumer {
    fn ready(&self) -> bool {
        let Subscription { prefetch, no_ack, .. } = self.subscription;
        !self.paused && (no_ack || prefetch == 0 || self.unacked < prefetch)
    }
}

#[derive(Debug, Default)]
pub(super) struct Consumers {
    slots: Vec<Option<Consumer>>,
    /// In the order in which they came.
    registered: BTreeMap<u64, ConsumerId>,
    registrations: u64,
    /// The highest priority first; one for each priority that has consumers.
    rings: Vec<Ring>,
    single_active: bool,
    active: Option<ConsumerId>,
    /// The active one makes way for one of a higher priority.
    takeover: bool,
    /// The active one is to make way, and gets nothing more.
    retiring: bool,
    exclusive: bool,
}

fn find(slots: &[Option<Consumer>], id: ConsumerId) -> Option<&Consumer> {
    slots.get(id.slot as usize)?.as_ref().filter(|consumer| consumer.subscription.consumer == id)
}

fn find_mut(slots: &mut [Option<Consumer>], id: ConsumerId) -> Option<&mut Consumer> {
    slots.get_mut(id.slot as usize)?.as_mut().filter(|consumer| consumer.subscription.consumer == id)
}

fn waiting(slots: &[Option<Consumer>], id: ConsumerId) -> bool {
    find(slots, id).is_some_and(|consumer| consumer.waiting)
}

impl Consumers {
    pub fn new(single_active: bool, takeover: bool) -> Self {
        Self { single_active, takeover: single_active && takeover, ..Self::default() }
    }

    pub fn len(&self) -> usize {
        self.registered.len()
    }

    pub fn views(&self) -> impl Iterator<Item = ConsumerView> + '_ {
        let consumers = self.registered.values().filter_map(|id| find(&self.slots, *id));
        consumers.map(|consumer| ConsumerView {
            subscription: consumer.subscription,
            unacked: consumer.unacked,
            active: self.may_take(consumer.subscription.consumer),
        })
    }

    fn may_take(&self, id: ConsumerId) -> bool {
        !self.single_active || (self.active == Some(id) && !self.retiring)
    }

    pub fn admits(&self, subscription: &Subscription) -> Result<(), Refused> {
        let alone = self.registered.is_empty();
        if self.exclusive || (subscription.exclusive && (self.single_active || !alone)) {
            return Err(Refused::ExclusiveUse);
        }
        Ok(())
    }

    pub fn subscribe(&mut self, subscription: Subscription) -> Result<(), Refused> {
        self.admits(&subscription)?;
        self.exclusive = subscription.exclusive;
        let id = subscription.consumer;
        let at = id.slot as usize;
        if self.slots.len() <= at {
            self.slots.resize_with(at + 1, || None);
        }
        self.registrations += 1;
        let registration = self.registrations;
        if let Some(slot) = self.slots.get_mut(at) {
            *slot = Some(Consumer { subscription, unacked: 0, paused: false, waiting: false, registration });
        }
        self.registered.insert(registration, id);
        self.active.get_or_insert(id);
        self.join(subscription.priority);
        self.refresh(id);
        self.make_way();
        Ok(())
    }

    /// The one of the highest priority, and among those the one that came first.
    fn foremost(&self) -> Option<&Subscription> {
        let consumers = self.registered.values().filter_map(|id| find(&self.slots, *id));
        consumers.map(|consumer| &consumer.subscription).min_by_key(|subscription| Reverse(subscription.priority))
    }

    fn activate_foremost(&mut self) {
        self.retiring = false;
        self.active = self.foremost().map(|subscription| subscription.consumer);
        if let Some(next) = self.active {
            self.refresh(next);
        }
    }

    /// Where there is one of a higher priority than the active one: it becomes active once that one holds nothing.
    fn make_way(&mut self) {
        if !self.takeover {
            return;
        }
        let Some(best) = self.foremost().map(|subscription| subscription.priority) else { return };
        let Some(active) = self.active.and_then(|id| find_mut(&mut self.slots, id)) else { return };
        if active.subscription.priority >= best {
            return;
        }
        // Its turn in the ring, if it has one, is stale from now on.
        let (priority, had_turn) = (active.subscription.priority, std::mem::take(&mut active.waiting));
        let idle = active.unacked == 0;
        if had_turn {
            self.forget_turn(priority);
        }
        self.retiring = true;
        if idle {
            self.activate_foremost();
        }
    }

    fn forget_turn(&mut self, priority: i64) {
        let slots = &self.slots;
        if let Ok(at) = self.rings.binary_search_by_key(&Reverse(priority), |ring| Reverse(ring.priority))
            && let Some(ring) = self.rings.get_mut(at)
        {
            ring.leave(|id| waiting(slots, id));
        }
    }

    fn join(&mut self, priority: i64) {
        let at = match self.rings.binary_search_by_key(&Reverse(priority), |ring| Reverse(ring.priority)) {
            Ok(at) => at,
            Err(at) => {
                self.rings.insert(at, Ring::new(priority));
                at
            }
        };
        if let Some(ring) = self.rings.get_mut(at) {
            ring.members += 1;
        }
    }

    /// Removes a consumer; false where it is not known.
    pub fn cancel(&mut self, id: ConsumerId) -> bool {
        let Some(slot) = self.slots.get_mut(id.slot as usize) else { return false };
        let Some(consumer) = slot.take_if(|consumer| consumer.subscription.consumer == id) else { return false };
        self.registered.remove(&consumer.registration);
        self.leave(&consumer);
        if self.registered.is_empty() {
            self.exclusive = false;
            self.slots.clear();
        }
        if self.active == Some(id) {
            self.activate_foremost();
        } else {
            self.stay();
        }
        true
    }

    /// The active one goes on where the one that it was to make way for has left.
    fn stay(&mut self) {
        let best = self.foremost().map(|subscription| subscription.priority);
        let active = self.active.and_then(|id| find(&self.slots, id)).map(|consumer| &consumer.subscription);
        if let Some(active) = active.filter(|active| self.retiring && best.is_none_or(|best| active.priority >= best)) {
            let id = active.consumer;
            self.retiring = false;
            self.refresh(id);
        }
    }

    fn leave(&mut self, consumer: &Consumer) {
        let priority = consumer.subscription.priority;
        let Ok(at) = self.rings.binary_search_by_key(&Reverse(priority), |ring| Reverse(ring.priority)) else { return };
        let Some(ring) = self.rings.get_mut(at) else { return };
        ring.members -= 1;
        if ring.members == 0 {
            self.rings.remove(at);
        } else if consumer.waiting {
            let slots = &self.slots;
            ring.leave(|id| waiting(slots, id));
        }
    }

    /// Gives a consumer a turn if it can take one and has none.
    fn refresh(&mut self, id: ConsumerId) {
        if !self.may_take(id) {
            return;
        }
        let Some(consumer) = find_mut(&mut self.slots, id) else { return };
        if consumer.waiting || !consumer.ready() {
            return;
        }
        consumer.waiting = true;
        let priority = consumer.subscription.priority;
        if let Ok(at) = self.rings.binary_search_by_key(&Reverse(priority), |ring| Reverse(ring.priority))
            && let Some(ring) = self.rings.get_mut(at)
        {
            ring.push(id);
        }
    }

    /// Offers a message to the consumers that are ready, in turn, until one takes it.
    pub fn offer(&mut self, entry: &Entry, fx: &mut impl Effects) -> Option<Subscription> {
        let Self { slots, rings, .. } = self;
        for ring in rings {
            while let Some(id) = ring.pop(|id| waiting(slots, id)) {
                let Some(consumer) = find_mut(slots, id) else { continue };
                let offer = fx.deliver(id, entry.delivery());
                consumer.unacked += u32::from(offer == Offer::Taken && !consumer.subscription.no_ack);
                consumer.paused = offer == Offer::Refused;
                consumer.waiting = consumer.ready();
                if consumer.waiting {
                    ring.push(id);
                }
                if offer == Offer::Taken {
                    return Some(consumer.subscription);
                }
            }
        }
        None
    }

    /// A consumer's channel takes deliveries again.
    pub fn resume(&mut self, id: ConsumerId) {
        if let Some(consumer) = find_mut(&mut self.slots, id) {
            consumer.paused = false;
            self.refresh(id);
        }
    }

    /// A consumer holds one message less.
    pub fn released(&mut self, id: ConsumerId) {
        if let Some(consumer) = find_mut(&mut self.slots, id) {
            consumer.unacked = consumer.unacked.saturating_sub(1);
            let idle = consumer.unacked == 0;
            if !consumer.waiting {
                self.refresh(id);
            }
            if idle && self.retiring && self.active == Some(id) {
                self.activate_foremost();
            }
        }
    }
}
