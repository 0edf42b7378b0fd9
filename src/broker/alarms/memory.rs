//! How much memory this process uses, and how much it may use.

use std::fs;
use std::path::{Path, PathBuf};

/// Where Linux mounts the control groups: both versions, and what a container sees of either.
const CGROUPS: &str = "/sys/fs/cgroup";

/// Bytes of this process that are in memory. `None` where the system does not tell.
pub(super) fn resident() -> Option<u64> {
    kilobytes(&fs::read_to_string("/proc/self/status").ok()?, "VmRSS:")
}

/// Bytes that this process may use: the machine's, or less where a control group that it is in has less. `None` where
/// the system does not tell.
pub(super) fn available() -> Option<u64> {
    let machine = fs::read_to_string("/proc/meminfo").ok().and_then(|text| kilobytes(&text, "MemTotal:"));
    let groups = fs::read_to_string("/proc/self/cgroup").unwrap_or_default();
    let limits = limit_files(&groups).into_iter().filter_map(|file| limit(&fs::read_to_string(file).ok()?));
    limits.chain(machine).min()
}

/// Allocations after which the allocator looks for what it can give back to the system: its own count of those that are
/// not small, on one thread.
const UNTIL_TIDY: usize = 10_000;

/// A size that the allocator does not count as small.
const NOT_SMALL: usize = 4 << 10;

/// Makes the allocator give back what was freed. It does so as allocations go on; while publishers are blocked there may
/// be none, and what was drained would keep the alarm raised. Costs about a millisecond.
pub(super) fn tidy() {
    for _ in 0..UNTIL_TIDY {
        drop(std::hint::black_box(Vec::<u8>::with_capacity(NOT_SMALL)));
    }
}

/// The number behind a label, of the files in which it is followed by `kB`, in bytes.
fn kilobytes(text: &str, label: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix(label))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()?.checked_mul(1024)
}

/// The files that may hold a limit, from the text of `/proc/self/cgroup`: those of each group that this process is in
/// and of all groups around it. In a container the path may be the host's, and only the outermost file is there.
fn limit_files(groups: &str) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for line in groups.lines() {
        let mut fields = line.splitn(3, ':');
        let (Some(_), Some(controllers), Some(path)) = (fields.next(), fields.next(), fields.next()) else { continue };
        let (below, file) = match controllers {
            "" => (PathBuf::from(CGROUPS), "memory.max"),
            _ if controllers.split(',').any(|it| it == "memory") => {
                (Path::new(CGROUPS).join("memory"), "memory.limit_in_bytes")
            }
            _ => continue,
        };
        let group = Path::new(path.trim_start_matches('/'));
        files.extend(group.ancestors().map(|around| below.join(around).join(file)));
    }
    files
}

/// A limit in bytes; `max` is none. The first version writes none as a number beyond any memory.
fn limit(text: &str) -> Option<u64> {
    text.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_with_their_unit() {
        let text = "VmPeak:\t  9 kB\nVmRSS:\t  1234 kB\nThreads:\t3\n";
        assert_eq!(kilobytes(text, "VmRSS:"), Some(1234 * 1024));
        assert_eq!(kilobytes(text, "Threads:"), None);
        assert_eq!(kilobytes(text, "VmSwap:"), None);
    }

    #[test]
    fn every_group_around_the_process_may_limit_it() {
        let files = limit_files("5:cpu,memory:/pod/one\n4:cpuset:/\n0::/system.slice/leveret.service\nnonsense\n");
        let expected = [
            "memory/pod/one/memory.limit_in_bytes",
            "memory/pod/memory.limit_in_bytes",
            "memory/memory.limit_in_bytes",
            "system.slice/leveret.service/memory.max",
            "system.slice/memory.max",
            "memory.max",
        ];
        assert_eq!(files, expected.map(|it| Path::new(CGROUPS).join(it)));
    }

    #[test]
    fn no_limit_is_none() {
        assert_eq!(limit("max\n"), None);
        assert_eq!(limit("536870912\n"), Some(512 << 20));
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn this_process_uses_some_of_what_it_may() {
        let (resident, available) = (resident().unwrap_or_default(), available().unwrap_or_default());
        assert!(0 < resident && resident < available, "{resident} of {available}");
    }
}
