//! How many sockets of clients the process can afford: what the store needs to open must never be taken by them.

/// Descriptors kept for the store (256 of its files stay open, and it opens new ones at any time), its lock and logs,
/// the listeners and the control socket.
const KEPT: usize = 320;

/// Sockets that clients may have; `None` where the system names no limit.
#[must_use]
pub fn for_clients() -> Option<usize> {
    let limits = std::fs::read_to_string("/proc/self/limits").ok()?;
    soft_limit(&limits).map(left_by_the_store)
}

/// The limit that holds now, from what Linux says of all limits of a process.
fn soft_limit(limits: &str) -> Option<usize> {
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"))?;
    line.split_whitespace().next()?.parse().ok()
}

/// Where there is little, the store gets half.
fn left_by_the_store(limit: usize) -> usize {
    limit - KEPT.min(limit / 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: &str = "Limit                     Soft Limit           Hard Limit           Units     \n\
                          Max processes             7                    7                    processes \n\
                          Max open files            1024                 524288               files     \n";

    #[test]
    fn the_soft_limit_counts() {
        assert_eq!(soft_limit(LIMITS), Some(1024));
        assert_eq!(soft_limit(&LIMITS.replace("1024  ", "unlimited")), None);
        assert_eq!(soft_limit(""), None);
    }

    #[test]
    fn the_store_keeps_what_it_needs() {
        assert_eq!(left_by_the_store(1024), 704);
        assert_eq!(left_by_the_store(200), 100);
    }
}
