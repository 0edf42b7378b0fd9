//! What is told at the end: for people, and as JSON.

use super::queues::Planned;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Write;

/// How it went with a queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// All that it had is at the destination.
    Moved,
    /// A part of it is.
    Partly,
    /// It was left as it is, as it should be.
    Skipped,
    /// It cannot be moved.
    Refused,
    /// It would be moved.
    Planned,
    /// There was no time for it.
    Waiting,
}

/// A queue.
#[derive(Debug, Clone, Serialize)]
pub struct QueueReport {
    /// Its vhost.
    pub vhost: String,
    /// Its name.
    pub name: String,
    /// Its type, where the HTTP API told it.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// How it went.
    pub outcome: Outcome,
    /// Why it did not go better.
    pub reason: Option<String>,
    /// Messages that were ready when it began.
    pub ready: u64,
    /// Messages that are confirmed by the destination and acknowledged at the source.
    pub moved: u64,
    /// Of those that came, the ones that were delivered to somebody before: perhaps by a move that was killed, and then they
    /// may be at the destination twice.
    pub redelivered: u64,
    /// Messages that were published and not acknowledged at the source: they are there still, and may be at both ends.
    pub unsettled: u64,
    /// Messages that are known to be left.
    pub left: u64,
    /// Messages that other consumers held when it began; they stay with them.
    pub unacknowledged: Option<u64>,
    /// Consumers that it had when it began.
    pub consumers: Option<u64>,
    /// Messages whose user-id became a header, since the destination takes the user's own only.
    pub user_ids_moved: u64,
    /// Of a stream: where to read on.
    pub offset: Option<u64>,
    /// Not told: whether it ran to its end.
    #[serde(skip)]
    pub is_whole: bool,
}

impl QueueReport {
    /// Of a queue of which nothing is moved yet.
    pub fn of(planned: &Planned) -> Self {
        Self {
            vhost: planned.vhost.clone(),
            name: planned.name.clone(),
            kind: planned.kind.clone(),
            outcome: Outcome::Moved,
            reason: None,
            ready: planned.ready,
            moved: 0,
            redelivered: 0,
            unsettled: 0,
            left: 0,
            unacknowledged: planned.unacknowledged,
            consumers: planned.consumers,
            user_ids_moved: 0,
            offset: planned.offset,
            is_whole: true,
        }
    }

    /// It does not come to anything.
    pub fn ended(self, outcome: Outcome, reason: impl Into<String>) -> Self {
        Self { outcome, reason: Some(reason.into()), ..self }
    }

    /// There was no time for it.
    pub fn not_begun(self) -> Self {
        Self { outcome: Outcome::Waiting, is_whole: false, ..self }
    }

    /// The connection ended in the midst of it.
    pub fn broke_off(&mut self, reason: Option<&str>) {
        self.outcome = Outcome::Partly;
        self.is_whole = false;
        if self.reason.is_none() {
            self.reason = reason.map(str::to_owned);
        }
    }

    /// In a line.
    pub fn line(&self) -> String {
        let word = match self.outcome {
            Outcome::Moved if self.is_whole => "moved",
            Outcome::Moved | Outcome::Partly => "partly moved",
            Outcome::Skipped => "skipped",
            Outcome::Refused => "refused",
            Outcome::Planned => "would be moved",
            Outcome::Waiting => "not begun",
        };
        let mut line = format!(
            "{word}: queue '{}' of vhost '{}': {} of {} messages",
            self.name, self.vhost, self.moved, self.ready
        );
        let mut also = |count: u64, words: &str| {
            if count > 0 {
                // Writing to a text does not fail.
                let _ = write!(line, ", {count} {words}");
            }
        };
        also(self.redelivered, "redelivered (may be there twice)");
        also(self.unsettled, "unsettled (still at the source, may be at both)");
        also(self.left, "left");
        also(self.unacknowledged.unwrap_or_default(), "unacknowledged by other consumers stay there");
        also(self.user_ids_moved, "with their user-id in the header x-original-user-id");
        if let Some(reason) = &self.reason {
            let _ = write!(line, ": {reason}");
        }
        line
    }

    /// Whether something of it was left out.
    fn is_left_out(&self) -> bool {
        matches!(self.outcome, Outcome::Partly | Outcome::Refused)
    }
}

/// An object of the definitions that is told of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Remark {
    /// What it is: `queue`, `exchange`, `policy` and so on.
    pub what: String,
    /// Its vhost, where it has one.
    pub vhost: Option<String>,
    /// Its name.
    pub name: String,
    /// What is to be said.
    pub reason: String,
}

