//! Messages taken into the hand, by somebody who has no channel: the HTTP API, a redrive.

use super::aftermath::Aftermath;
use super::core::Shared;
use super::counts_header;
use super::queue_cell::{PendingGet, QueueCell};
use crate::model::{Attributes, Message, Seq, time};
use crate::queue::{Command, Delivery, Settlement};
use std::sync::Arc;
use tokio::sync::{OwnedRwLockReadGuard, OwnedRwLockWriteGuard, oneshot};

/// Messages that go back under one lock: some milliseconds.
const BACK_AT_ONCE: usize = 4096;

/// A message that was taken. What is not settled goes back to its queue when this is dropped.
pub struct Taken {
    /// Its queue.
    pub queue: Arc<QueueCell>,
    /// Its place there.
    pub seq: Seq,
    /// The message.
    pub message: Message,
    /// What is known of it, as before it was taken.
    pub attributes: Attributes,
    /// Ready messages behind it.
    pub left: u64,
    /// What becomes of it where nothing else is said; `None` where it is settled.
    unsettled: Option<Settlement>,
}

/// The queue was deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the queue is gone")]
pub struct QueueGone;

/// Whom to give a message that was asked for.
pub struct Hand {
    /// Acknowledged by being given.
    pub no_ack: bool,
    to: oneshot::Sender<Option<Taken>>,
}

impl Hand {
    /// Gives it, or says that there is none; `false` where nobody takes it any more. The queue is locked.
    pub(super) fn give(self, queue: &QueueCell, message: Option<(Delivery<'_>, u64)>) -> bool {
        let (Some((delivery, left)), Some(queue)) = (message, queue.me.upgrade()) else {
            return self.to.send(None).is_ok();
        };
        let taken = Taken {
            queue,
            seq: delivery.seq,
            message: delivery.message.clone(),
            attributes: *delivery.attributes,
            left,
            unsettled: (!self.no_ack).then_some(Settlement::Requeue { counts: false }),
        };
        match self.to.send(Some(taken)) {
            Ok(()) => true,
            Err(back) => {
                // It must not go back by itself: the queue is locked.
                back.into_iter().for_each(|mut taken| taken.unsettled = None);
                false
            }
        }
    }
}

impl Shared {
    /// Takes up to `count` messages off the head of a queue, in its order; fewer where there are no more.
    ///
    /// # Errors
    /// When the queue is gone. What was taken before goes back.
    pub async fn take(
        self: &Arc<Self>,
        queue: &Arc<QueueCell>,
        count: usize,
        no_ack: bool,
    ) -> Result<Vec<Taken>, QueueGone> {
        let waiting = self.ask(queue, count, no_ack)?;
        let mut taken = Vec::with_capacity(waiting.len());
        for answer in waiting {
            match answer.await {
                Ok(Some(one)) => taken.push(one),
                // Those behind it found none either, or what came meanwhile.
                Ok(None) => {}
                Err(_) => return Err(QueueGone),
            }
        }
        Ok(taken)
    }

    fn ask(
        self: &Arc<Self>,
        queue: &Arc<QueueCell>,
        count: usize,
        no_ack: bool,
    ) -> Result<Vec<oneshot::Receiver<Option<Taken>>>, QueueGone> {
        let mut after = Aftermath::default();
        let mut waiting = Vec::with_capacity(count);
        {
            let mut state = queue.lock();
            if state.deleted {
                return Err(QueueGone);
            }
            for _ in 0..count {
                let (to, answer) = oneshot::channel();
                state.tickets += 1;
                let ticket = state.tickets;
                state.gets.push((ticket, PendingGet::Hand(Hand { no_ack, to })));
                let _ = queue.apply_locked(&mut state, time::now(), Command::Get { ticket, no_ack }, &mut after);
                waiting.push(answer);
            }
        }
        self.finish(&mut after);
        Ok(waiting)
    }

    /// Settles what was taken from one queue, in the order in which it was taken.
    pub fn settle_taken(self: &Arc<Self>, taken: Vec<Taken>, how: Settlement) {
        let Some(queue) = taken.first().map(|first| first.queue.clone()) else { return };
        let seqs: Vec<Seq> = taken.into_iter().filter_map(Taken::release).collect();
        let mut after = Aftermath::default();
        settle(&queue, &seqs, how, &mut after);
        self.finish(&mut after);
    }
}

impl QueueCell {
    /// For somebody who takes messages only to look at them: until this is dropped, and they are back, nobody who is to
    /// take all that is there finds the queue empty.
    pub async fn looking(&self) -> OwnedRwLockReadGuard<()> {
        self.looks.get_or_init(Arc::default).clone().read_owned().await
    }

    /// Waits until nobody looks at messages, and keeps those off who want to.
    pub(super) async fn unwatched(&self) -> OwnedRwLockWriteGuard<()> {
        self.looks.get_or_init(Arc::default).clone().write_owned().await
    }
}

fn settle(queue: &QueueCell, seqs: &[Seq], how: Settlement, after: &mut Aftermath) {
    let mut state = queue.lock();
    if how == Settlement::Acknowledge {
        let count = seqs.len() as u64;
        after.tally.of(queue.kind).acknowledged += count;
        state.stats.acknowledged += count;
    }
    let _ = queue.apply_locked(&mut state, time::now(), Command::Settle { seqs, how }, after);
}

impl Taken {
    /// The properties as a client would see them, where the queue adds to them.
    #[must_use]
    pub fn changed_properties(&self) -> Option<Vec<u8>> {
        let Self { seq, message, attributes, .. } = self;
        counts_header::for_delivery(&self.queue, &Delivery { seq: *seq, message, attributes })
    }

    /// Has it go back unseen, where it is dropped unsettled.
    #[must_use]
    pub fn unseen(mut self) -> Self {
        self.unsettled = self.unsettled.map(|_| Settlement::PutBack);
        self
    }

    /// Its place, for whoever settles it; `None` where it is settled.
    fn release(mut self) -> Option<Seq> {
        self.unsettled.take().map(|_| self.seq)
    }
}

/// Messages that were looked at and stay: they go back unseen, the oldest first, when this is dropped.
/// Meanwhile their queue may let go of their bytes.
pub struct Sightings {
    queue: Arc<QueueCell>,
    /// Their places.
    seen: Vec<Seq>,
}

impl Sightings {
    /// None yet, of a queue.
    #[must_use]
    pub fn new(queue: Arc<QueueCell>) -> Self {
        Self { queue, seen: Vec::new() }
    }

    /// Holds one more.
    pub fn add(&mut self, taken: Taken) {
        self.seen.extend(taken.release());
    }

    /// How many are held.
    #[must_use]
    pub fn count(&self) -> usize {
        self.seen.len()
    }
}

impl Drop for Sightings {
    fn drop(&mut self) {
        let mut seen = std::mem::take(&mut self.seen);
        seen.sort_unstable();
        let mut after = Aftermath::default();
        for some in seen.chunks(BACK_AT_ONCE) {
            settle(&self.queue, some, Settlement::PutBack, &mut after);
        }
        if let Some(shared) = self.queue.shared.upgrade() {
            shared.finish(&mut after);
        }
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        let Some(how) = self.unsettled.take() else { return };
        let mut after = Aftermath::default();
        settle(&self.queue, &[self.seq], how, &mut after);
        if let Some(shared) = self.queue.shared.upgrade() {
            shared.finish(&mut after);
        }
    }
}
