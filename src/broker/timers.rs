//! One timer for all deadlines: expiry of messages and of queues, retries, timeouts of consumers, delayed messages.

use super::aftermath::Aftermath;
use super::core::Shared;
use super::patience::{self, Watched};
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

/// What is looked at when its time comes.
enum What {
    Whose(Weak<dyn Deadline>),
    Feed(Watched),
}

struct Due {
    at: Millis,
    number: u64,
    what: What,
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
        self.add(at, What::Whose(whose));
    }

    /// Has the deliveries of a feed looked at.
    pub(super) fn watch(&self, at: Millis, feed: Watched) {
        self.add(at, What::Feed(feed));
    }

    fn add(&self, at: Millis, what: What) {
        let mut heap = self.heap.lock();
        let soonest = heap.due.peek().is_none_or(|Reverse(first)| at < first.at);
        heap.made += 1;
        let number = heap.made;
        heap.due.push(Reverse(Due { at, number, what }));
        drop(heap);
        if soonest {
            self.changed.notify_one();
        }
    }

    fn due(&self, now: Millis) -> Vec<What> {
        let mut heap = self.heap.lock();
        let mut fired = Vec::new();
        while fired.len() < FIRED_PER_TURN && heap.due.peek().is_some_and(|Reverse(first)| first.at <= now) {
            fired.extend(heap.due.pop().map(|Reverse(first)| first.what));
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
        let turn_is_full = fired.len() == FIRED_PER_TURN;
        for what in fired {
            fire(&shared, what, now, &mut after);
        }
        shared.finish(&mut after);
        if turn_is_full {
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

fn fire(shared: &Shared, what: What, now: Millis, after: &mut Aftermath) {
    match what {
        What::Whose(whose) => {
            if let Some(whose) = whose.upgrade() {
                whose.tick(now, after);
            }
        }
        What::Feed(feed) => {
            if let Some(next) = patience::look(&feed, now, after) {
                shared.timers.watch(next, feed);
            }
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