impl Remark {
    fn line(&self) -> String {
        let vhost = self.vhost.as_ref().map(|vhost| format!(" of vhost '{vhost}'")).unwrap_or_default();
        format!("{} '{}'{vhost}: {}", self.what, self.name, self.reason)
    }
}

/// The definitions.
#[derive(Debug, Default, Serialize)]
pub struct DefinitionsReport {
    /// Whether they are at the destination now.
    pub imported: bool,
    /// Objects of each kind that the source has.
    pub exported: BTreeMap<String, usize>,
    /// Of them, those that the destination did not have.
    pub new: BTreeMap<String, usize>,
    /// What the destination does not take.
    pub left_out: Vec<Remark>,
    /// What it takes and means something else by.
    pub differs: Vec<Remark>,
}

/// All of it.
#[derive(Debug, Default, Serialize)]
pub struct Report {
    /// From where, without the login.
    pub from: String,
    /// What the source calls itself.
    pub from_product: String,
    /// To where.
    pub to: String,
    /// What the destination calls itself.
    pub to_product: String,
    /// Whether nothing was changed.
    pub dry_run: bool,
    /// Whether it was stopped.
    pub stopped: bool,
    /// The definitions, where they were to be moved.
    pub definitions: Option<DefinitionsReport>,
    /// The queues that were chosen.
    pub queues: Vec<QueueReport>,
    /// Messages that are moved.
    pub moved: u64,
    /// Messages that may be at the destination twice.
    pub redelivered: u64,
    /// Messages that may be at both ends.
    pub unsettled: u64,
    /// How long messages took, in seconds.
    pub seconds: f64,
    /// Messages a second.
    pub per_second: f64,
    /// Why it ended early.
    pub error: Option<String>,
}

impl Report {
    /// Adds up what the queues say.
    pub fn add_up(&mut self, seconds: f64) {
        let sum = |of: fn(&QueueReport) -> u64| self.queues.iter().map(of).sum::<u64>();
        (self.moved, self.redelivered) = (sum(|it| it.moved), sum(|it| it.redelivered));
        self.unsettled = sum(|it| it.unsettled);
        self.seconds = seconds;
        self.per_second = if seconds > 0.0 { (self.moved as f64 / seconds).round() } else { 0.0 };
    }

    /// What was left out, in words; `None` where nothing was.
    pub fn left_out(&self) -> Option<String> {
        let objects = self.definitions.as_ref().map_or(0, |definitions| definitions.left_out.len());
        let queues = self.queues.iter().filter(|queue| queue.is_left_out()).count();
        match (objects, queues) {
            (0, 0) => None,
            (objects, 0) => Some(format!("{objects} objects of the definitions were")),
            (0, queues) => Some(format!("{queues} queues were")),
            (objects, queues) => Some(format!("{objects} objects of the definitions and {queues} queues were")),
        }
    }

    /// For people.
    pub fn to_text(&self) -> String {
        let mut lines =
            vec![format!("from {} ({}) to {} ({})", self.from, self.from_product, self.to, self.to_product)];
        if self.dry_run {
            lines.push("dry run: nothing was changed".to_owned());
        }
        lines.extend(self.definitions.iter().flat_map(definitions_lines));
        lines.extend(self.queues.iter().map(QueueReport::line));
        if !self.queues.is_empty() {
            let verb = if self.dry_run { "would be moved" } else { "moved" };
            let count = if self.dry_run { self.queues.iter().map(|it| it.ready).sum() } else { self.moved };
            let mut line = format!("{count} messages {verb}");
            if !self.dry_run {
                let _ = write!(line, " in {:.1} s ({} a second)", self.seconds, self.per_second);
            }
            lines.push(line);
        }
        if self.redelivered > 0 {
            lines.push(format!(
                "{} messages had been delivered before: if a move was killed, they may be at the destination twice",
                self.redelivered
            ));
        }
        lines.join("\n")
    }
}

fn definitions_lines(definitions: &DefinitionsReport) -> Vec<String> {
    let of = |counts: &BTreeMap<String, usize>| {
        let words = counts.iter().filter(|(_, count)| **count > 0).map(|(what, count)| format!("{count} {what}"));
        let words: Vec<_> = words.collect();
        if words.is_empty() { "nothing".to_owned() } else { words.join(", ") }
    };
    let verb = if definitions.imported { "imported" } else { "not imported" };
    let mut lines = vec![format!("definitions {verb}: {}; new: {}", of(&definitions.exported), of(&definitions.new))];
    lines.extend(definitions.left_out.iter().map(|remark| format!("left out: {}", remark.line())));
    lines.extend(definitions.differs.iter().map(|remark| format!("differs: {}", remark.line())));
    lines
}
