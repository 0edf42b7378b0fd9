//! Bounding memory: what is on disk already loses its entry, and what is not, and need not be, goes to the overflow.

use super::effect::{Effects, Urgency};
use super::entry::Entry;
use super::ledger::Ledger;
use super::level::{Level, Run};
use super::machine::Queue;
use super::order::Order;
use super::overflow::Overflow;
use super::settings::Settings;
use super::settle::keeps_counts;
use super::tally::Tally;
use crate::model::Seq;
use crate::store::{OverflowWrites, QueueWrites, StoredMessage};

/// Bytes of memory that one commit takes out of a queue at most, so that its lock is held for a few milliseconds only.
const SPILL_BYTES: usize = 4 << 20;
/// The part of a limit that one look keeps free for what comes next.
const SLACK: usize = 8;

/// Picks messages for the overflow.
struct Pick<'a> {
    writes: &'a mut OverflowWrites,
    left: usize,
}

impl Pick<'_> {
    /// Takes the message if it is of those that may go, and says whether more can be taken.
    fn offer(&mut self, entry: &mut Entry, may: bool) -> bool {
        if self.left == 0 {
            return false;
        }
        if may && !entry.spilled {
            entry.spilled = true;
            self.left = self.left.saturating_sub(entry.footprint());
            let stored: StoredMessage = (entry.seq, entry.attributes, entry.message.clone());
            self.writes.puts.push(stored);
        }
        true
    }
}

impl Level {
    /// Lets go of everything behind a window of `window` bytes of which `on_disk` says that it is on disk. Gives the
    /// bytes of memory that this frees. Looks at all that is in memory, where [`Level::evict`] looks at what is new.
    fn let_go(&mut self, window: usize, on_disk: impl Fn(&Entry) -> bool) -> usize {
        let behind = self.front.split_off(self.window_len(window));
        self.front.shrink_to_fit();
        self.front_bytes -= behind.iter().map(Entry::footprint).sum::<usize>();
        let mut freed = 0;
        for run in std::iter::once(Run::Memory(behind)).chain(std::mem::take(&mut self.rest)) {
            match run {
                Run::Disk(disk) => match self.rest.back_mut() {
                    Some(Run::Disk(last)) => last.join(&disk),
                    _ => self.rest.push_back(Run::Disk(disk)),
                },
                Run::Memory(run) => {
                    for entry in run {
                        if on_disk(&entry) {
                            freed += entry.footprint();
                            self.push_disk(&entry);
                        } else {
                            self.push(entry);
                        }
                    }
                }
            }
        }
        freed
    }

    /// How many messages the window holds.
    fn window_len(&self, window: usize) -> usize {
        let mut held = 0;
        let fits = |entry: &&Entry| {
            held += entry.footprint();
            held <= window
        };
        self.front.iter().take_while(fits).count()
    }

    /// Offers everything behind the window, in order.
    fn offer(&mut self, window: usize, pick: &mut Pick<'_>, may: impl Fn(&Entry) -> bool) {
        let window = self.window_len(window);
        let rest = self.rest.iter_mut().filter_map(|run| match run {
            Run::Memory(run) => Some(run.iter_mut()),
            Run::Disk(_) => None,
        });
        for entry in self.front.iter_mut().skip(window).chain(rest.flatten()) {
            let may = may(entry);
            if !pick.offer(entry, may) {
                return;
            }
        }
    }
}

impl Order {
    /// Lets go of everything behind the head windows, which share half of `limit`, that `on_disk` says is on disk.
    fn let_go(&mut self, limit: usize, on_disk: impl Fn(&Entry) -> bool) {
        let window = self.window(limit);
        for level in &mut self.levels {
            self.memory = self.memory.saturating_sub(level.let_go(window, &on_disk));
        }
    }
}

/// Whether a message's bytes can be read from the disk.
fn on_disk(durable: bool, ledger: &Ledger, overflow: &Overflow) -> impl Fn(&Entry) -> bool {
    let committed = ledger.committed();
    move |entry| match durable && entry.attributes.persistent {
        true => entry.seq <= committed,
        false => entry.spilled && overflow.is_readable(entry.seq),
    }
}

impl Queue {
    /// Bytes of memory that make this queue let go of what is on disk.
    fn memory_limit(&self) -> usize {
        self.settings.memory_bytes.min(self.bound)
    }

    /// Bytes of memory that make it put on disk what need not be there.
    fn overflow_limit(&self) -> usize {
        let Settings { memory_bytes, overflow_bytes, .. } = *self.settings;
        // Nobody who lags for a moment and comes back is slowed down where nobody is.
        let limit = if self.consumers.len() == 0 { memory_bytes.min(overflow_bytes) } else { overflow_bytes };
        limit.min(self.bound)
    }

