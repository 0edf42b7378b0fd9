//! What of a queue is only asked for to be shown.

use super::entry::ENTRY_OVERHEAD;
use super::level::{Head, Run};
use super::machine::Queue;
use super::tally::Tally;
use crate::model::Message;

/// Messages whose bytes are in memory.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct InMemory {
    /// Of those that are ready.
    pub ready: u64,
    /// Of those that were handed out.
    pub unacked: u64,
    /// Bytes of their bodies; with those of their properties where only some of the queue is in memory.
    pub bytes: u64,
}

impl Queue {
    /// The message at the head, where its bytes are in memory.
    #[must_use]
    pub fn head_message(&self) -> Option<&Message> {
        match self.order.head() {
            Head::Memory(entry) => Some(&entry.message),
            _ => None,
        }
    }

    /// How much of it is in memory. Counts stretches, not messages.
    #[must_use]
    pub fn in_memory(&self) -> InMemory {
        let levels = self.order.levels.iter();
        let lengths = levels.flat_map(|level| {
            let runs = level.rest.iter().map(|run| match run {
                Run::Memory(entries) => entries.len(),
                Run::Disk(_) => 0,
            });
            runs.chain([level.front.len(), level.returned.len()])
        });
        let (ready, unacked): (usize, Tally) = (lengths.sum(), self.unacked.tally());
        let ready = (ready as u64).min(self.order.ready().count);
        let handed_out = unacked.count.saturating_sub(self.unacked.away() as u64);
        let all = Tally { count: ready + handed_out, ..Tally::default() };
        let whole = self.order.ready().count + unacked.count;
        let most = self.order.ready().bytes + unacked.bytes;
        let taken = (self.memory() as u64).saturating_sub(all.count * ENTRY_OVERHEAD as u64);
        let bytes = if all.count == whole { most } else { most.min(taken) };
        InMemory { ready, unacked: handed_out, bytes }
    }
}
