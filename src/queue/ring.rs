//! The turns of consumers that share a priority.

use crate::model::ConsumerId;
use std::collections::VecDeque;

/// Stale turns that are kept at least before they are swept.
const MIN_STALE: usize = 32;

/// Consumers of one priority that are ready, in the order of their turns. One that leaves is not looked for: its turn
/// is stale and skipped when it comes, or swept when stale ones are the most.
#[derive(Debug)]
pub(super) struct Ring {
    pub priority: i64,
    /// Consumers of this priority, ready or not.
    pub members: usize,
    turns: VecDeque<ConsumerId>,
    stale: usize,
}

impl Ring {
    pub fn new(priority: i64) -> Self {
        Self { priority, members: 0, turns: VecDeque::new(), stale: 0 }
    }

    pub fn push(&mut self, consumer: ConsumerId) {
        self.turns.push_back(consumer);
    }

    /// Takes the next turn that is not stale.
    pub fn pop(&mut self, live: impl Fn(ConsumerId) -> bool) -> Option<ConsumerId> {
        while let Some(consumer) = self.turns.pop_front() {
            if live(consumer) {
                return Some(consumer);
            }
            self.stale = self.stale.saturating_sub(1);
        }
        None
    }

    /// Notes that a consumer left while its turn was still to come.
    pub fn leave(&mut self, live: impl Fn(ConsumerId) -> bool) {
        self.stale += 1;
        if self.stale > MIN_STALE && self.stale > self.turns.len() / 2 {
            self.turns.retain(|consumer| live(*consumer));
            self.stale = 0;
        }
    }
}