    /// Lets go of memory where there is too much. Tries again after a commit, or when an eighth more has come.
    pub(super) fn bound_memory(&mut self, fx: &mut impl Effects) {
        let (limit, committed) = (self.memory_limit(), self.ledger.committed());
        if self.order.memory() > limit && self.settings.durable {
            self.order.evict(limit, committed);
        }
        self.evict_at = self.order.memory().max(limit) + limit / SLACK;
        self.ask_to_spill(fx);
    }

    /// Lets go of memory that came since, where it is worth a look.
    pub(super) fn watch_memory(&mut self, fx: &mut impl Effects) {
        if self.order.memory() > self.evict_at {
            self.bound_memory(fx);
        }
    }

    /// The limits are others than they were.
    pub(super) fn rebound(&mut self, bound: usize, fx: &mut impl Effects) {
        self.bound = bound;
        (self.forget_at, self.spill_at) = (0, 0);
        self.order.forget_examined();
        if self.order.memory() > self.memory_limit() {
            self.let_go(self.memory_limit());
        }
        self.bound_memory(fx);
    }

    /// Lets go of everything in the order that is on disk and behind the windows, which share half of `limit`.
    fn let_go(&mut self, limit: usize) {
        let on_disk = on_disk(self.settings.durable, &self.ledger, &self.overflow);
        self.order.let_go(limit, on_disk);
    }

    fn ask_to_spill(&mut self, fx: &mut impl Effects) {
        if self.excess() > self.spill_at && !self.overflow.wanted && !self.ended {
            self.overflow.wanted = true;
            self.ledger.ask(Urgency::Lazy, fx);
        }
    }

    /// Bytes of memory above the limit of what is in memory only.
    fn excess(&self) -> usize {
        (self.order.memory() + self.unacked.whole_memory()).saturating_sub(self.overflow_limit())
    }

    /// Bytes that wait for the disk for want of memory.
    pub(super) fn waiting_to_spill(&self) -> usize {
        if self.overflow.wanted { self.excess() } else { 0 }
    }

    /// Puts into a commit what is to leave memory, and what of the overflow is gone. Nothing is left before `head`.
    pub(super) fn collect_overflow(&mut self, head: Seq, writes: &mut QueueWrites) {
        if self.overflow.wanted && !self.ended {
            self.pick(&mut writes.overflow);
            let nothing = writes.overflow.puts.is_empty();
            let excess = self.excess();
            self.spill_at = if nothing { excess + excess.max(self.overflow_limit()) / SLACK } else { 0 };
        }
        self.overflow.collect(head, &mut writes.overflow);
    }

    fn pick(&mut self, writes: &mut OverflowWrites) {
        let (limit, durable) = (self.overflow_limit(), self.settings.durable);
        let may = |entry: &Entry| !(durable && entry.attributes.persistent);
        let mut pick = Pick { writes, left: SPILL_BYTES };
        // What is handed out first: it comes back last, if at all.
        let excess = self.unacked.whole_memory().saturating_sub(limit / 2);
        if excess > 0 {
            self.unacked.offer_oldest(excess, |entry| pick.offer(entry, may(entry)));
        }
        let window = self.order.window(limit);
        for level in &mut self.order.levels {
            level.offer(window, &mut pick, may);
        }
    }

    /// A commit is done: what went to the overflow can leave memory.
    pub(super) fn spilled(&mut self) {
        if !self.overflow.commit() {
            return;
        }
        let limit = self.overflow_limit();
        self.let_go(limit);
        if self.unacked.whole_memory() > limit / 2 {
            self.forget_at = 0;
            self.let_go_of_unacked(limit);
        }
    }

    /// Lets go of the bytes of what was handed out, so that those that are left take half of `limit`. What is written
    /// again when it comes back keeps them. Not while something is read: what loses its bytes then, and comes back, must
    /// not be missed in that.
    fn let_go_of_unacked(&mut self, limit: usize) -> bool {
        if self.loading.is_some() {
            return false;
        }
        let on_disk = on_disk(self.settings.durable, &self.ledger, &self.overflow);
        self.unacked.let_go(limit / 2, |entry| !keeps_counts(&self.settings, entry) && on_disk(entry));
        true
    }

    /// Lets go of the bytes of what was handed out, the oldest first, where they are many and on disk.
    pub(super) fn watch_unacked(&mut self, fx: &mut impl Effects) {
        let held = self.unacked.whole_memory();
        if held <= self.forget_at {
            return;
        }
        let limit = if self.settings.durable { self.memory_limit() } else { self.overflow_limit() };
        if held > limit && !self.let_go_of_unacked(limit) {
            return;
        }
        let least = self.unacked.whole_memory().max(limit);
        self.forget_at = least + least / SLACK;
        self.ask_to_spill(fx);
    }

    /// What of the overflow is gone is deleted when it is worth it.
    pub(super) fn gone_from_overflow(&mut self, seq: Seq, tally: Tally, fx: &mut impl Effects) {
        if self.overflow.gone(seq, tally) {
            self.ledger.ask(Urgency::Lazy, fx);
        }
    }
}
