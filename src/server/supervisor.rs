//! What systemd is told of the broker's state, where it is who started it (`Type=notify`). Anywhere else each of these
//! does nothing.

use sd_notify::NotifyState;
use std::time::Duration;
use tokio::time::{Interval, MissedTickBehavior, interval};

/// A watchdog is told twice in the time after which it would kill, as systemd advises.
const SIGNS_OF_LIFE: u32 = 2;

/// Clients are accepted.
pub(super) fn ready() {
    tell(&[NotifyState::Ready, NotifyState::Status("accepting clients")]);
}

/// The end has begun; what follows may take as long as clients have to leave.
pub(super) fn stopping() {
    tell(&[NotifyState::Stopping, NotifyState::Status("closing connections")]);
}

/// A failure changes nothing for clients, so it is told and no more.
fn tell(state: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(state) {
        tracing::warn!(%error, "systemd was not told of the broker's state");
    }
}

/// Signs of life for a unit with `WatchdogSec`; without one it never ticks.
pub(super) struct Watchdog(Option<Interval>);

impl Watchdog {
    /// As the environment says.
    pub(super) fn from_env() -> Self {
        Self(sd_notify::watchdog_enabled().map(every))
    }

    /// Waits for the next sign to be due, and gives it. Nothing is lost when it is dropped before.
    pub(super) async fn sign(&mut self) {
        match &mut self.0 {
            Some(interval) => {
                interval.tick().await;
                tell(&[NotifyState::Watchdog]);
            }
            None => std::future::pending().await,
        }
    }
}

fn every(limit: Duration) -> Interval {
    // An interval of nothing would panic.
    let mut interval = interval((limit / SIGNS_OF_LIFE).max(Duration::from_millis(1)));
    interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
    interval
}
