//! The watched processes together: their CPU time, and their memory once it has come to rest.

use std::thread;
use std::time::{Duration, Instant};

use crate::perf::error::PerfError;
use crate::perf::process;

/// How often memory is looked at.
const LOOK: Duration = Duration::from_millis(100);
/// Memory is at rest when it moved by less than [`STILL_BYTES`] for this long.
const REST: Duration = Duration::from_secs(1);
/// Longer than this it is not waited for: a collector may never rest.
const PATIENCE: Duration = Duration::from_secs(10);
/// Less is the work of logs and timers.
const STILL_BYTES: u64 = 128 * 1024;

/// Processes to watch.
pub(super) struct Watch {
    pids: Vec<u32>,
}

impl Watch {
    /// Refuses processes that cannot be read.
    pub(super) fn new(pids: &[u32]) -> Result<Self, PerfError> {
        let watch = Self { pids: pids.to_vec() };
        watch.cpu_seconds().map(|_| watch)
    }

    /// Whether there is anything to watch.
    pub(super) fn any(&self) -> bool {
        !self.pids.is_empty()
    }

    /// CPU seconds since the processes began.
    pub(super) fn cpu_seconds(&self) -> Result<f64, PerfError> {
        self.pids.iter().map(|pid| Ok(process::sample(*pid)?.cpu_seconds)).sum()
    }

    /// Resident memory in bytes, once it rests; nothing where no process is watched.
    pub(super) fn rested_rss(&self) -> Option<u64> {
        if self.pids.is_empty() {
            return None;
        }
        let begun = Instant::now();
        let (mut rest, mut since) = (self.rss(), begun);
        while since.elapsed() < REST && begun.elapsed() < PATIENCE {
            thread::sleep(LOOK);
            let now = self.rss();
            if now.abs_diff(rest) >= STILL_BYTES {
                (rest, since) = (now, Instant::now());
            }
        }
        Some(self.rss())
    }

    fn rss(&self) -> u64 {
        self.pids.iter().map(|pid| process::rss_bytes(*pid)).sum()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn nothing_watched_has_no_memory_and_costs_nothing() {
        let watch = Watch::new(&[]).unwrap();
        assert_eq!((watch.rested_rss(), watch.cpu_seconds().unwrap()), (None, 0.0));
        assert!(Watch::new(&[u32::MAX]).is_err());
    }

    #[test]
    fn the_memory_of_several_processes_is_added_up() {
        let own = std::process::id();
        let (one, two) = (Watch::new(&[own]).unwrap().rss(), Watch::new(&[own, own]).unwrap().rss());
        assert!(one > 0 && two > one);
    }
}
