//! The operations that run, and those that ran last.

use super::operation::Operation;
use parking_lot::Mutex;
use std::collections::VecDeque;
use std::sync::Arc;

/// Operations that may run at a time: each holds messages, and a queue has use for one.
const MOST_RUNNING: usize = 64;
/// Operations that are over and can still be looked at.
const REMEMBERED: usize = 256;

/// All operations, the oldest first.
#[derive(Default)]
pub struct Redrives(Mutex<VecDeque<Arc<Operation>>>);

/// No more operations may run now, or one runs on the queue already.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TooMany {
    /// In the broker.
    #[error("{MOST_RUNNING} redrives are running already")]
    InAll,
    /// Of one queue.
    #[error("a redrive of this queue is running already")]
    OfQueue,
}

impl Redrives {
    /// All of them.
    #[must_use]
    pub fn all(&self) -> Vec<Arc<Operation>> {
        self.0.lock().iter().cloned().collect()
    }

    /// The one of that number.
    #[must_use]
    pub fn get(&self, id: u64) -> Option<Arc<Operation>> {
        self.0.lock().iter().find(|operation| operation.id == id).cloned()
    }

    pub(super) fn add(&self, operation: &Arc<Operation>) -> Result<(), TooMany> {
        let mut all = self.0.lock();
        let running = || all.iter().filter(|known| !known.is_over());
        if running().any(|known| (&known.vhost, &known.queue) == (&operation.vhost, &operation.queue)) {
            return Err(TooMany::OfQueue);
        }
        if running().count() >= MOST_RUNNING {
            return Err(TooMany::InAll);
        }
        if all.len() >= REMEMBERED
            && let Some(oldest) = all.iter().position(|known| known.is_over())
        {
            all.remove(oldest);
        }
        all.push_back(operation.clone());
        Ok(())
    }
}
