//! The list of what wants to be in the next commit.

use super::port::{Source, StoreError, When};
use super::record::MetadataWrite;
use parking_lot::{Condvar, Mutex};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

/// How long acknowledgements and the like, for which nobody waits, may gather before a commit of their own. Long enough
/// that a steady trickle costs 50 small writes a second at most, short enough that little comes again after a crash.
const SOON_DELAY: Duration = Duration::from_millis(20);

/// Changes of what is declared, and who waits for them.
pub(super) struct Declared {
    pub(super) changes: Vec<MetadataWrite>,
    pub(super) done: oneshot::Sender<Result<(), StoreError>>,
}

/// What a commit starts from. Kept by the writer, so that the lists' memory is used again.
#[derive(Default)]
pub(super) struct Work {
    pub(super) sources: Vec<Arc<dyn Source>>,
    pub(super) declared: Vec<Declared>,
    /// Somebody waits for the sync.
    pub(super) now: bool,
}

impl Work {
    pub(super) fn is_empty(&self) -> bool {
        self.sources.is_empty() && self.declared.is_empty()
    }

    fn take(&mut self, from: &mut Self) {
        self.sources.append(&mut from.sources);
        self.declared.append(&mut from.declared);
        self.now |= std::mem::take(&mut from.now);
    }
}

/// Why nothing more is taken in, or soon will not be.
#[derive(Clone, Debug)]
enum End {
    /// What is there is still to be written.
    Closing,
    /// The store was let go of without being closed: as if the process had been killed.
    Abandoned,
    /// Nothing is written any more.
    Ended(StoreError),
}

#[derive(Default)]
struct State {
    work: Work,
    /// What sources hold is worth a commit.
    hurried: bool,
    end: Option<End>,
}

/// What the writer is to do next.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// There is work.
    Commit,
    /// The time is up that it wanted to be woken at.
    Idle,
    /// There is no work and no more will come.
    Close,
    /// Stop where you are.
    Abandon,
}

/// Shared by all callers and the writer. Its lock is the innermost one: nothing else is called while it is held.
#[derive(Default)]
pub(super) struct Inbox {
    state: Mutex<State>,
    changed: Condvar,
}

impl Inbox {
    pub(super) fn enlist(&self, source: &Arc<dyn Source>, when: When) {
        let mut state = self.state.lock();
        if matches!(state.end, Some(End::Abandoned | End::Ended(_))) {
            return;
        }
        let wake = state.work.is_empty() || (when == When::Now && !state.work.now);
        state.work.sources.push(Arc::clone(source));
        state.work.now |= when == When::Now;
        drop(state);
        if wake {
            self.changed.notify_one();
        }
    }

    /// Has what is there not wait for more.
    pub(super) fn hurry(&self) {
        let mut state = self.state.lock();
        let wake = !state.hurried && !state.work.is_empty();
        state.hurried = true;
        drop(state);
        if wake {
            self.changed.notify_one();
        }
    }

    pub(super) fn declare(&self, declared: Declared) {
        let mut state = self.state.lock();
        let refused = match &state.end {
            None | Some(End::Closing) => None,
            Some(End::Abandoned) => Some(StoreError::Closed),
            Some(End::Ended(error)) => Some(error.clone()),
        };
        if let Some(error) = refused {
            drop(state);
            // A caller that gave up waiting is no error.
            let _ = declared.done.send(Err(error));
            return;
        }
        state.work.declared.push(declared);
        state.work.now = true;
        drop(state);
        self.changed.notify_one();
    }

    /// Asks the writer to write what is there and end.
    pub(super) fn close(&self) {
        self.end_with(End::Closing);
    }

    /// Whether [`Inbox::close`] was called.
    pub(super) fn is_closing(&self) -> bool {
        matches!(self.state.lock().end, Some(End::Closing))
    }

    /// Asks the writer to end after the commit at hand.
    pub(super) fn abandon(&self) {
        self.end_with(End::Abandoned);
    }

    fn end_with(&self, end: End) {
        self.state.lock().end.get_or_insert(end);
        self.changed.notify_all();
    }

    /// Takes nothing more in and refuses what is there.
    pub(super) fn refuse(&self, error: &StoreError) {
        let left = {
            let mut state = self.state.lock();
            state.end = Some(End::Ended(error.clone()));
            std::mem::take(&mut state.work)
        };
        for declared in left.declared {
            let _ = declared.done.send(Err(error.clone()));
        }
    }

    /// Waits for work and adds it to `work`; at once where `work` still holds some.
    pub(super) fn next(&self, work: &mut Work, wake_at: Option<Instant>) -> Next {
        let mut state = self.state.lock();
        let mut soon: Option<Instant> = None;
        loop {
            match state.end {
                Some(End::Abandoned | End::Ended(_)) => return Next::Abandon,
                Some(End::Closing) if state.work.is_empty() && work.is_empty() => return Next::Close,
                _ => {}
            }
            let worth_it = state.hurried && !state.work.is_empty();
            let due = !work.is_empty() || state.work.now || worth_it || state.end.is_some();
            if due {
                state.hurried = false;
                work.take(&mut state.work);
                return Next::Commit;
            }
            if !state.work.is_empty() {
                soon.get_or_insert_with(|| Instant::now() + SOON_DELAY);
            }
            let (until, next) = match (soon, wake_at) {
                (Some(at), _) => (Some(at), Next::Commit),
                (None, at) => (at, Next::Idle),
            };
            let timed_out = match until {
                Some(at) => self.changed.wait_until(&mut state, at).timed_out(),
                None => {
                    self.changed.wait(&mut state);
                    false
                }
            };
            if timed_out && !state.work.now && state.end.is_none() {
                work.take(&mut state.work);
                return if work.is_empty() { next } else { Next::Commit };
            }
        }
    }
}
