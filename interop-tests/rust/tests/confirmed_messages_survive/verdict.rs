//! Compares what the clients know with what the restarted broker hands out.

use std::collections::BTreeSet;
use std::fmt;

use interop_tests::client::{consume, next};
use lapin::options::{BasicAckOptions, BasicGetOptions, QueueDeclareOptions, QueueDeleteOptions};
use lapin::types::FieldTable;
use lapin::{Channel, Connection, ConnectionProperties};

use crate::body::Mark;
use crate::load::History;

/// Counts over queues and rounds; `faults` are what makes the test fail.
#[derive(Debug, Default)]
pub struct Tally {
    pub published: usize,
    pub confirmed: usize,
    pub acked: usize,
    pub found: usize,
    found_unconfirmed: usize,
    acked_and_back: usize,
    redelivered: usize,
    redelivered_unseen: usize,
    seen_unmarked: usize,
    pub faults: Vec<String>,
}

/// A message found after the restart.
struct Found {
    mark: Option<Mark>,
    redelivered: bool,
}

/// Drains the queue and judges it. `flagged` says whether what was delivered before must be marked as redelivered.
pub async fn judge(url: &str, history: &History, flagged: bool) -> Tally {
    let connection = Connection::connect(url, ConnectionProperties::default()).await.unwrap();
    let mut tally = Tally {
        published: history.published as usize,
        confirmed: history.confirmed.len(),
        acked: history.seen.acked.len(),
        faults: history.faults.iter().chain(&history.seen.faults).cloned().collect(),
        ..Tally::default()
    };
    match drain(&connection, history).await {
        Ok(found) => tally.compare(history, &found, flagged),
        Err(error) if history.declared => tally.faults.push(format!("{} is gone: {error}", history.name)),
        Err(_) => {}
    }
    // Dropping the connection closes it. Waiting for that could wait for ever: the channel dropped just before closes too,
    // and lapin sometimes ends the socket between the two without an answer to either.
    tally
}

/// Takes everything out of the queue, in order. An error means that the queue is not there.
async fn drain(connection: &Connection, history: &History) -> lapin::Result<Vec<Found>> {
    let channel = connection.create_channel().await?;
    let passive = QueueDeclareOptions { passive: true, durable: true, ..QueueDeclareOptions::default() };
    let ready = channel.queue_declare(history.name.clone(), passive, FieldTable::default()).await?.message_count();
    let mut consumer = consume(&channel, &history.name).await;
    let mut found = Vec::new();
    for _ in 0..ready {
        let delivery = next(&mut consumer).await;
        let tag_of_last = delivery.delivery_tag;
        found.push(Found { mark: Mark::read(&delivery.data), redelivered: delivery.redelivered });
        if found.len() == ready as usize {
            channel.basic_ack(tag_of_last, BasicAckOptions { multiple: true }).await?;
        }
    }
    nothing_is_left(connection, &channel, history).await?;
    Ok(found)
}

/// The count that the declare named was right, and acknowledged is gone.
async fn nothing_is_left(connection: &Connection, consuming: &Channel, history: &History) -> lapin::Result<()> {
    consuming.close(200, "drained".into()).await?;
    let channel = connection.create_channel().await?;
    let left = channel.basic_get(history.name.clone(), BasicGetOptions::default()).await?;
    assert!(left.is_none(), "{}: more messages than declare-ok counted", history.name);
    channel.queue_delete(history.name.clone(), QueueDeleteOptions::default()).await.map(|_| ())
}

impl Tally {
    fn compare(&mut self, history: &History, found: &[Found], flagged: bool) {
        let mut sequences = BTreeSet::new();
        for message in found {
            self.one(history, message, flagged, &mut sequences);
        }
        self.found += found.len();
        self.found_unconfirmed += sequences.difference(&history.confirmed).count();
        self.acked_and_back += sequences.intersection(&history.seen.acked).count();
        let lost: Vec<_> = history
            .confirmed
            .iter()
            .filter(|sequence| !history.seen.acked.contains(sequence) && !sequences.contains(sequence))
            .collect();
        if let (Some(first), Some(last)) = (lost.first(), lost.last()) {
            let name = &history.name;
            self.faults.push(format!("{name}: {} confirmed messages lost, {first} to {last}", lost.len()));
        }
    }

    fn one(&mut self, history: &History, message: &Found, flagged: bool, before: &mut BTreeSet<u64>) {
        let name = &history.name;
        let Some(Mark { round, queue, sequence }) = message.mark else {
            return self.faults.push(format!("{name}: a body is damaged"));
        };
        if (round, queue) != (history.round, history.queue) || sequence >= history.published {
            self.faults.push(format!("{name}: holds {round}/{queue}/{sequence}, never published to it"));
        }
        if before.last().is_some_and(|last| *last >= sequence) {
            self.faults.push(format!("{name}: {sequence} comes after {:?}", before.last()));
        }
        before.insert(sequence);
        let seen = history.seen.delivered.contains(&sequence);
        self.seen_unmarked += usize::from(seen && !message.redelivered);
        if flagged && seen && !message.redelivered {
            self.faults.push(format!("{name}: {sequence} was delivered before, but is not marked as redelivered"));
        }
        self.redelivered += usize::from(seen && message.redelivered);
        self.redelivered_unseen += usize::from(!seen && message.redelivered);
    }

    /// Adds another tally's counts and faults.
    pub fn add(&mut self, other: Self) {
        self.published += other.published;
        self.confirmed += other.confirmed;
        self.acked += other.acked;
        self.found += other.found;
        self.found_unconfirmed += other.found_unconfirmed;
        self.acked_and_back += other.acked_and_back;
        self.redelivered += other.redelivered;
        self.redelivered_unseen += other.redelivered_unseen;
        self.seen_unmarked += other.seen_unmarked;
        self.faults.extend(other.faults);
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { published, confirmed, acked, found, found_unconfirmed, acked_and_back, .. } = self;
        let Self { redelivered, redelivered_unseen, seen_unmarked, faults, .. } = self;
        write!(f, "published {published}, confirmed {confirmed}, acked {acked}; found {found} ")?;
        write!(f, "({found_unconfirmed} unconfirmed, {acked_and_back} acked and back, {redelivered} redelivered, ")?;
        write!(f, "{redelivered_unseen} marked so but not seen before, {seen_unmarked} seen before and not marked), ")?;
        write!(f, "faults {}", faults.len())
    }
}
