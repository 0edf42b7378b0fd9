//! The task that compares what is in use with the limits.

use super::{Alarm, Levels, disk, memory};
use crate::broker::Shared;
use crate::config::{DiskLimit, MemoryLimit};
use std::io;
use std::sync::Arc;

/// How much more often it looks while something is near its limit, so that a burst does not pass it by far. Looking
/// costs some 20 us.
const OFTENER: u32 = 10;

/// Bytes of memory that came or went since the last look, for which it is worth a few milliseconds to have the allocator
/// give back what is free.
const WORTH_TIDYING: u64 = 1 << 20;
/// Connections, channels and queues that ended since the last look, for which it is worth that too. What they took is the
/// allocator's by then, so the process seems as large as before.
const WORTH_TIDYING_AFTER: u64 = 64;
/// Looks after such a change at which it is done. What a thread lets go of is given back a second later, and only when a
/// thread is at it again; and it takes luck to reach each thread.
const TIDIED_AFTER: u32 = 8;

/// Looks again and again until the broker stops.
pub(in crate::broker) struct Watcher {
    shared: Arc<Shared>,
    /// Memory that this process may use, in bytes; `None` where the system does not tell.
    available: Option<u64>,
    /// Said already that the disk cannot be watched.
    blind: bool,
    /// More than half of a limit is used up: memory above half of it, or less free on the disk than twice as much.
    near: bool,
    /// Bytes of memory in use at the last look.
    resident: u64,
    /// Connections, channels and queues that had ended by then.
    ended: u64,
    /// Looks at which memory is still given back.
    to_tidy: u32,
}

/// Has every thread give back what was freed: each keeps some of what it allocated, and one that is idle keeps it for
/// good. Which task runs on which thread is not known, so there are more tasks than threads.
fn tidy_workers() {
    let workers = tokio::runtime::Handle::current().metrics().num_workers();
    for _ in 0..2 * workers {
        tokio::spawn(async { memory::tidy() });
    }
}

impl Watcher {
    /// Looks for the first time, before a client can: alarms are raised from the start.
    pub(in crate::broker) fn new(shared: Arc<Shared>) -> Self {
        let available = shared.config.resources.available_memory.or_else(memory::available);
        let mut watcher = Self { shared, available, blind: false, near: false, resident: 0, ended: 0, to_tidy: 0 };
        watcher.compare(disk::free(&watcher.shared.config.data_dir));
        watcher
    }

    /// Looks at every interval, and at once when a limit was changed.
    pub(in crate::broker) async fn run(mut self) {
        let interval = self.shared.config.resources.check_interval;
        let stopping = self.shared.stopping.clone();
        loop {
            let pause = if self.near { interval / OFTENER } else { interval };
            tokio::select! {
                () = stopping.cancelled() => return,
                () = self.shared.alarms.limits_changed.notified() => {}
                () = tokio::time::sleep(pause) => {}
            }
            let directory = self.shared.config.data_dir.clone();
            let low = self.shared.alarms.raised().has(Alarm::Memory);
            if self.is_time_to_tidy() {
                tidy_workers();
            }
            let free = tokio::task::spawn_blocking(move || {
                if low {
                    memory::tidy();
                }
                disk::free(&directory)
            });
            let free = free.await;
            self.compare(free.unwrap_or_else(|error| Err(io::Error::other(error))));
        }
    }

    fn compare(&mut self, free: io::Result<u64>) {
        let limits = self.shared.alarms.limits();
        self.near = false;
        let levels = Levels {
            memory_used: memory::resident(),
            memory_limit: memory_limit(limits.memory, self.available),
            disk_free: free.as_ref().ok().copied(),
            disk_limit: disk_limit(limits.disk_free, self.available),
        };
        *self.shared.alarms.levels.lock() = levels;
        if let (Some(used), Some(limit)) = (levels.memory_used, levels.memory_limit) {
            self.near |= used > limit / 2;
            self.put(Alarm::Memory, used > limit, used, limit);
        }
        match (free, levels.disk_limit) {
            (Ok(free), Some(limit)) => {
                self.blind = false;
                self.near |= free / 2 < limit;
                self.put(Alarm::Disk, free < limit, free, limit);
            }
            (Err(error), _) if !self.blind => {
                self.blind = true;
                tracing::warn!(%error, "free disk space cannot be read: there is no disk alarm until it can be");
            }
            _ => {}
        }
    }

    /// Whether so much memory came or went lately, or so much ended, that there may be some to give back.
    fn is_time_to_tidy(&mut self) -> bool {
        let now = memory::resident().unwrap_or(0);
        let ended = ended(&self.shared);
        if now.abs_diff(self.resident) >= WORTH_TIDYING || ended.saturating_sub(self.ended) >= WORTH_TIDYING_AFTER {
            self.to_tidy = TIDIED_AFTER;
        }
        (self.resident, self.ended) = (now, ended);
        let tidy = self.to_tidy > 0;
        self.to_tidy = self.to_tidy.saturating_sub(1);
        tidy
    }

    /// `amount` is what is in use of the memory, and what is free of the disk.
    fn put(&self, alarm: Alarm, raised: bool, amount: u64, limit: u64) {
        if !self.shared.alarms.put(alarm, raised) {
            return;
        }
        self.shared.events.alarm(alarm, raised, self.shared.node_name());
        if raised {
            tracing::warn!(amount, limit, "{alarm} resource limit alarm set: connections that publish are blocked");
        } else {
            tracing::info!(amount, limit, "{alarm} resource limit alarm cleared");
        }
    }
}

/// Connections, channels and queues that ended so far.
fn ended(shared: &Shared) -> u64 {
    let (sessions, queues) = (&shared.metrics.sessions, &shared.metrics.queues);
    sessions.connections_closed.get() + sessions.channels_closed.get() + queues.deleted.get()
}

/// Bytes in use above which memory is low.
fn memory_limit(limit: MemoryLimit, available: Option<u64>) -> Option<u64> {
    match limit {
        MemoryLimit::Absolute(bytes) => Some(bytes),
        MemoryLimit::Relative(part) => available.map(|bytes| (bytes as f64 * part) as u64),
    }
}

/// Bytes free below which disk space is low.
fn disk_limit(limit: DiskLimit, available: Option<u64>) -> Option<u64> {
    match limit {
        DiskLimit::Absolute(bytes) => Some(bytes),
        DiskLimit::RelativeToMemory(times) => available.map(|bytes| (bytes as f64 * times) as u64),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_limits_are_of_the_memory_there_is() {
        assert_eq!(memory_limit(MemoryLimit::Relative(0.5), Some(1000)), Some(500));
        assert_eq!(disk_limit(DiskLimit::RelativeToMemory(1.5), Some(1000)), Some(1500));
        assert_eq!(memory_limit(MemoryLimit::Relative(0.5), None), None);
        assert_eq!(memory_limit(MemoryLimit::Absolute(7), None), Some(7));
        assert_eq!(disk_limit(DiskLimit::Absolute(7), None), Some(7));
    }
}
