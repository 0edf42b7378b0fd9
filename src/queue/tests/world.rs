//! A world around one queue that checks every effect against a naive picture of what the queue must hold.

use crate::model::message::{Attributes, Message};
use crate::model::{ConsumerId, Outcome, Receipt, ReceiptSink, Seq};
use crate::queue::level::Head;
use crate::queue::{
    Command, Dead, Delivery, Effects, Enqueue, Offer, Overflow, Queue, Reason, Reply, Settings, Settlement,
    Subscription, Urgency,
};
use crate::store::{QueueRecord, QueueWrites};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

struct NoSink;
impl ReceiptSink for NoSink {
    fn settle(&self, _: &[(u64, Outcome)]) {}
}

/// A receipt that nobody waits for.
pub fn receipt(number: u64) -> Receipt {
    Receipt { sink: Arc::new(NoSink), number }
}

#[derive(Clone, Debug)]
pub struct Known {
    pub seq: Seq,
    pub attributes: Attributes,
    pub body: Vec<u8>,
    pub receipt: Option<u64>,
    /// Handed out before.
    pub handed_out: bool,
    /// It was read back from the disk after a restart: its counts start again.
    pub restarted: bool,
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
    pub unacked: Vec<(Known, Option<ConsumerId>)>,
    pub dying: Vec<Known>,
    /// Discarded, and not dead before its bytes were read.
    pub condemned: Vec<Known>,
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
    pub fn level(&self, known: &Known) -> u8 {
        known.attributes.priority.unwrap_or(0).min(self.settings.max_priority.unwrap_or(0))
    }

    pub fn written(&self, known: &Known) -> bool {
        self.settings.durable && known.attributes.persistent
    }

    fn over_limit(&self) -> bool {
        let bytes: usize = self.ready.iter().map(|known| known.body.len()).sum();
        self.settings.overflow == Overflow::DropHead
            && (self.settings.max_length.is_some_and(|max| self.ready.len() as u64 > max)
                || self.settings.max_length_bytes.is_some_and(|max| bytes as u64 > max))
    }

    fn head(&self) -> Option<usize> {
        let key = |at: &usize| (std::cmp::Reverse(self.level(&self.ready[*at])), self.ready[*at].seq);
        (0..self.ready.len()).min_by_key(key)
    }

