//! Letting go of memory: messages that are on disk and behind the head window lose their entry.

use super::entry::Entry;
use super::level::{Level, Run};
use crate::model::Seq;
use std::collections::VecDeque;

impl Level {
    /// Lets go of what is behind a window of `window` bytes and `on_disk` says is on disk. Gives the bytes of memory
    /// that this frees. `committed` is the highest number that can be on disk. What stays once stays for good: it is
    /// transient, or in the window, which it only leaves at the head.
    pub fn evict(&mut self, window: usize, committed: Seq, on_disk: impl Fn(&Entry) -> bool) -> usize {
        if committed <= self.examined {
            return 0;
        }
        let mut freed = self.split_window(window, &on_disk);
        if let Some(Run::Memory(run)) = self.rest.back_mut()
            && run.back().is_some_and(|last| last.seq > self.examined)
        {
            let run = std::mem::take(run);
            self.rest.pop_back();
            freed += self.evict_run(run, committed, on_disk);
        }
        self.examined = committed;
        freed
    }

    /// Where nothing is on disk yet: cuts the window off at the first message behind it that can go.
    fn split_window(&mut self, window: usize, on_disk: impl Fn(&Entry) -> bool) -> usize {
        if !self.rest.is_empty() || self.front_bytes <= window {
            return 0;
        }
        let unseen = self.front.partition_point(|entry| entry.seq <= self.examined);
        let mut held = 0;
        let mut cut = None;
        for (at, entry) in self.front.iter().enumerate() {
            held += entry.footprint();
            if held > window && at >= unseen && on_disk(entry) {
                cut = Some(at);
                break;
            }
        }
        let Some(cut) = cut else {
            return 0;
        };
        let mut behind = self.front.split_off(cut);
        self.front_bytes -= behind.iter().map(Entry::footprint).sum::<usize>();
        let Some(first) = behind.pop_front() else { return 0 };
        self.push_disk(&first);
        if !behind.is_empty() {
            self.rest.push_back(Run::Memory(behind));
        }
        first.footprint()
    }

    /// Sorts a stretch into what goes and what stays, up to the first message that is still to be written.
    fn evict_run(&mut self, mut run: VecDeque<Entry>, committed: Seq, on_disk: impl Fn(&Entry) -> bool) -> usize {
        let mut freed = 0;
        while run.front().is_some_and(|entry| entry.seq <= committed) {
            let Some(entry) = run.pop_front() else { break };
            if on_disk(&entry) {
                self.push_disk(&entry);
                freed += entry.footprint();
            } else if let Some(Run::Memory(stay)) = self.rest.back_mut() {
                stay.push_back(entry);
            } else {
                self.rest.push_back(Run::Memory(VecDeque::from([entry])));
            }
        }
        if !run.is_empty() {
            self.rest.push_back(Run::Memory(run));
        }
        freed
    }
}
