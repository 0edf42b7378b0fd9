//! What may end a move: signals, and a source at which nothing happens any more.

use super::MigrateError;
use super::activity::Activity;
use super::api::Api;
use serde_json::Value;
use std::sync::Arc;
use std::thread;
use std::time::Duration;
use tokio::signal::unix::{SignalKind, signal};

/// How often the source's channels are looked at.
const LOOK: Duration = Duration::from_secs(1);
/// What is asked of each channel.
const COLUMNS: &str = "?columns=vhost,message_stats.publish";

/// Ends the move at SIGINT and SIGTERM: after what is on its way, and at once where one comes again. Within a runtime.
///
/// # Errors
/// When the system refuses to tell of signals.
pub fn signals(activity: &Arc<Activity>) -> Result<(), MigrateError> {
    for kind in [SignalKind::interrupt(), SignalKind::terminate()] {
        let mut stream = signal(kind).map_err(MigrateError::System)?;
        let activity = Arc::clone(activity);
        tokio::spawn(async move {
            while stream.recv().await.is_some() {
                activity.ask_to_stop();
            }
        });
    }
    Ok(())
}

/// Ends a move once nothing happened at the source for so long. Where the source's API is given, a channel that has
/// published is something that happens: its publisher may publish again. A thread of its own, since the API blocks.
pub fn idleness(activity: &Activity, span: Duration, api: Option<&Api>, vhosts: &[String]) {
    while !activity.is_stopping() {
        thread::sleep(LOOK);
        // A source that does not answer may have publishers.
        if api.is_some_and(|api| publishers(api, vhosts).map_or(true, |count| count > 0)) {
            activity.touch();
        }
        if activity.quiet_for() >= span {
            return activity.ask_to_stop();
        }
    }
}

/// Channels of some vhosts that have published.
fn publishers(api: &Api, vhosts: &[String]) -> Result<usize, MigrateError> {
    let channels = api.list(&["channels"], COLUMNS)?;
    let published = |channel: &Value| {
        let ours =
            channel.get("vhost").and_then(Value::as_str).is_some_and(|vhost| vhosts.iter().any(|it| it == vhost));
        ours && channel.pointer("/message_stats/publish").and_then(Value::as_u64).is_some_and(|count| count > 0)
    };
    Ok(channels.iter().filter(|channel| published(channel)).count())
}
