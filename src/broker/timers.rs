//! One timer for all deadlines: expiry of messages and of queues, and delayed messages that are due.

use super::aftermath::Aftermath;
use super::core::Shared;
use super::queue_cell::QueueCell;
use crate::model::{Millis, time};
use crate::queue::Command;
use parking_lot::Mutex;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::{Arc, Weak};
use std::time::Duration;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

/// Deadlines looked at before the timer's task lets others run.
const FIRED_PER_TURN: usize = 64;

/// Something that has deadlines.
pub(super) trait Deadline: Send + Sync {
    /// One of them has come, perhaps one that it does not have any more.
    fn tick(&self, now: Millis, after: &mut Aftermath);
}

struct Due {
    at: Millis,
    number: u64,
    whose: Weak<dyn Deadline>,
}

impl PartialEq for Due {
    fn eq(&self, other: &Self) -> bool {
        (self.at, self.number) == (other.at, other.number)
    }
}

impl Eq for Due {}

impl PartialOrd for Due {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Due {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.at, self.number).cmp(&(other.at, other.number))
    }
}

#[derive(Default)]
struct Heap {
    due: BinaryHeap<Reverse<Due>>,
    made: u64,
}

/// Deadlines, soonest first. A queue is in it at most a few times: it is added only when its deadline moves
/// forward, and an entry that has become too early finds nothing to do.
#[derive(Default)]
pub struct Timers {
    heap: Mutex<Heap>,
    changed: Notify,
}

impl Timers {
    /// Has something ticked at a time.
    pub(super) fn schedule(&self, at: Millis, whose: Weak<dyn Deadline>) {
        let mut heap = self.heap.lock();
        let soonest = heap.due.peek().is_none_or(|Reverse(first)| at < first.at);
        heap.made += 1;
        let number = heap.made;
        heap.due.push(Reverse(Due { at, number, whose }));
        drop(heap);
        if soonest {
            self.changed.notify_one();
        }
    }

    fn due(&self, now: Millis) -> Vec<Arc<dyn Deadline>> {
        let mut heap = self.heap.lock();
        let mut fired = Vec::new();
        while fired.len() < FIRED_PER_TURN && heap.due.peek().is_some_and(|Reverse(first)| first.at <= now) {
            fired.extend(heap.due.pop().and_then(|Reverse(first)| first.whose.upgrade()));
        }
        fired
    }

    fn next(&self) -> Option<Millis> {
        self.heap.lock().due.peek().map(|Reverse(first)| first.at)
    }
}

/// Ticks everybody at their deadlines until cancelled.
pub(super) async fn run(shared: Arc<Shared>, until: CancellationToken) {
    let mut after = Aftermath::default();
    loop {
        let now = time::now();
        let fired = shared.timers.due(now);
        for whose in &fired {
            whose.tick(now, &mut after);
        }
        shared.finish(&mut after);
        if fired.len() == FIRED_PER_TURN {
            tokio::task::yield_now().await;
            continue;
        }
        let wait =
            shared.timers.next().map_or(Duration::from_secs(3600), |at| Duration::from_millis(at.saturating_sub(now)));
        tokio::select! {
            () = until.cancelled() => return,
            () = shared.timers.changed.notified() => {}
            () = tokio::time::sleep(wait) => {}
        }
    }
}

impl Deadline for QueueCell {
    fn tick(&self, now: Millis, after: &mut Aftermath) {
        if let Some(stream) = &self.stream {
            return stream.tick(self, now);
        }
        let mut state = self.lock();
        state.scheduled = None;
        // A tick is never refused.
        let _ = self.apply_locked(&mut state, now, Command::Tick, after);
    }
}
