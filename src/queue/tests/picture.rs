//! A naive picture of what a queue must hold, which every effect is checked against.

use crate::model::message::Attributes;
use crate::model::{ConsumerId, Levels, Outcome, Receipt, Seq};
use crate::queue::{Dead, Delivery, Effects, Offer, Overflow, Reason, Settings, Subscription, Urgency};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Clone, Debug)]
pub struct Known {
    pub seq: Seq,
    pub attributes: Attributes,
    pub body: Vec<u8>,
    pub receipt: Option<u64>,
    /// Handed out before.
    pub handed_out: bool,
    /// It was read back from the disk after a restart: what is not on disk is not known exactly.
    pub restarted: bool,
    /// When it came back in a queue where what comes back goes first; 0 for the others.
    pub turn: u64,
}

#[derive(Clone, Debug)]
pub struct KnownConsumer {
    pub subscription: Subscription,
    pub unacked: u32,
    pub paused: bool,
}

/// What the world believes.
pub struct Picture {
    pub settings: Settings,
    pub now: u64,
    pub ready: Vec<Known>,
    /// By the time and the turn of their retries.
    pub waiting: BTreeMap<(u64, u64), Known>,
    pub turns: u64,
    pub unacked: Vec<(Known, Option<ConsumerId>)>,
    pub dying: Vec<Known>,
    pub consumers: Vec<KnownConsumer>,
    pub gets: Vec<(u64, bool)>,
    pub settled: BTreeMap<u64, Outcome>,
    pub arriving: Option<Seq>,
    pub discarding: BTreeSet<Seq>,
    pub asked: Option<Urgency>,
    pub load: Option<(Seq, Seq, usize, usize)>,
    pub obsolete: usize,
    pub refusals: usize,
    pub empty_gets: usize,
    pub delivered: Vec<(Seq, ConsumerId)>,
    pub dead: Vec<(Seq, Reason)>,
}

impl Picture {
    pub fn levels(&self) -> Levels {
        match self.settings.quorum {
            true => Levels::QUORUM,
            false => self.settings.max_priority.map_or(Levels::default(), Levels::up_to),
        }
    }

    /// A message comes back: to its place or before everything else.
    pub fn put_back(&mut self, mut known: Known) {
        known.attributes.retry_at = 0;
        if self.settings.quorum {
            self.turns += 1;
            known.turn = self.turns;
        }
        self.ready.push(known);
    }

    pub fn wait(&mut self, known: Known) {
        self.turns += 1;
        self.waiting.insert((known.attributes.retry_at, self.turns), known);
    }

    /// Those whose time has come are ready.
    pub fn end_waits(&mut self) {
        while let Some(first) = self.waiting.first_entry().filter(|first| first.key().0 <= self.now) {
            let known = first.remove();
            self.put_back(known);
        }
    }

    /// What counts for the limits.
    fn limited(&self) -> impl Iterator<Item = &Known> {
        self.ready.iter().chain(self.waiting.values())
    }

    pub fn level(&self, known: &Known) -> u8 {
        self.levels().of(known.attributes.priority)
    }

    pub fn written(&self, known: &Known) -> bool {
        self.settings.durable && known.attributes.persistent
    }

    pub fn over_limit(&self) -> bool {
        let bytes: usize = self.limited().map(|known| known.body.len()).sum();
        let count = self.limited().count() as u64;
        self.settings.overflow == Overflow::DropHead
            && (self.settings.max_length.is_some_and(|max| count > max)
                || self.settings.max_length_bytes.is_some_and(|max| bytes as u64 > max))
    }

    pub fn head(&self) -> Option<usize> {
        let key = |at: &usize| {
            let known = &self.ready[*at];
            match known.turn {
                0 => (u64::MAX, Reverse(self.level(known)), known.seq),
                turn => (turn, Reverse(u8::MAX), known.seq),
            }
        };
        (0..self.ready.len()).min_by_key(key)
    }

    /// In a quorum queue messages expire at the head of each level.
    fn is_head_of_level(&self, at: usize) -> bool {
        let known = &self.ready[at];
        let before =
            |other: &&Known| self.level(other) == self.level(known) && other.turn == 0 && other.seq < known.seq;
        self.settings.quorum && !self.ready.iter().any(|other| before(&other))
    }

    pub fn droppable(&self, at: usize) -> bool {
        self.ready[at].attributes.expires_at <= self.now || self.over_limit()
    }

    /// Takes `seq` from the head of what is ready; what lies before it must have been dropped by a rule.
    fn take(&mut self, seq: Seq) -> Known {
        loop {
            let at = self.head().unwrap_or_else(|| panic!("{seq} is not ready"));
            if self.ready[at].seq == seq {
                return self.ready.remove(at);
            }
            self.drop_silently(at);
        }
    }

    pub fn drop_silently(&mut self, at: usize) {
        assert!(!self.settings.dead_letters, "{:?} left without a dead letter", self.ready[at]);
        assert!(self.droppable(at), "{:?} was lost", self.ready[at]);
        self.ready.remove(at);
    }

