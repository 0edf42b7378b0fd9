//! Publishes of one read of a socket, grouped so that each queue is locked once for all that it gets.

use super::aftermath::Aftermath;
use super::delayed::{Batch, DelayCell};
use super::kept::watch;
use super::queue_cell::QueueCell;
use super::route::{Keeper, Targets};
use crate::model::{Attributes, Message, Receipt, time};
use crate::queue::{Command, Enqueue};
use std::sync::Arc;

/// A publish with at least one place to go to.
pub struct Routed {
    /// Where it goes.
    pub targets: Arc<Targets>,
    /// The message.
    pub message: Message,
    /// What is known of it.
    pub attributes: Attributes,
    /// Whom each of the places is to tell.
    pub receipt: Option<Receipt>,
}

impl Routed {
    fn for_queue(&self) -> Enqueue {
        Enqueue { message: self.message.clone(), attributes: self.attributes, receipt: self.receipt.clone() }
    }
}

/// Routed publishes that wait for their queues' locks. A connection keeps one and fills it again for every read.
#[derive(Default)]
pub struct PublishBatch {
    routed: Vec<Routed>,
    /// Copies that they make, over all queues.
    copies: usize,
    /// Whether exchanges keep some of them.
    kept: bool,
    /// Scratch: for each queue the indices of what goes to it.
    groups: Vec<(Arc<QueueCell>, Vec<u32>)>,
    spare: Vec<Vec<u32>>,
}

/// Different queues in one batch up to which a linear search finds a queue's group.
const SEARCHED_GROUPS: usize = 16;

/// Copies that one batch makes before its task lets others run: a fan-out to many queues is done in turns.
const COPIES_AT_ONCE: usize = 16 << 10;

/// Bytes of a message from which on several durable queues have it on disk once: docs/decisions/0010.
const ONE_PLACE_FROM: usize = 512;

impl PublishBatch {
    /// Adds a publish.
    pub fn push(&mut self, mut routed: Routed) {
        self.copies += routed.targets.answers();
        self.kept |= !routed.targets.keepers().is_empty();
        if routed.targets.answers() > 1 {
            // Once for all queues, rather than in each that keeps it.
            routed.message = routed.message.compact();
            if routed.targets.keep_several() && routed.message.size() >= ONE_PLACE_FROM {
                routed.message = routed.message.in_one_place();
            }
        }
        self.routed.push(routed);
    }

    /// Whether nothing waits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.routed.is_empty()
    }

    /// Whether so much waits that others should have a turn before more is taken.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.copies >= COPIES_AT_ONCE
    }

    /// Puts everything into its queues, in order for each queue.
    pub fn flush(&mut self, after: &mut Aftermath) {
        self.copies = 0;
        if std::mem::take(&mut self.kept) {
            self.keep(after);
        }
        for run in self.routed.chunk_by(|a, b| Arc::ptr_eq(&a.targets, &b.targets)) {
            run.iter().take(1).for_each(|first| first.targets.count(run.len() as u64));
        }
        let Some(first) = self.routed.first() else { return };
        let one_route = self.routed.iter().all(|r| Arc::ptr_eq(&r.targets, &first.targets));
        if one_route && let [queue] = first.targets.queues() {
            let queue = queue.clone();
            enqueue_all(&queue, self.routed.drain(..).map(into_enqueue), after);
            return;
        }
        if one_route {
            let targets = first.targets.clone();
            for queue in targets.queues() {
                enqueue_all(queue, self.routed.iter().map(Routed::for_queue), after);
            }
        } else {
            self.group();
            for (queue, indices) in &self.groups {
                let theirs = indices.iter().filter_map(|i| self.routed.get(*i as usize)).map(Routed::for_queue);
                enqueue_all(queue, theirs, after);
            }
            self.ungroup();
        }
        self.routed.clear();
    }

    /// Hands messages to the exchanges that keep them, each locked once for a run of its messages.
    fn keep(&mut self, after: &mut Aftermath) {
        for routed in &mut self.routed {
            begin(routed, after);
        }
        let (mut run, now) = (None::<(*const DelayCell, Batch<'_>)>, time::now());
        for routed in &self.routed {
            for keeper in routed.targets.keepers() {
                let Keeper::Delay { cell, delay, more_keys } = keeper else { continue };
                if let Some((_, ended)) = run.take_if(|(current, _)| *current != Arc::as_ptr(cell)) {
                    after.taken(ended.end());
                }
                let (_, batch) = run.get_or_insert_with(|| (Arc::as_ptr(cell), cell.batch()));
                let message = (&routed.message, routed.attributes);
                batch.put(now, *delay, message, more_keys.clone(), routed.receipt.clone());
            }
        }
        if let Some((_, ended)) = run {
            after.taken(ended.end());
        }
    }

    fn group(&mut self) {
        let mut index_of: std::collections::HashMap<*const QueueCell, usize, ahash::RandomState> = Default::default();
        for (at, routed) in self.routed.iter().enumerate() {
            for queue in routed.targets.queues() {
                let known = if self.groups.len() <= SEARCHED_GROUPS {
                    self.groups.iter().position(|(known, _)| Arc::ptr_eq(known, queue))
                } else {
                    if index_of.is_empty() {
                        index_of.extend(self.groups.iter().enumerate().map(|(i, (q, _))| (Arc::as_ptr(q), i)));
                    }
                    index_of.get(&Arc::as_ptr(queue)).copied()
                };
                let index = known.unwrap_or_else(|| {
                    self.groups.push((queue.clone(), self.spare.pop().unwrap_or_default()));
                    let index = self.groups.len() - 1;
                    if !index_of.is_empty() {
                        index_of.insert(Arc::as_ptr(queue), index);
                    }
                    index
                });
                if let Some((_, indices)) = self.groups.get_mut(index) {
                    indices.push(at as u32);
                }
            }
        }
    }

    fn ungroup(&mut self) {
        for (_, mut indices) in self.groups.drain(..) {
            indices.clear();
            if self.spare.len() < SEARCHED_GROUPS {
                self.spare.push(indices);
            }
        }
    }
}

/// Begins the way of a message that exchanges remember, or have seen the like of.
fn begin(routed: &mut Routed, after: &mut Aftermath) {
    for keeper in routed.targets.keepers() {
        if let Keeper::Duplicate { cell, place } = keeper {
            after.taken(cell.lock().wait(*place, routed.receipt.clone()).into_iter().collect());
        }
    }
    routed.receipt = watch(&routed.targets, routed.receipt.take(), after);
}

fn into_enqueue(routed: Routed) -> Enqueue {
    Enqueue { message: routed.message, attributes: routed.attributes, receipt: routed.receipt }
}

fn enqueue_all(queue: &QueueCell, messages: impl Iterator<Item = Enqueue>, after: &mut Aftermath) {
    if let Some(stream) = &queue.stream {
        return stream.append(queue, messages, after);
    }
    let mut state = queue.lock();
    if state.deleted {
        // A queue deleted before it could confirm counts as having taken the message (RabbitMQ).
        after.settled.extend(messages.filter_map(|m| Some((m.receipt?, crate::model::Outcome::Taken))));
        return;
    }
    let mut batch = queue.batch(&mut state, time::now(), after);
    let mut count = 0;
    for message in messages {
        count += 1;
        // An enqueue is never refused as a command: what the queue does not take it settles as such.
        let _ = batch.apply(Command::Enqueue(message));
    }
    batch.count_published(count);
    batch.end();
}
