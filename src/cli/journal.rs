//! Log lines as systemd's journal takes them: it knows the time of each, and reads how severe it is from its first
//! characters (`sd-daemon(3)`), so that `journalctl --priority=warning` finds what it should.

use std::io;
use std::os::fd::AsFd;

use tracing::{Event, Level, Subscriber};
use tracing_subscriber::fmt::format::{Format, Full, Writer};
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;

/// `DEVICE:INODE` of the socket that systemd connected the outputs to.
const STREAM: &str = "JOURNAL_STREAM";

/// Whether standard error goes to the journal. The variable alone does not say: children inherit it.
pub(super) fn is_standard_error() -> bool {
    let Ok(told) = std::env::var(STREAM) else { return false };
    rustix::fs::fstat(io::stderr().as_fd()).is_ok_and(|found| is(&told, found.st_dev, found.st_ino))
}

fn is(told: &str, device: u64, inode: u64) -> bool {
    told == format!("{device}:{inode}")
}

/// Text without a time, behind its priority.
pub(super) struct Lines(Format<Full, ()>);

impl Lines {
    pub(super) fn new() -> Self {
        Self(Format::default().without_time().with_ansi(false).with_target(false))
    }
}

impl<S, N> FormatEvent<S, N> for Lines
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> std::fmt::Result {
        write!(writer, "<{}>", priority(*event.metadata().level()))?;
        self.0.format_event(context, writer, event)
    }
}

/// The number that syslog has for a level.
fn priority(level: Level) -> u8 {
    match level {
        Level::ERROR => 3,
        Level::WARN => 4,
        Level::INFO => 6,
        Level::DEBUG | Level::TRACE => 7,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stream_is_known_by_its_device_and_inode() {
        assert!(is("8:27", 8, 27));
        for told in ["8:28", "9:27", "8", "", "8:27 "] {
            assert!(!is(told, 8, 27), "{told}");
        }
    }

    #[test]
    fn severe_is_a_small_number() {
        let all = [Level::ERROR, Level::WARN, Level::INFO, Level::DEBUG, Level::TRACE].map(priority);
        assert_eq!(all, [3, 4, 6, 7, 7]);
    }
}