    fn check(&self, known: &Known, delivery: &Delivery<'_>) {
        assert_eq!(delivery.message.body(), known.body);
        if known.handed_out {
            assert!(delivery.attributes.redelivered, "{known:?} came back without the flag");
        }
        if !known.restarted {
            assert_eq!(delivery.attributes, &known.attributes);
        }
        assert_eq!(delivery.attributes.delivery_count, known.attributes.delivery_count);
        assert!(Some(known.seq) == self.arriving || known.attributes.expires_at > self.now, "{known:?} had expired");
    }

    fn is_active(&self, consumer: &KnownConsumer) -> bool {
        if !self.settings.single_active_consumer {
            return true;
        }
        let is = |other: &KnownConsumer| other.subscription.consumer == consumer.subscription.consumer;
        if !self.settings.takeover {
            return is(&self.consumers[0]);
        }
        let foremost = self.consumers.iter().min_by_key(|known| Reverse(known.subscription.priority));
        foremost.is_some_and(is) && self.consumers.iter().all(|other| is(other) || other.unacked == 0)
    }

    pub fn has_room(&self, consumer: &KnownConsumer) -> bool {
        let Subscription { prefetch, no_ack, .. } = consumer.subscription;
        self.is_active(consumer) && !consumer.paused && (no_ack || prefetch == 0 || consumer.unacked < prefetch)
    }

    fn hand_out(&mut self, mut known: Known, consumer: Option<ConsumerId>, no_ack: bool) {
        if no_ack {
            return;
        }
        known.handed_out = true;
        self.unacked.push((known, consumer));
    }
}

impl Effects for Picture {
    fn deliver(&mut self, id: ConsumerId, delivery: Delivery<'_>) -> Offer {
        let at = self.consumers.iter().position(|c| c.subscription.consumer == id).expect("a cancelled consumer");
        assert!(self.has_room(&self.consumers[at]), "no room at {:?}", self.consumers[at]);
        let priority = self.consumers[at].subscription.priority;
        let better = self.consumers.iter().any(|c| c.subscription.priority > priority && self.has_room(c));
        assert!(!better, "a consumer of higher priority has room");
        if self.refusals > 0 {
            self.refusals -= 1;
            self.consumers[at].paused = true;
            return Offer::Refused;
        }
        let known = self.take(delivery.seq);
        self.check(&known, &delivery);
        self.delivered.push((delivery.seq, id));
        let no_ack = self.consumers[at].subscription.no_ack;
        self.consumers[at].unacked += u32::from(!no_ack);
        self.hand_out(known, Some(id), no_ack);
        Offer::Taken
    }

    fn got(&mut self, ticket: u64, message: Option<(Delivery<'_>, u64)>) {
        let at = self.gets.iter().position(|get| get.0 == ticket).expect("nobody waits for this");
        assert_eq!(at, 0, "gets are answered in turn");
        let (_, no_ack) = self.gets.remove(0);
        let Some((delivery, left)) = message else {
            self.empty_gets += 1;
            return;
        };
        let known = self.take(delivery.seq);
        self.check(&known, &delivery);
        // What a rule takes away right behind it is not counted any more.
        let here = self.ready.len() as u64;
        assert!(left == here || (left < here && self.head().is_some_and(|at| self.droppable(at))), "{left} of {here}");
        self.hand_out(known, None, no_ack);
    }

    fn settle(&mut self, receipt: Receipt, outcome: Outcome) {
        let twice = self.settled.insert(receipt.number, outcome);
        assert_eq!(twice, None, "receipt {} was settled twice", receipt.number);
    }

    fn dead_letter(&mut self, dead: Dead) {
        assert!(self.settings.dead_letters);
        self.dead.push((dead.seq, dead.reason));
        if dead.seq == 0 {
            assert_eq!(self.settings.overflow, Overflow::RejectPublishDlx);
            return;
        }
        if let Some(known) = self.dying.iter().find(|known| known.seq == dead.seq) {
            // It is tried again.
            assert_eq!(dead.message.body(), known.body);
            return;
        }
        let known = match dead.reason {
            Reason::Rejected | Reason::DeliveryLimit => {
                assert!(self.discarding.remove(&dead.seq));
                let at = self.unacked.iter().position(|(known, _)| known.seq == dead.seq).unwrap();
                self.unacked.remove(at).0
            }
            Reason::Expired | Reason::MaxLen => {
                let at = self.ready.iter().position(|known| known.seq == dead.seq).expect("nothing to drop");
                assert!(
                    Some(at) == self.head() || !self.gets.is_empty() || self.is_head_of_level(at),
                    "the head, or what a get lays bare, dies first"
                );
                assert!(self.droppable(at));
                assert_eq!(dead.reason == Reason::Expired, self.ready[at].attributes.expires_at <= self.now);
                self.ready.remove(at)
            }
        };
        assert_eq!(dead.message.body(), known.body);
        if self.written(&known) {
            self.dying.push(known);
        }
    }

    fn write(&mut self, urgency: Urgency) {
        assert!(self.settings.durable);
        self.asked = self.asked.max(Some(urgency));
    }

    fn load(&mut self, from: Seq, to: Seq, count: usize, bytes: usize) {
        assert!(self.load.is_none(), "two loads at a time");
        assert!(from <= to && count > 0 && bytes > 0);
        self.load = Some((from, to, count, bytes));
    }

    fn obsolete(&mut self) {
        self.obsolete += 1;
    }
}
