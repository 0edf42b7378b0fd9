//! What the system says of this process.

use std::fs;
use std::sync::OnceLock;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// File descriptors; `None` where the system does not tell.
pub(super) struct Files {
    /// Open now.
    pub(super) open: Option<u64>,
    /// The limit.
    pub(super) most: Option<u64>,
}

pub(super) fn files() -> Files {
    let open = fs::read_dir("/proc/self/fd").ok().map(|entries| entries.count() as u64);
    let limits = fs::read_to_string("/proc/self/limits").unwrap_or_default();
    Files { open, most: most_files(&limits) }
}

/// The soft limit in the text of `/proc/self/limits`.
fn most_files(limits: &str) -> Option<u64> {
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"))?;
    line.split_whitespace().next()?.parse().ok()
}

fn start() -> &'static (Instant, SystemTime) {
    static START: OnceLock<(Instant, SystemTime)> = OnceLock::new();
    START.get_or_init(|| (Instant::now(), SystemTime::now()))
}

/// Notes the start; the first call counts.
pub(super) fn note_start() {
    start();
}

pub(super) fn uptime() -> Duration {
    start().0.elapsed()
}

/// Seconds since 1970.
pub(super) fn started() -> f64 {
    start().1.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs_f64()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_soft_limit_is_read() {
        let text = "Limit  Soft Limit  Hard Limit  Units\nMax open files            1024                 4096                 files\n";
        assert_eq!(most_files(text), Some(1024));
        assert_eq!(most_files("Max open files            unlimited            unlimited            files\n"), None);
    }
}
