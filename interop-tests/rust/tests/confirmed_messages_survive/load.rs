//! What is done to one queue until the broker dies, and what was seen of it.

use std::collections::{BTreeSet, VecDeque};
use std::time::Duration;

use futures_lite::StreamExt;
use futures_lite::future::{or, poll_once};
use interop_tests::client::unique;
use lapin::options::{
    BasicAckOptions, BasicConsumeOptions, BasicPublishOptions, BasicQosOptions, ConfirmSelectOptions,
    QueueDeclareOptions,
};
use lapin::types::{FieldTable, ShortString};
use lapin::{BasicProperties, Channel, Confirmation, Connection, ConnectionProperties, PublisherConfirm};
use tokio::sync::watch;

use crate::body::Mark;
use crate::dice::Dice;

/// Publishes waiting for their confirm; enough for the broker to gather them into one commit.
const WINDOW: usize = 64;
/// Deliveries a consumer may hold: it keeps every third, so it goes on for three times as many.
const PREFETCH: u16 = 2_000;
/// How long after the kill something may still be read: it is in the socket's buffer by then. lapin leaves a request that
/// is made just as its connection breaks unanswered for ever, so there has to be an end.
const AFTER_THE_KILL: Duration = Duration::from_secs(2);

/// Publishes whose confirm is not there yet, oldest first.
type Waiting = VecDeque<(u64, PublisherConfirm)>;

/// What is to be done to one queue.
#[derive(Debug)]
pub struct Plan {
    pub round: u64,
    pub queue: u64,
    start_after: Duration,
    consume: bool,
}

/// What the clients know when the broker is gone.
#[derive(Debug, Default)]
pub struct History {
    pub round: u64,
    pub queue: u64,
    pub name: ShortString,
    /// Whether declare-ok came: then the queue has to be there.
    pub declared: bool,
    /// Sequence numbers handed to the client: 0 up to this, exclusive.
    pub published: u64,
    pub confirmed: BTreeSet<u64>,
    pub seen: Seen,
    /// What should never have happened, in words.
    pub faults: Vec<String>,
}

/// What the queue's consumer knows.
#[derive(Debug, Default)]
pub struct Seen {
    pub delivered: BTreeSet<u64>,
    pub acked: BTreeSet<u64>,
    pub faults: Vec<String>,
}

impl Plan {
    /// Half of the queues are declared at once, half at a random moment before the kill, so that it also meets
    /// queues that have just been made.
    pub fn draw(dice: &mut Dice, round: u64, queue: u64, life: Duration) -> Self {
        let latest = if dice.once_in(2) { life.as_millis() as u64 } else { 0 };
        let start_after = Duration::from_millis(dice.between(0, latest));
        Self { round, queue, start_after, consume: queue.is_multiple_of(2) }
    }
}

/// Declares, publishes and consumes until the connection breaks; `killed` says when it has to be broken.
pub async fn run(url: String, plan: Plan, killed: watch::Receiver<bool>) -> History {
    let mut history = History { round: plan.round, queue: plan.queue, name: unique("crash"), ..History::default() };
    tokio::time::sleep(plan.start_after).await;
    let consumer = plan.consume.then(|| tokio::spawn(consume(url.clone(), history.name.clone(), killed.clone())));
    let mut waiting = Waiting::new();
    // Every error here is the kill: what the broker answered until then is in the history.
    let _ = or(publish(&url, &mut history, &mut waiting), gone(killed)).await;
    // A confirm that came before the break counts, also when nobody had looked at it yet.
    for (sequence, confirm) in waiting {
        if let Some(answer) = poll_once(confirm).await {
            history.note(sequence, answer);
        }
    }
    if let Some(consumer) = consumer {
        history.seen = consumer.await.unwrap();
    }
    history
}

/// Ends when nothing more can come from the broker.
async fn gone(mut killed: watch::Receiver<bool>) -> lapin::Result<()> {
    let _ = killed.wait_for(|killed| *killed).await;
    tokio::time::sleep(AFTER_THE_KILL).await;
    Ok(())
}

async fn channel(url: &str) -> lapin::Result<(Connection, Channel)> {
    let connection = Connection::connect(url, ConnectionProperties::default()).await?;
    let channel = connection.create_channel().await?;
    Ok((connection, channel))
}

async fn declare(channel: &Channel, name: &ShortString) -> lapin::Result<()> {
    channel.queue_declare(name.clone(), QueueDeclareOptions::durable(), FieldTable::default()).await.map(|_| ())
}

async fn publish(url: &str, history: &mut History, waiting: &mut Waiting) -> lapin::Result<()> {
    let (_connection, channel) = channel(url).await?;
    channel.confirm_select(ConfirmSelectOptions::default()).await?;
    declare(&channel, &history.name).await?;
    history.declared = true;
    loop {
        waiting.push_back(send(&channel, history).await?);
        if waiting.len() >= WINDOW
            && let Some((sequence, confirm)) = waiting.pop_front()
        {
            history.note(sequence, confirm.await);
        }
    }
}

async fn send(channel: &Channel, history: &mut History) -> lapin::Result<(u64, PublisherConfirm)> {
    let sequence = history.published;
    history.published += 1;
    let body = Mark { round: history.round, queue: history.queue, sequence }.body();
    let persistent = BasicProperties::default().with_delivery_mode(2);
    let options = BasicPublishOptions::default();
    let confirm = channel.basic_publish("".into(), history.name.clone(), options, &body, persistent).await?;
    Ok((sequence, confirm))
}

impl History {
    fn note(&mut self, sequence: u64, answer: lapin::Result<Confirmation>) {
        match answer {
            Ok(Confirmation::Ack(_)) => {
                self.confirmed.insert(sequence);
            }
            Ok(other) => self.faults.push(format!("{}: {sequence} answered with {other:?}", self.name)),
            Err(_) => {}
        }
    }
}

async fn consume(url: String, name: ShortString, killed: watch::Receiver<bool>) -> Seen {
    let mut seen = Seen::default();
    let _ = or(take_and_ack_a_part(&url, &name, &mut seen), gone(killed)).await;
    seen
}

async fn take_and_ack_a_part(url: &str, name: &ShortString, seen: &mut Seen) -> lapin::Result<()> {
    let (_connection, channel) = channel(url).await?;
    declare(&channel, name).await?;
    channel.basic_qos(PREFETCH, BasicQosOptions::default()).await?;
    let options = BasicConsumeOptions::default();
    let mut consumer = channel.basic_consume(name.clone(), "".into(), options, FieldTable::default()).await?;
    while let Some(delivery) = consumer.next().await {
        let delivery = delivery?;
        let Some(Mark { sequence, .. }) = Mark::read(&delivery.data) else {
            seen.faults.push(format!("{name}: a damaged body was delivered before the kill"));
            continue;
        };
        if seen.delivered.last().is_some_and(|last| *last >= sequence) {
            seen.faults.push(format!("{name}: {sequence} was delivered late, after {:?}", seen.delivered.last()));
        }
        seen.delivered.insert(sequence);
        if !sequence.is_multiple_of(3) {
            // Counted as acknowledged as soon as it is on its way: the broker may have taken it.
            seen.acked.insert(sequence);
            delivery.ack(BasicAckOptions::default()).await?;
        }
    }
    Ok(())
}
