//! Which queues are moved, and what is known of them beforehand.

use super::api::Api;
use super::options::Choice;
use super::report::{Outcome, QueueReport};
use super::{MigrateError, offsets};
use serde_json::Value;
use std::collections::BTreeSet;

/// What is asked of each queue.
const COLUMNS: &str = "?columns=name,type,exclusive,owner_pid_details,messages_ready,messages_unacknowledged,consumers";
/// The types whose messages can be moved; others are of protocols that have their own.
const TYPES: [&str; 3] = ["classic", "quorum", "stream"];

/// A queue whose messages are to be moved.
#[derive(Debug, Clone, Default)]
pub struct Planned {
    /// Its vhost at the source.
    pub vhost: String,
    /// Its name.
    pub name: String,
    /// Its type, where it is known.
    pub kind: Option<String>,
    /// Whether it is a stream.
    pub is_stream: bool,
    /// Of a stream: where to read on.
    pub offset: Option<u64>,
    /// Messages that are ready.
    pub ready: u64,
    /// Messages that consumers hold.
    pub unacknowledged: Option<u64>,
    /// Its consumers.
    pub consumers: Option<u64>,
}

/// The chosen queues of a vhost: those to move, and those that are told of and left.
#[derive(Debug, Default)]
pub struct Chosen {
    /// To move.
    pub planned: Vec<Planned>,
    /// Left.
    pub left: Vec<QueueReport>,
    /// Names that the vhost does not have.
    pub missing: Vec<String>,
}

/// Chooses among the queues that the API lists.
///
/// # Errors
/// When the API does not answer.
pub fn listed(api: &Api, vhost: &str, choice: &Choice) -> Result<Chosen, MigrateError> {
    let mut chosen = Chosen::default();
    let mut found = BTreeSet::new();
    for queue in api.list(&["queues", vhost], COLUMNS)? {
        let Some(name) = queue.get("name").and_then(Value::as_str) else { continue };
        if !choice.takes(name) || offsets::is_one(name) {
            continue;
        }
        found.insert(name.to_owned());
        put(planned(vhost, name, &queue), &queue, &mut chosen);
    }
    let named = choice.names.iter().filter(|name| choice.takes(name));
    chosen.missing = named.filter(|name| !found.contains(*name)).cloned().collect();
    Ok(chosen)
}

/// The queues that are named, where no API tells of them.
pub fn named(vhost: &str, choice: &Choice) -> Chosen {
    let names = choice.names.iter().filter(|name| choice.takes(name));
    let planned = names.map(|name| Planned { vhost: vhost.to_owned(), name: name.clone(), ..Planned::default() });
    Chosen { planned: planned.collect(), ..Chosen::default() }
}

/// A queue that is named and nowhere.
pub fn missing(vhost: &str, name: &str) -> QueueReport {
    let planned = Planned { vhost: vhost.to_owned(), name: name.to_owned(), ..Planned::default() };
    QueueReport::of(&planned).ended(Outcome::Refused, "there is no such queue at the source")
}

fn planned(vhost: &str, name: &str, queue: &Value) -> Planned {
    let number = |key: &str| queue.get(key).and_then(Value::as_u64);
    let kind = queue.get("type").and_then(Value::as_str).map(str::to_owned);
    Planned {
        vhost: vhost.to_owned(),
        name: name.to_owned(),
        is_stream: kind.as_deref() == Some("stream"),
        kind,
        offset: None,
        ready: number("messages_ready").unwrap_or_default(),
        unacknowledged: number("messages_unacknowledged"),
        consumers: number("consumers"),
    }
}

fn put(planned: Planned, queue: &Value, chosen: &mut Chosen) {
    let owned = queue.get("owner_pid_details").is_some_and(|it| it.as_object().is_some_and(|it| !it.is_empty()));
    let exclusive = queue.get("exclusive").and_then(Value::as_bool).unwrap_or(false) || owned;
    let kind = planned.kind.clone();
    if exclusive {
        let reason = "it is exclusive: it ends with its connection";
        chosen.left.push(QueueReport::of(&planned).ended(Outcome::Skipped, reason));
    } else if let Some(kind) = kind.filter(|kind| !TYPES.contains(&kind.as_str())) {
        let reason = format!("queues of type {kind} are not moved");
        chosen.left.push(QueueReport::of(&planned).ended(Outcome::Refused, reason));
    } else {
        chosen.planned.push(planned);
    }
}
