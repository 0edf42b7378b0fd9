//! A world around one queue: it tells the queue and the picture the same, and compares them after every command.

use super::disk::Disk;
use super::picture::{Known, KnownConsumer, Picture};
use crate::model::message::{Attributes, Message};
use crate::model::{ConsumerId, Outcome, Receipt, ReceiptSink, Seq};
use crate::queue::level::Head;
use crate::queue::{Command, Enqueue, Overflow, Queue, Reply, Settings, Settlement, Subscription, Urgency};
use crate::store::QueueWrites;
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
    /// How often messages came back was to be on disk from the beginning.
    counted: bool,
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
            waiting: BTreeMap::new(),
            turns: 0,
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
            counted: true,
        }
    }

    pub fn run(&mut self, command: Command<'_>) -> Reply {
        self.picture.end_waits();
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
        let Picture { ready, waiting, unacked, dying, condemned, .. } = &self.picture;
        assert_eq!(counts.waiting.count, waiting.len() as u64);
        assert_eq!(counts.waiting.bytes, waiting.values().map(bytes).sum::<u64>());
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
        let Picture { ready, waiting, unacked, dying, condemned, .. } = &self.picture;
        let ready = ready.iter().chain(waiting.values());
        ready.chain(unacked.iter().map(|(known, _)| known)).chain(dying).chain(condemned)
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
        attributes.persistent |= self.picture.settings.quorum;
        let Settings { message_ttl, overflow, max_length, max_length_bytes, .. } = self.picture.settings.clone();
        if let Some(ttl) = message_ttl {
            attributes.expires_at = attributes.expires_at.min(self.picture.now + ttl);
        }
        self.picture.end_waits();
        let counts = self.queue.counts();
        let count = self.picture.ready.len() + self.picture.waiting.len();
        let bytes = counts.ready.bytes + counts.waiting.bytes;
        let full = max_length.is_some_and(|max| count as u64 >= max)
            || max_length_bytes.is_some_and(|max| bytes + body.len() as u64 > max);
        let refused = overflow != Overflow::DropHead && full;
        if !refused {
            let known = Known {
                seq: self.next,
                attributes,
                body: body.to_vec(),
                receipt: number,
                handed_out: false,
                restarted: false,
                turn: 0,
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
        self.picture.end_waits();
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
            Settlement::Discard { counts } => {
                attributes.delivery_count += u32::from(counts);
                true
            }
            Settlement::Requeue { counts } => {
                attributes.redelivered = true;
                attributes.acquired_count += 1;
                attributes.delivery_count += u32::from(counts);
                counts && picture.settings.delivery_limit.is_some_and(|limit| attributes.delivery_count > limit)
            }
            Settlement::PutBack => false,
        };
        if discarded && picture.settings.dead_letters {
            picture.discarding.insert(seq);
        } else {
            let (mut known, _) = picture.unacked.remove(at);
            let counts = how == Settlement::Requeue { counts: true };
            let delay = picture.settings.retry.and_then(|retry| retry.delay(counts, known.attributes.delivery_count));
            match delay.filter(|_| how != Settlement::PutBack) {
                _ if discarded => {}
                Some(delay) => {
                    known.attributes.retry_at = picture.now + delay;
                    picture.wait(known);
                }
                None => picture.put_back(known),
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
        // Rules that come later do not count what came back before.
        self.counted &= self.keeps_counts();
        self.picture.settings = settings.clone();
        self.run(Command::Configure(settings.into()));
    }

    pub fn purge(&mut self) {
        let purged = self.picture.ready.len() + self.picture.waiting.len();
        self.picture.ready.clear();
        self.picture.waiting.clear();
        assert_eq!(self.run(Command::Purge), Reply::Count(purged as u64));
    }

    pub fn bury(&mut self, count: usize) {
        let count = count.min(self.picture.dying.len());
        let seqs: Vec<Seq> = self.picture.dying.drain(..count).map(|known| known.seq).collect();
        self.run(Command::Buried { seqs: &seqs });
    }

    /// Nobody took the oldest of the dead.
    pub fn unbury(&mut self, count: usize) {
        let seqs: Vec<Seq> = self.picture.dying.iter().take(count).map(|known| known.seq).collect();
        self.run(Command::Unburied { seqs: &seqs });
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
        let levels = self.picture.levels();
        if levels.highest > 0 {
            self.disk.check_levels(levels);
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
            self.picture.end_waits();
            self.expect_waits(&read);
            self.run(Command::Loaded(read));
        }
    }

    /// Messages that were to wait for their retries at a restart wait on when they are read.
    fn expect_waits(&mut self, read: &[(Seq, Attributes, Message)]) {
        let Some(level) = self.queue.loading.and_then(|loading| loading.level()) else { return };
        let picture = &mut self.picture;
        let now = picture.now;
        for (seq, attributes, _) in read.iter().filter(|(_, attributes, _)| attributes.retry_at > now) {
            let here = |known: &Known| known.seq == *seq && known.restarted && known.turn == 0;
            let Some(at) = picture.ready.iter().position(here) else { continue };
            if picture.level(&picture.ready[at]) == level {
                let mut known = picture.ready.remove(at);
                known.attributes.retry_at = attributes.retry_at;
                picture.wait(known);
            }
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

    fn keeps_counts(&self) -> bool {
        let Settings { quorum, delivery_limit, retry, .. } = &self.picture.settings;
        *quorum || delivery_limit.is_some() || retry.is_some()
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
            let Picture { dying, condemned, .. } = &before.picture;
            let dying = |known: &Known| dying.iter().chain(condemned).any(|other| other.seq == known.seq);
            if let Some(old) = old.filter(|old| clean && before.counted && world.keeps_counts() && !dying(old)) {
                assert_eq!(attributes.delivery_count, old.attributes.delivery_count, "{old:?}");
                // After a crash one acquisition may have been added that the picture does not know of.
                let (said, known) = (attributes.acquired_count, old.attributes.acquired_count);
                assert!(
                    said == known || old.restarted && said > known,
                    "{old:?} was acquired {said} times, says the disk"
                );
            }
            assert!(!handed_out || *seq < world.disk.record.delivered, "{old:?} comes again as if it were new");
            world.picture.ready.push(Known {
                seq: *seq,
                attributes: *attributes,
                body: message.body().to_vec(),
                receipt: None,
                handed_out,
                restarted: true,
                turn: 0,
            });
        }
        world.agree();
        world
    }
}
