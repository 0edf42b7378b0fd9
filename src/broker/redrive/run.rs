//! An operation's task.

use super::death::Told;
use super::operation::{Operation, State};
use super::order::{By, Order, To};
use super::pace::Pace;
use super::registry::TooMany;
use super::way::{self, Letter};
use crate::broker::aftermath::Aftermath;
use crate::broker::core::Shared;
use crate::broker::publish::{PublishBatch, Routed};
use crate::broker::queue_cell::QueueCell;
use crate::broker::take::{Sightings, Taken};
use crate::broker::vhost::Vhost;
use crate::model::{Outcome, Receipt, ReceiptSink, Seq, time};
use crate::queue::Settlement;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use tokio::sync::mpsc;

/// Messages that are on their way at a time: enough that one sync of the store confirms many.
const FLYING: usize = 1024;
/// Messages that are taken at a time.
const BATCH: usize = 256;
/// Bytes of messages that are taken at a time, by the sizes of those before.
const BATCH_BYTES: usize = 4 << 20;
/// Messages that were passed over, or could not go, which are held until the operation ends: the queue keeps about 100
/// bytes in memory for each, and nobody else gets them meanwhile.
const HELD: usize = 500_000;

/// Starts an operation on a queue that is no stream.
///
/// # Errors
/// When too many run.
pub async fn start(
    shared: &Arc<Shared>,
    vhost: &Arc<Vhost>,
    queue: &Arc<QueueCell>,
    by: By,
    order: Order,
) -> Result<Arc<Operation>, TooMany> {
    let (total, tail) = {
        let _unwatched = queue.unwatched().await;
        let state = queue.lock();
        (state.queue.counts().ready.count, state.queue.tail())
    };
    let names = (queue.vhost.clone(), queue.name.clone());
    let operation = Arc::new(Operation::new(shared.next_id(), names, by, order, total));
    shared.redrives.add(&operation)?;
    let (landed, landings) = mpsc::unbounded_channel();
    let run = Run {
        pace: Pace::new(operation.order.rate),
        shared: shared.clone(),
        vhost: vhost.clone(),
        queue: queue.clone(),
        operation: operation.clone(),
        tail,
        landed: Arc::new(Landed(landed)),
        landings,
        flying: HashMap::new(),
        held: Sightings::new(queue.clone()),
        largest: BATCH_BYTES,
    };
    shared.runtime.spawn(run.run());
    Ok(operation)
}

/// Tells the task what became of its messages. What waits in it is bounded by what is on its way.
struct Landed(mpsc::UnboundedSender<(Seq, Outcome)>);

impl ReceiptSink for Landed {
    fn settle(&self, outcomes: &[(u64, Outcome)]) {
        for outcome in outcomes {
            // A task that has gone has put its messages back.
            let _ = self.0.send(*outcome);
        }
    }
}

/// A message that was published, and is acknowledged when all its queues have it.
struct Flying {
    taken: Taken,
    left: usize,
    refused: bool,
}

struct Run {
    shared: Arc<Shared>,
    vhost: Arc<Vhost>,
    queue: Arc<QueueCell>,
    operation: Arc<Operation>,
    pace: Pace,
    /// The youngest message that was there at the start: what came later may have been sent back by this very operation.
    tail: Seq,
    landed: Arc<Landed>,
    landings: mpsc::UnboundedReceiver<(Seq, Outcome)>,
    flying: HashMap<Seq, Flying>,
    /// What stays.
    held: Sightings,
    /// Bytes of the largest message of the last batch.
    largest: usize,
}

/// What to do next.
enum Next {
    /// Take so many.
    Take(usize),
    /// Nothing more is to be taken.
    End(State),
}

impl Run {
    async fn run(mut self) {
        let ended = self.work().await;
        let state = if self.land_all().await { ended } else { State::Stopped };
        let Operation { id, vhost, queue, .. } = &*self.operation;
        let progress = self.operation.progress();
        tracing::info!(id, %vhost, %queue, state = state.word(), moved = progress.moved, skipped = progress.skipped,
            failed = progress.failed, "a redrive has ended");
        // What stays is back in the queue before anybody can see that it has ended.
        let Self { held, flying, operation, .. } = self;
        drop((flying, held));
        operation.enter(state);
    }

    async fn work(&mut self) -> State {
        loop {
            let count = match self.next().await {
                Next::Take(count) => count,
                Next::End(state) => return state,
            };
            // What somebody looks at is not gone, and comes back to the head: without it the queue would seem to be
            // empty, or messages would overtake it.
            let unwatched = self.queue.unwatched().await;
            let taken = self.shared.take(&self.queue, count, false).await;
            drop(unwatched);
            let taken = match taken {
                Ok(taken) if taken.is_empty() => return State::Completed,
                Ok(taken) => taken,
                Err(gone) => return State::Failed(gone.to_string()),
            };
            if self.send(taken) {
                return State::Completed;
            }
        }
    }

