//! Time as a value. Pure layers are told what time it is; only the edge reads a clock.

use std::time::{SystemTime, UNIX_EPOCH};

/// Milliseconds since the Unix epoch. Wall-clock time, because expiry must survive a restart.
pub type Millis = u64;

/// Reads the clock. Only the edge (broker, connection, server) calls this.
#[must_use]
pub fn now() -> Millis {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_millis() as Millis)
}
