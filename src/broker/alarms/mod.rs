//! Memory and disk alarms: what makes the broker stop reading from publishers before memory or disk runs out.
//!
//! It owns which alarms are raised, the limits that raise them (which can be changed while the broker runs) and the task
//! that compares them with what the system says. It refuses to hold anybody back itself: a connection asks
//! [`Alarms::raised`] after a publish and waits for [`Alarms::cleared`].

mod disk;
mod memory;
mod watcher;

use crate::config::{DiskLimit, MemoryLimit, ResourceConfig};
use parking_lot::Mutex;
use std::fmt;
use std::sync::atomic::{AtomicU8, Ordering};
use tokio::sync::Notify;
pub(super) use watcher::Watcher;

/// What can run out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alarm {
    /// More memory is in use than `vm_memory_high_watermark` says.
    Memory = 1,
    /// Less disk space is free than `disk_free_limit` says.
    Disk = 2,
}

impl fmt::Display for Alarm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Memory => "memory",
            Self::Disk => "disk",
        })
    }
}

/// The alarms that are raised at a moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Raised(u8);

impl Raised {
    /// Whether this one is raised.
    #[must_use]
    pub fn has(self, alarm: Alarm) -> bool {
        self.0 & alarm as u8 != 0
    }

    /// Whether none is.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The reason in connection.blocked, in RabbitMQ's words; `None` where no alarm is raised.
    #[must_use]
    pub fn reason(self) -> Option<&'static str> {
        match (self.has(Alarm::Memory), self.has(Alarm::Disk)) {
            (false, false) => None,
            (true, false) => Some("low on memory"),
            (false, true) => Some("low on disk"),
            (true, true) => Some("low on memory & disk"),
        }
    }
}

/// What is in use and where the limits are, in bytes, as last looked at; `None` where the system does not tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Levels {
    /// Memory of this process.
    pub memory_used: Option<u64>,
    /// Above it the memory alarm is raised.
    pub memory_limit: Option<u64>,
    /// Free space on the data directory's disk.
    pub disk_free: Option<u64>,
    /// Below it the disk alarm is raised.
    pub disk_limit: Option<u64>,
}

/// The alarms of this broker.
#[derive(Debug)]
pub struct Alarms {
    raised: AtomicU8,
    /// Told when the last one is cleared.
    all_cleared: Notify,
    limits: Mutex<ResourceConfig>,
    limits_changed: Notify,
    levels: Mutex<Levels>,
}

impl Alarms {
    /// None raised, and the limits to begin with.
    pub(super) fn new(limits: ResourceConfig) -> Self {
        Self {
            raised: AtomicU8::new(0),
            all_cleared: Notify::new(),
            limits: Mutex::new(limits),
            limits_changed: Notify::new(),
            levels: Mutex::default(),
        }
    }

    /// What is raised now. One atomic load: cheap enough for every read from a socket.
    #[must_use]
    pub fn raised(&self) -> Raised {
        Raised(self.raised.load(Ordering::Acquire))
    }

    /// Waits until none is raised.
    pub async fn cleared(&self) {
        loop {
            // Made before the look, so that a clearing in between is not missed.
            let cleared = self.all_cleared.notified();
            if self.raised().is_empty() {
                return;
            }
            cleared.await;
        }
    }

    /// Changes the memory limit (`vm_memory_high_watermark`) of a running broker; it is compared anew at once.
    pub fn limit_memory(&self, limit: MemoryLimit) {
        self.limits.lock().memory = limit;
        self.limits_changed.notify_one();
    }

    /// Changes the limit of free disk space (`disk_free_limit`) of a running broker; it is compared anew at once.
    pub fn limit_disk(&self, limit: DiskLimit) {
        self.limits.lock().disk_free = limit;
        self.limits_changed.notify_one();
    }

    /// What the last look found.
    #[must_use]
    pub fn levels(&self) -> Levels {
        *self.levels.lock()
    }

    fn limits(&self) -> ResourceConfig {
        self.limits.lock().clone()
    }

    /// Raises or clears one, and says whether that is a change.
    fn put(&self, alarm: Alarm, raised: bool) -> bool {
        let bit = alarm as u8;
        if raised {
            return self.raised.fetch_or(bit, Ordering::AcqRel) & bit == 0;
        }
        let before = self.raised.fetch_and(!bit, Ordering::AcqRel);
        if before == bit {
            self.all_cleared.notify_waiters();
        }
        before & bit != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::pin::pin;

    #[test]
    fn the_reason_names_what_is_low() {
        let alarms = Alarms::new(ResourceConfig::default());
        assert_eq!(alarms.raised().reason(), None);
        assert!(alarms.put(Alarm::Disk, true));
        assert!(!alarms.put(Alarm::Disk, true));
        assert_eq!(alarms.raised().reason(), Some("low on disk"));
        assert!(alarms.put(Alarm::Memory, true));
        assert_eq!(alarms.raised().reason(), Some("low on memory & disk"));
        assert!(alarms.put(Alarm::Disk, false));
        assert!(!alarms.put(Alarm::Disk, false));
        assert_eq!(alarms.raised().reason(), Some("low on memory"));
    }

    #[tokio::test]
    async fn waiters_go_on_when_the_last_is_cleared() {
        let alarms = Alarms::new(ResourceConfig::default());
        alarms.cleared().await;
        alarms.put(Alarm::Disk, true);
        alarms.put(Alarm::Memory, true);
        let mut waiting = pin!(alarms.cleared());
        let still = |ready: bool| assert!(!ready, "went on while an alarm was raised");
        tokio::select! { biased; () = &mut waiting => still(true), () = async {} => still(false) }
        alarms.put(Alarm::Memory, false);
        tokio::select! { biased; () = &mut waiting => still(true), () = async {} => still(false) }
        alarms.put(Alarm::Disk, false);
        waiting.await;
    }
}