    /// Waits until more may be taken.
    async fn next(&mut self) -> Next {
        loop {
            self.land();
            if self.is_stopped() {
                return Next::End(State::Stopped);
            }
            if self.held.count() >= HELD {
                return Next::End(State::Failed(format!("{HELD} messages were passed over, which is the most")));
            }
            let on_their_way = self.operation.moved.load(Ordering::Relaxed) + self.flying.len() as u64;
            let wanted = self.operation.order.count.map_or(u64::MAX, |count| count.saturating_sub(on_their_way));
            if wanted == 0 && self.flying.is_empty() {
                return Next::End(State::Completed);
            }
            let room = FLYING.saturating_sub(self.flying.len()).min(usize::try_from(wanted).unwrap_or(usize::MAX));
            let due = self.pace.due();
            tokio::select! {
                () = self.operation.stop.cancelled() => {}
                () = self.shared.stopping.cancelled() => {}
                landed = self.landings.recv() => self.note(landed),
                () = tokio::time::sleep_until(due), if room > 0 => {
                    self.wait_for_room().await;
                    let batch = (BATCH_BYTES / self.largest.max(1)).clamp(1, BATCH);
                    return Next::Take(self.pace.at_once(batch).min(room).min(HELD - self.held.count()));
                }
            }
        }
    }

    fn is_stopped(&self) -> bool {
        self.operation.stop.is_cancelled() || self.shared.stopping.is_cancelled()
    }

    /// Waits as publishers do: while an alarm is raised, and while the disk is behind.
    async fn wait_for_room(&mut self) {
        while !self.shared.alarms.raised().is_empty() && !self.is_stopped() {
            self.operation.enter(State::Blocked);
            tokio::select! {
                () = self.shared.alarms.cleared() => {}
                () = self.operation.stop.cancelled() => {}
                () = self.shared.stopping.cancelled() => {}
            }
        }
        self.operation.enter(State::Running);
        self.shared.pressure.wait().await;
    }

    /// Sends a batch on its way. Whether nothing is left that was there at the start.
    fn send(&mut self, taken: Vec<Taken>) -> bool {
        let (mut batch, mut after, mut ended) = (PublishBatch::default(), Aftermath::default(), false);
        let (now, before) = (time::now(), self.flying.len());
        self.largest = taken.iter().map(|taken| taken.message.size()).max().unwrap_or(1);
        // A queue with priorities gives younger ones before older ones.
        let in_order = self.queue.declared.levels().is_none();
        let mut discarded = Vec::new();
        for taken in taken {
            let taken = taken.unseen();
            if taken.seq > self.tail {
                ended |= in_order;
                self.held.add(taken);
                continue;
            }
            let order = &self.operation.order;
            let death = Told::of(&taken.message, &taken.attributes, order.death);
            if !is_wanted(order, death.as_ref(), now) {
                self.operation.skipped.fetch_add(1, Ordering::Relaxed);
                self.held.add(taken);
                continue;
            }
            if order.to == To::Nowhere {
                discarded.push(taken);
                continue;
            }
            let letter = Letter { message: &taken.message, attributes: &taken.attributes, death: death.as_ref() };
            match way::find(&self.shared, &self.vhost, &self.queue, &self.operation, &letter) {
                Ok(way) => {
                    let receipt = Receipt { sink: self.landed.clone(), number: taken.seq };
                    let left = way.targets.answers();
                    self.flying.insert(taken.seq, Flying { taken, left, refused: false });
                    after.tally.received += 1;
                    batch.push(Routed {
                        targets: way.targets,
                        message: way.message,
                        attributes: way.attributes,
                        receipt: Some(receipt),
                    });
                }
                Err(why) => self.fails(taken, &why),
            }
        }
        self.pace.went(self.flying.len() - before + discarded.len());
        self.leaves(discarded);
        batch.flush(&mut after);
        self.shared.finish(&mut after);
        ended
    }

    fn fails(&mut self, taken: Taken, why: &str) {
        self.operation.note_failure(why);
        self.held.add(taken);
    }

    /// Takes in what is known to have arrived, and acknowledges it.
    fn land(&mut self) {
        while let Ok(landed) = self.landings.try_recv() {
            self.note(Some(landed));
        }
        let arrived: Vec<Seq> =
            self.flying.iter().filter(|(_, flying)| flying.left == 0).map(|(seq, _)| *seq).collect();
        let mut done = Vec::with_capacity(arrived.len());
        for seq in arrived {
            match self.flying.remove(&seq) {
                Some(Flying { taken, refused: true, .. }) => self.fails(taken, "a queue refused it"),
                Some(Flying { taken, .. }) => done.push(taken),
                None => {}
            }
        }
        self.leaves(done);
    }

    /// What is elsewhere, or wanted nowhere, is acknowledged.
    fn leaves(&self, done: Vec<Taken>) {
        self.operation.moved.fetch_add(done.len() as u64, Ordering::Relaxed);
        self.shared.settle_taken(done, Settlement::Acknowledge);
    }

    fn note(&mut self, landed: Option<(Seq, Outcome)>) {
        if let Some((seq, outcome)) = landed
            && let Some(flying) = self.flying.get_mut(&seq)
        {
            flying.left = flying.left.saturating_sub(1);
            flying.refused |= outcome == Outcome::Refused;
        }
    }

    /// Waits until all that is on its way has arrived; `false` where the broker stops before.
    async fn land_all(&mut self) -> bool {
        loop {
            self.land();
            if self.flying.is_empty() {
                return true;
            }
            tokio::select! {
                () = self.shared.stopping.cancelled() => return false,
                landed = self.landings.recv() => self.note(landed),
            }
        }
    }
}

/// Whether a message is to go. One that tells of no death goes only where nothing is asked of it.
fn is_wanted(order: &Order, death: Option<&Told>, now: crate::model::Millis) -> bool {
    match death {
        Some(death) => death.matches(&order.matching, now),
        None => order.matching.is_empty() && matches!(order.to, To::Exchange { .. } | To::Nowhere),
    }
}
