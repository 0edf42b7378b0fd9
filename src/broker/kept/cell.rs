//! One exchange's memory behind a lock, written like a queue under the exchange's id.

use crate::broker::aftermath::Aftermath;
use crate::broker::core::Shared;
use crate::exchange::History;
use crate::exchange::seen::Seen;
use crate::model::{QueueId, Receipt};
use crate::store::{QueueWrites, Source, When};
use parking_lot::{Mutex, MutexGuard};
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Weak};

/// Something that an exchange keeps.
pub trait Keeps: Send + 'static {
    /// How soon it wants to be written, if at all.
    fn wants_write(&self) -> Option<When>;
    /// Moves what is to be written into `writes`.
    fn collect(&mut self, writes: &mut QueueWrites);
    /// What was collected last is on disk: gives the receipts that this settles.
    fn committed(&mut self) -> Vec<Receipt>;
    /// The exchange is gone: gives all receipts that wait.
    fn end(&mut self) -> Vec<Receipt>;
}

impl Keeps for Seen {
    fn wants_write(&self) -> Option<When> {
        Seen::wants_write(self).then_some(When::Now)
    }

    fn collect(&mut self, writes: &mut QueueWrites) {
        Seen::collect(self, writes);
    }

    fn committed(&mut self) -> Vec<Receipt> {
        Seen::committed(self)
    }

    fn end(&mut self) -> Vec<Receipt> {
        Seen::end(self)
    }
}

impl Keeps for History {
    /// Nobody waits for it: it rides along with what else is written.
    fn wants_write(&self) -> Option<When> {
        History::wants_write(self).then_some(When::Soon)
    }

    fn collect(&mut self, writes: &mut QueueWrites) {
        History::collect(self, writes);
    }

    fn committed(&mut self) -> Vec<Receipt> {
        Vec::new()
    }

    fn end(&mut self) -> Vec<Receipt> {
        Vec::new()
    }
}

struct State<T> {
    kept: T,
    enlisted: Option<When>,
    deleted: bool,
}

/// What one exchange keeps.
pub struct KeptCell<T: Keeps> {
    source: QueueId,
    shared: Weak<Shared>,
    me: Weak<Self>,
    state: Mutex<State<T>>,
}

/// What an exchange keeps, locked. Written, where it has changed, from when the lock is free.
pub struct Guard<'a, T: Keeps> {
    cell: &'a KeptCell<T>,
    state: MutexGuard<'a, State<T>>,
}

impl<T: Keeps> KeptCell<T> {
    pub(in crate::broker) fn new(source: QueueId, kept: T, shared: Weak<Shared>) -> Arc<Self> {
        let state = Mutex::new(State { kept, enlisted: None, deleted: false });
        Arc::new_cyclic(|me| Self { source, shared, me: me.clone(), state })
    }

    /// Locks it.
    pub fn lock(&self) -> Guard<'_, T> {
        Guard { cell: self, state: self.state.lock() }
    }

    /// The id under which the store has it.
    pub(in crate::broker) fn source(&self) -> QueueId {
        self.source
    }

    /// Ends it with its exchange.
    pub(in crate::broker) fn end(&self, after: &mut Aftermath) {
        let mut state = self.state.lock();
        state.deleted = true;
        after.taken(state.kept.end());
    }
}

impl<T: Keeps> Deref for Guard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.state.kept
    }
}

impl<T: Keeps> DerefMut for Guard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.state.kept
    }
}

impl<T: Keeps> Drop for Guard<'_, T> {
    fn drop(&mut self) {
        let wanted = self.state.kept.wants_write();
        if self.state.deleted || wanted <= self.state.enlisted {
            return;
        }
        let (Some(shared), Some(me), Some(when)) = (self.cell.shared.upgrade(), self.cell.me.upgrade(), wanted) else {
            return;
        };
        self.state.enlisted = wanted;
        let source: Arc<dyn Source> = me;
        shared.store.enlist(&source, when);
    }
}

impl<T: Keeps> Source for KeptCell<T> {
    fn queue(&self) -> QueueId {
        self.source
    }

    fn collect(&self, writes: &mut QueueWrites) {
        let mut state = self.state.lock();
        state.enlisted = None;
        if !state.deleted {
            state.kept.collect(writes);
        }
    }

    fn committed(&self) {
        let settled = self.lock().committed();
        if let Some(shared) = self.shared.upgrade()
            && !settled.is_empty()
        {
            let mut after = Aftermath::default();
            after.taken(settled);
            shared.finish(&mut after);
        }
    }
}