    fn droppable(&self, at: usize) -> bool {
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

    fn drop_silently(&mut self, at: usize) {
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

    fn has_room(&self, consumer: &KnownConsumer) -> bool {
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
        let known = match dead.reason {
            Reason::Rejected | Reason::DeliveryLimit => {
                if let Some(at) = self.condemned.iter().position(|known| known.seq == dead.seq) {
                    self.condemned.remove(at)
                } else {
                    assert!(self.discarding.remove(&dead.seq));
                    let at = self.unacked.iter().position(|(known, _)| known.seq == dead.seq).unwrap();
                    self.unacked.remove(at).0
                }
            }
            Reason::Expired | Reason::MaxLen => {
                let at = self.ready.iter().position(|known| known.seq == dead.seq).expect("nothing to drop");
                assert!(
                    Some(at) == self.head() || !self.gets.is_empty(),
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
        assert!(self.settings.durable || urgency == Urgency::Lazy);
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

/// A disk that keeps what was committed.
#[derive(Default)]
pub struct Disk {
    pub messages: BTreeMap<Seq, (Attributes, Message)>,
    /// What does not outlive the process.
    pub overflow: BTreeMap<Seq, (Attributes, Message)>,
    pub record: QueueRecord,
}

impl Disk {
    pub fn apply(&mut self, writes: QueueWrites) {
        for (seq, attributes, message) in writes.overflow.puts {
            assert!(self.overflow.insert(seq, (attributes, message)).is_none(), "{seq} was spilled twice");
        }
        for (first, last) in writes.overflow.gone {
            self.overflow.retain(|seq, _| *seq < first || *seq > last);
        }
        for (first, last) in writes.delete_ranges {
            assert!(first <= last);
            self.messages.retain(|seq, _| *seq < first || *seq > last);
        }
        for seq in writes.deletes {
            self.messages.remove(&seq);
        }
        for (seq, attributes, message) in writes.puts {
            assert!(self.messages.insert(seq, (attributes, message)).is_none());
        }
        if writes.record.next > 0 {
            self.record = writes.record;
        }
        let head = self.record.head;
        self.messages.retain(|seq, _| *seq >= head);
        self.check_record();
    }

    fn check_record(&self) {
        let bytes = |m: &(Attributes, Message)| m.1.body_len() as u64;
        assert_eq!(self.record.count, self.messages.len() as u64, "the record's count");
        assert_eq!(self.record.bytes, self.messages.values().map(bytes).sum::<u64>(), "the record's bytes");
        assert!(self.messages.keys().all(|seq| *seq < self.record.next));
        let expires = self.messages.values().any(|(a, _)| a.expires_at != crate::model::message::NEVER);
        assert!(self.record.expires || !expires);
    }

    /// The levels of a priority queue hold exactly what the record says.
    pub fn check_levels(&self, highest: u8) {
        for level in 0..=highest {
            let of = |(_, (a, _)): &(&Seq, &(Attributes, Message))| a.priority.unwrap_or(0).min(highest) == level;
            let seqs: Vec<Seq> = self.messages.iter().filter(of).map(|(seq, _)| *seq).collect();
            let record = self.record.levels.iter().find(|record| record.level == level).copied().unwrap_or_default();
            assert_eq!(record.count, seqs.len() as u64, "level {level}");
            assert!(seqs.iter().all(|seq| (record.first..=record.last).contains(seq)), "{record:?} {seqs:?}");
        }
    }

    pub fn read(&self, (from, to, count, bytes): (Seq, Seq, usize, usize)) -> Vec<(Seq, Attributes, Message)> {
        let mut left = bytes as isize;
        let mut read = Vec::new();
        let mut both: Vec<_> = self.messages.range(from..=to).chain(self.overflow.range(from..=to)).collect();
        both.sort_unstable_by_key(|(seq, _)| **seq);
        for (seq, (attributes, message)) in both.into_iter().take(count) {
            if left <= 0 {
                break;
            }
            left -= message.body_len() as isize + 1;
            read.push((*seq, *attributes, message.clone()));
        }
        read
    }
}

/// A commit under way, and what lived and was handed out when it began.
pub struct Collected {
    writes: QueueWrites,
    alive: BTreeSet<Seq>,
}

/// The queue, the picture of it, and its disk.
pub struct World {
    pub queue: Queue,
    pub picture: Picture,
    pub disk: Disk,
    pub collected: Option<Collected>,
    pub next: Seq,
    pub receipts: u64,
    pub tickets: u64,
    pub incarnation: u32,
    pub loads: usize,
}

impl World {
    pub fn new(settings: Settings) -> Self {
        Self::over(settings.clone(), Queue::new(settings, 0), Disk::default(), 0, 0)
    }

    fn over(settings: Settings, queue: Queue, disk: Disk, now: u64, receipts: u64) -> Self {
        let picture = Picture {
            settings,
            now,
            ready: Vec::new(),
            unacked: Vec::new(),
            dying: Vec::new(),
            condemned: Vec::new(),
            consumers: Vec::new(),
            gets: Vec::new(),
            settled: BTreeMap::new(),
            arriving: None,
            discarding: BTreeSet::new(),
            asked: None,
            load: None,
            obsolete: 0,
            refusals: 0,
            empty_gets: 0,
            delivered: Vec::new(),
            dead: Vec::new(),
        };
        Self {
            queue,
            picture,
            next: disk.record.next.max(1),
            disk,
            collected: None,
            receipts,
            tickets: 0,
            incarnation: 0,
            loads: 0,
        }
    }

    pub fn run(&mut self, command: Command<'_>) -> Reply {
        let empty_gets = self.picture.empty_gets;
        let reply = self.queue.apply(self.picture.now, command, &mut self.picture).unwrap();
        for seq in std::mem::take(&mut self.picture.discarding) {
            assert!(self.queue.condemned.contains_key(&seq), "{seq} was discarded and is no dead letter");
            let at = self.picture.unacked.iter().position(|(known, _)| known.seq == seq).unwrap();
            let (known, _) = self.picture.unacked.remove(at);
            self.picture.condemned.push(known);
        }
        self.agree();
        if self.picture.empty_gets > empty_gets {
            assert_eq!(self.queue.counts().ready.count, 0);
        }
        reply
    }

    /// The queue and the picture hold the same.
    fn agree(&mut self) {
        let counts = self.queue.counts();
        while self.picture.ready.len() as u64 > counts.ready.count {
            let at = self.picture.head().unwrap();
            self.picture.drop_silently(at);
        }
        if !self.picture.settings.dead_letters {
            self.picture.condemned.retain(|known| self.queue.condemned.contains_key(&known.seq));
        }
        let bytes = |known: &Known| known.body.len() as u64;
        let Picture { ready, unacked, dying, condemned, .. } = &self.picture;
        assert_eq!(counts.ready.count, ready.len() as u64);
        assert_eq!(counts.ready.bytes, ready.iter().map(bytes).sum::<u64>());
        assert_eq!(counts.unacked.count, unacked.len() as u64);
        assert_eq!(counts.unacked.bytes, unacked.iter().map(|(known, _)| bytes(known)).sum::<u64>());
        assert_eq!(counts.dying, (dying.len() + condemned.len()) as u64);
        assert_eq!(counts.persistent.count, self.alive().len() as u64);
        assert_eq!(counts.consumers, self.picture.consumers.len());
        self.check_confirmed();
        self.check_told();
    }

    /// That a message on disk was handed out is on its way to the disk too.
    fn check_told(&self) {
        let under_way = self.collected.as_ref().map_or(0, |collected| collected.writes.record.delivered);
        let told = under_way.max(self.disk.record.delivered);
        let on_disk = |known: &&Known| self.disk.messages.contains_key(&known.seq);
        let untold = self.known().filter(on_disk).find(|known| known.handed_out && known.seq >= told);
        assert!(untold.is_none() || self.picture.asked.is_some(), "{untold:?} was handed out and nobody was told");
    }

    pub fn known(&self) -> impl Iterator<Item = &Known> {
        let Picture { ready, unacked, dying, condemned, .. } = &self.picture;
        ready.iter().chain(unacked.iter().map(|(known, _)| known)).chain(dying).chain(condemned)
    }

    fn alive(&self) -> BTreeSet<Seq> {
        self.known().filter(|known| self.picture.written(known)).map(|known| known.seq).collect()
    }

    /// What was confirmed and is still here is on disk.
    fn check_confirmed(&self) {
        for known in self.known().filter(|known| self.picture.written(known)) {
            let confirmed = known.receipt.is_some_and(|receipt| self.picture.settled.contains_key(&receipt));
            assert!(!confirmed || self.disk.messages.contains_key(&known.seq), "{known:?} was confirmed too early");
        }
    }

    pub fn enqueue(&mut self, body: &[u8], mut attributes: Attributes, waits: bool) {
        let message = Message::from_parts(b"x", b"k", b"", body);
        self.receipts += u64::from(waits);
        let number = waits.then_some(self.receipts);
        let enqueue = Enqueue { message, attributes, receipt: number.map(receipt) };
        let Settings { message_ttl, overflow, max_length, max_length_bytes, .. } = self.picture.settings.clone();
        if let Some(ttl) = message_ttl {
            attributes.expires_at = attributes.expires_at.min(self.picture.now + ttl);
        }
        let ready = self.queue.counts().ready;
        let full = max_length.is_some_and(|max| ready.count >= max)
            || max_length_bytes.is_some_and(|max| ready.bytes + body.len() as u64 > max);
        let refused = overflow != Overflow::DropHead && full;
        if !refused {
            let known = Known {
                seq: self.next,
                attributes,
                body: body.to_vec(),
                receipt: number,
                handed_out: false,
                restarted: false,
            };
            self.picture.arriving = Some(self.next);
            self.picture.ready.push(known);
            self.next += 1;
        }
        self.run(Command::Enqueue(enqueue));
        self.picture.arriving = None;
        if let Some(number) = number.filter(|_| refused) {
            assert_eq!(self.picture.settled.get(&number), Some(&Outcome::Refused));
        }
    }

    /// Publishes persistent messages that are waited for; the bodies are their numbers.
    pub fn publish(&mut self, count: u64) {
        for _ in 0..count {
            let attributes = Attributes { persistent: true, ..Attributes::default() };
            self.enqueue(&self.next.to_be_bytes(), attributes, true);
        }
    }

    /// Publishes a transient message with a time to live.
    pub fn publish_for(&mut self, ttl: u64) {
        let attributes = Attributes { expires_at: self.picture.now + ttl, ..Attributes::default() };
        self.enqueue(b"short-lived", attributes, true);
    }

    /// What was handed out since the last call.
    pub fn delivered(&mut self) -> Vec<Seq> {
        std::mem::take(&mut self.picture.delivered).into_iter().map(|(seq, _)| seq).collect()
    }

    pub fn subscribe(&mut self, slot: u32, prefetch: u32, priority: i64, no_ack: bool) -> ConsumerId {
        let consumer = self.attach(slot, prefetch, priority, no_ack);
        self.let_out();
        consumer
    }

    fn holds_back(&self) -> bool {
        matches!(self.queue.order.head(), Head::Memory(head) if self.queue.holds_back(head))
    }

    /// Makes the commit that the first hand-out waits for.
    pub fn let_out(&mut self) {
        if self.holds_back() {
            self.flush();
        }
    }

    pub fn attach(&mut self, slot: u32, prefetch: u32, priority: i64, no_ack: bool) -> ConsumerId {
        self.incarnation += 1;
        let consumer = ConsumerId { slot, incarnation: self.incarnation };
        let subscription = Subscription { consumer, prefetch, priority, no_ack, exclusive: false };
        self.picture.consumers.push(KnownConsumer { subscription, unacked: 0, paused: false });
        self.run(Command::Subscribe(subscription));
        consumer
    }

    pub fn cancel(&mut self, consumer: ConsumerId) {
        let consumers = &mut self.picture.consumers;
        let was_first = consumers.first().is_some_and(|known| known.subscription.consumer == consumer);
        consumers.retain(|known| known.subscription.consumer != consumer);
        if was_first && self.picture.settings.single_active_consumer {
            // The first of the picture's consumers is the active one.
            let next = (0..consumers.len()).min_by_key(|at| Reverse(consumers[*at].subscription.priority));
            if let Some(next) = next {
                consumers[..=next].rotate_right(1);
            }
        }
        self.run(Command::Cancel(consumer));
    }

    pub fn resume(&mut self, consumer: ConsumerId) {
        let known = self.picture.consumers.iter_mut().filter(|c| c.subscription.consumer == consumer);
        known.for_each(|c| c.paused = false);
        self.run(Command::Resume(consumer));
    }

    pub fn settle(&mut self, seqs: &[Seq], how: Settlement) {
        for seq in seqs {
            self.expect_settled(*seq, how);
        }
        self.run(Command::Settle { seqs, how });
    }

    fn expect_settled(&mut self, seq: Seq, how: Settlement) {
        let picture = &mut self.picture;
        let Some(at) = picture.unacked.iter().position(|(known, _)| known.seq == seq) else { return };
        if let Some(consumer) = picture.unacked[at].1
            && let Some(consumer) = picture.consumers.iter_mut().find(|c| c.subscription.consumer == consumer)
        {
            consumer.unacked -= 1;
        }
        let attributes = &mut picture.unacked[at].0.attributes;
        let discarded = match how {
            Settlement::Acknowledge => {
                picture.unacked.remove(at);
                return;
            }
            Settlement::Discard { .. } => true,
            Settlement::Requeue { counts } => {
                attributes.redelivered = true;
                attributes.acquired_count += 1;
                attributes.delivery_count += u32::from(counts);
                counts && picture.settings.delivery_limit.is_some_and(|limit| attributes.delivery_count > limit)
            }
        };
        if discarded && picture.settings.dead_letters {
            picture.discarding.insert(seq);
        } else {
            let (known, _) = picture.unacked.remove(at);
            if !discarded {
                picture.ready.push(known);
            }
        }
    }

    pub fn get(&mut self, no_ack: bool) {
        self.ask(no_ack);
        self.let_out();
    }

    pub fn ask(&mut self, no_ack: bool) {
        self.tickets += 1;
        self.picture.gets.push((self.tickets, no_ack));
        self.run(Command::Get { ticket: self.tickets, no_ack });
    }

    pub fn abandon_get(&mut self) {
        if let Some((ticket, _)) = self.picture.gets.pop() {
            self.run(Command::AbandonGet { ticket });
        }
    }

    pub fn configure(&mut self, settings: Settings) {
        self.picture.settings = settings.clone();
        self.run(Command::Configure(settings));
    }

    pub fn purge(&mut self) {
        let ready = self.picture.ready.len() as u64;
        self.picture.ready.clear();
        assert_eq!(self.run(Command::Purge), Reply::Count(ready));
    }

    pub fn bury(&mut self, count: usize) {
        let count = count.min(self.picture.dying.len());
        let seqs: Vec<Seq> = self.picture.dying.drain(..count).map(|known| known.seq).collect();
        self.run(Command::Buried { seqs: &seqs });
    }

    pub fn collect(&mut self) {
        if self.collected.is_some() {
            return;
        }
        let mut writes = QueueWrites::default();
        self.queue.collect(&mut writes);
        let something = !(writes.touches_no_message() && writes.overflow.is_empty());
        assert!(!something || self.picture.asked.is_some(), "something to write and nobody was told");
        let waits = writes.puts.iter().any(|(seq, ..)| self.known().any(|k| k.seq == *seq && k.receipt.is_some()));
        assert!(!waits || self.picture.asked == Some(Urgency::Now));
        self.picture.asked = None;
        self.collected = Some(Collected { writes, alive: self.alive() });
    }

    fn write(&mut self) -> bool {
        let Some(Collected { writes, alive }) = self.collected.take() else { return false };
        self.disk.apply(writes);
        assert_eq!(self.disk.messages.keys().copied().collect::<BTreeSet<_>>(), alive, "the disk holds what lives");
        if let Some(highest) = self.picture.settings.max_priority {
            self.disk.check_levels(highest);
        }
        true
    }

    pub fn commit(&mut self) {
        if self.write() {
            self.run(Command::Committed);
        }
    }

    pub fn answer_load(&mut self) {
        if let Some(asked) = self.picture.load.take() {
            self.loads += 1;
            let read = self.disk.read(asked);
            self.run(Command::Loaded(read));
        }
    }

    pub fn tick(&mut self) {
        if self.queue.next_deadline().is_some_and(|at| at <= self.picture.now) {
            self.run(Command::Tick);
        }
    }

    /// Does all that is due, after which nothing that could be done is left.
    pub fn quiesce(&mut self) {
        self.let_out();
        while self.picture.load.is_some() || self.queue.next_deadline().is_some_and(|at| at <= self.picture.now) {
            self.answer_load();
            self.tick();
            self.let_out();
        }
        let picture = &self.picture;
        assert!(picture.gets.is_empty(), "a get waits for ever");
        if let Some(head) = picture.head() {
            assert!(!picture.droppable(head), "{:?} should have gone", picture.ready[head]);
            let idle = picture.consumers.iter().find(|consumer| picture.has_room(consumer));
            assert!(idle.is_none(), "{idle:?} waits while {:?} is ready", picture.ready[head]);
        }
    }

    /// Writes everything, after which everybody who waits was answered.
    pub fn flush(&mut self) {
        self.commit();
        self.collect();
        self.commit();
        if self.picture.settings.durable {
            assert!(self.known().all(|k| k.receipt.is_none_or(|r| self.picture.settled.contains_key(&r))));
        }
    }

    /// Stops, cleanly or not, and starts again from the disk. A crash may come before or after the commit that is under
    /// way is on disk.
    pub fn restart(self, clean: bool, written: bool) -> Self {
        let mut before = self;
        if clean {
            // Twice: the first may let something out, which has to be written too.
            before.flush();
            before.flush();
        } else if written {
            before.write();
        }
        let confirmed: Vec<Seq> = before
            .known()
            .filter(|known| before.picture.written(known))
            .filter(|known| known.receipt.is_some_and(|r| before.picture.settled.contains_key(&r)))
            .map(|known| known.seq)
            .collect();
        let mut disk = std::mem::take(&mut before.disk);
        assert!(confirmed.iter().all(|seq| disk.messages.contains_key(seq)), "a confirmed message is lost");
        if disk.record.consumed && !clean {
            disk.record.delivered = disk.record.next;
        }
        disk.record.consumed = false;
        disk.overflow.clear();
        let settings = before.picture.settings.clone();
        let queue = Queue::recovered(settings.clone(), disk.record.clone(), before.picture.now);
        let mut world = Self::over(settings, queue, disk, before.picture.now, before.receipts);
        world.incarnation = before.incarnation;
        for (seq, (attributes, message)) in &world.disk.messages {
            let old = before.known().find(|known| known.seq == *seq);
            let handed_out = old.is_some_and(|known| known.handed_out);
            assert!(!handed_out || *seq < world.disk.record.delivered, "{old:?} comes again as if it were new");
            world.picture.ready.push(Known {
                seq: *seq,
                attributes: *attributes,
                body: message.body().to_vec(),
                receipt: None,
                handed_out,
                restarted: true,
            });
        }
        world.agree();
        world
    }
}
