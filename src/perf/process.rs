//! What a process costs: CPU seconds and memory, read from `/proc`.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, ErrorKind};

use super::error::PerfError;

/// `/proc` counts CPU time in these parts of a second for every program, whatever the kernel's own tick is.
const TICKS_PER_SECOND: f64 = 100.0;

/// A process at one moment.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Sample {
    pub(super) name: String,
    /// Seconds of all its threads since it began, those that ended included.
    pub(super) cpu_seconds: f64,
    /// Seconds and number of the threads that live, by their name.
    pub(super) threads: BTreeMap<String, (f64, usize)>,
    pub(super) rss_bytes: u64,
    /// The part of `rss_bytes` that is not files mapped into memory.
    pub(super) anonymous_bytes: u64,
}

/// Reads process `pid`.
pub(super) fn sample(pid: u32) -> Result<Sample, PerfError> {
    read_process(pid).map_err(|source| PerfError::Process { pid, source })
}

/// Reads only how much memory process `pid` has resident; 0 once it is gone.
pub(super) fn rss_bytes(pid: u32) -> u64 {
    fs::read_to_string(format!("/proc/{pid}/status")).map_or(0, |status| kib_of(&status, "VmRSS:"))
}

fn read_process(pid: u32) -> io::Result<Sample> {
    let (name, cpu_seconds) = stat(&fs::read_to_string(format!("/proc/{pid}/stat"))?)?;
    let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let mut threads = BTreeMap::<String, (f64, usize)>::new();
    for task in fs::read_dir(format!("/proc/{pid}/task"))?.flatten() {
        // A thread may end between the listing and the reading.
        let Ok(text) = fs::read_to_string(task.path().join("stat")) else { continue };
        let (name, seconds) = stat(&text)?;
        let entry = threads.entry(name).or_default();
        *entry = (entry.0 + seconds, entry.1 + 1);
    }
    let (rss_bytes, anonymous_bytes) = (kib_of(&status, "VmRSS:"), kib_of(&status, "RssAnon:"));
    Ok(Sample { name, cpu_seconds, threads, rss_bytes, anonymous_bytes })
}

/// Name and CPU seconds in a line of `/proc/PID/stat`. The name stands in brackets and may hold anything.
fn stat(line: &str) -> io::Result<(String, f64)> {
    let bad = || io::Error::new(ErrorKind::InvalidData, "not a stat line");
    let (before, after) = line.rsplit_once(')').ok_or_else(bad)?;
    let name = before.split_once('(').ok_or_else(bad)?.1.to_owned();
    // User and system time are the 14th and 15th field, the state behind the name being the third.
    let ticks = after.split_whitespace().skip(11).take(2).map(str::parse::<u64>);
    let ticks = ticks.sum::<Result<u64, _>>().map_err(|_| bad())?;
    Ok((name, ticks as f64 / TICKS_PER_SECOND))
}

/// The value in bytes of a line like `VmRSS:  1234 kB`, or 0.
fn kib_of(status: &str, key: &str) -> u64 {
    let line = status.lines().find_map(|line| line.strip_prefix(key)).unwrap_or_default();
    line.split_whitespace().next().and_then(|value| value.parse::<u64>().ok()).map_or(0, |kib| kib * 1024)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn a_name_with_blanks_and_brackets_does_not_shift_the_fields() {
        let line = "7 (a) b (c) S 1 7 7 0 -1 4194560 100 0 0 0 150 50 9 9 20 0 1 0 55 1000 10";
        assert_eq!(stat(line).unwrap(), ("a) b (c".to_owned(), 2.0));
        assert!(stat("7 S 1").is_err());
    }

    #[test]
    fn memory_is_read_in_bytes() {
        let status = "VmHWM:\t  9 kB\nVmRSS:\t  5 kB\nRssAnon:\t 2 kB\n";
        assert_eq!((kib_of(status, "VmRSS:"), kib_of(status, "RssAnon:"), kib_of(status, "No:")), (5120, 2048, 0));
    }

    #[test]
    fn this_process_can_be_read_and_one_that_is_not_there_is_an_error() {
        let own = sample(std::process::id()).unwrap();
        assert!(own.rss_bytes > 0 && own.threads.values().map(|(_, count)| count).sum::<usize>() >= 1);
        assert!(sample(u32::MAX).is_err());
    }
}
