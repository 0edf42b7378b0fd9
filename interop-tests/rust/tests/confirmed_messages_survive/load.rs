//! What is done to one queue, or to a queue and its copies, until the broker dies, and what was seen of each.

use std::collections::{BTreeSet, VecDeque};
use std::time::Duration;

use futures_lite::StreamExt;
use futures_lite::future::{or, poll_once};
use interop_tests::client::unique;
use lapin::options::{
    BasicAckOptions, BasicConsumeOptions, BasicPublishOptions, BasicQosOptions, ConfirmSelectOptions,
    ExchangeDeclareOptions, QueueBindOptions, QueueDeclareOptions,
};
use lapin::types::{FieldTable, ShortString};
use lapin::{BasicProperties, Channel, Confirmation, Connection, ConnectionProperties, ExchangeKind, PublisherConfirm};
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

/// Copies of the queues that have some.
const COPIES: u64 = 3;

/// Publishes whose confirm is not there yet, oldest first.
type Waiting = VecDeque<(u64, PublisherConfirm)>;

/// What is to be done to one queue.
#[derive(Debug)]
pub struct Plan {
    pub round: u64,
    pub queue: u64,
    start_after: Duration,
    consume: bool,
    /// More queues that get the same messages, through a fanout exchange of the queue's name.
    copies: u64,
}

/// What the clients know when the broker is gone.
#[derive(Clone, Debug, Default)]
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
#[derive(Clone, Debug, Default)]
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
        let copies = if queue.is_multiple_of(3) { 0 } else { COPIES };
        Self { round, queue, start_after, consume: queue.is_multiple_of(2), copies }
    }
}

/// Declares, publishes and consumes until the connection breaks; `killed` says when it has to be broken.
pub async fn run(url: String, plan: Plan, killed: watch::Receiver<bool>) -> Vec<History> {
    let mut history = History { round: plan.round, queue: plan.queue, name: unique("crash"), ..History::default() };
    let names: Vec<ShortString> =
        std::iter::once(history.name.clone()).chain((0..plan.copies).map(|at| copy(&history.name, at))).collect();
    tokio::time::sleep(plan.start_after).await;
    // Some of the copies have a consumer too, so that messages leave some of their queues and not others.
    let consumed = names.iter().enumerate().filter(|(at, _)| plan.consume == at.is_multiple_of(2));
    let consumers: Vec<_> =
        consumed.map(|(at, name)| (at, tokio::spawn(consume(url.clone(), name.clone(), killed.clone())))).collect();
    let mut waiting = Waiting::new();
    // Every error here is the kill: what the broker answered until then is in the history.
    let _ = or(publish(&url, &mut history, &names, &mut waiting), gone(killed)).await;
    // A confirm that came before the break counts, also when nobody had looked at it yet.
    for (sequence, confirm) in waiting {
        if let Some(answer) = poll_once(confirm).await {
            history.note(sequence, answer);
        }
    }
    let of = |name: &ShortString| History { name: name.clone(), ..history.clone() };
    let mut histories: Vec<History> = names.iter().map(of).collect();
    for (at, consumer) in consumers {
        histories[at].seen = consumer.await.unwrap();
    }
    histories
}

fn copy(name: &ShortString, at: u64) -> ShortString {
    format!("{name}-copy-{at}").into()
}

/// Ends when nothing more can come from the broker.
async fn gone(mut killed: watch::Receiver<bool>) -> lapin::Result<()> {
    let _ = killed.wait_for(|killed| *killed).await;
    tokio::time::sleep(AFTER_THE_KILL).await;
    Ok(())
}

/// A connection with a channel.
pub async fn channel(url: &str) -> lapin::Result<(Connection, Channel)> {
    let connection = Connection::connect(url, ConnectionProperties::default()).await?;
    let channel = connection.create_channel().await?;
    Ok((connection, channel))
}

/// Declares a durable queue.
pub async fn declare(channel: &Channel, name: &ShortString) -> lapin::Result<()> {
    channel.queue_declare(name.clone(), QueueDeclareOptions::durable(), FieldTable::default()).await.map(|_| ())
}

/// Declares an exchange that goes with its queues, and binds these.
async fn bind(channel: &Channel, exchange: &ShortString, queues: &[ShortString]) -> lapin::Result<()> {
    let options = ExchangeDeclareOptions { durable: true, auto_delete: true, ..ExchangeDeclareOptions::default() };
    channel.exchange_declare(exchange.clone(), ExchangeKind::Fanout, options, FieldTable::default()).await?;
    for queue in queues {
        let (queue, options) = (queue.clone(), QueueBindOptions::default());
        channel.queue_bind(queue, exchange.clone(), "".into(), options, FieldTable::default()).await?;
    }
    Ok(())
}

async fn publish(url: &str, history: &mut History, queues: &[ShortString], waiting: &mut Waiting) -> lapin::Result<()> {
    let (_connection, channel) = channel(url).await?;
    channel.confirm_select(ConfirmSelectOptions::default()).await?;
    for queue in queues {
        declare(&channel, queue).await?;
    }
    let exchange = if queues.len() > 1 { history.name.clone() } else { "".into() };
    if queues.len() > 1 {
        bind(&channel, &exchange, queues).await?;
    }
    history.declared = true;
    loop {
        waiting.push_back(send(&channel, &exchange, history).await?);
        if waiting.len() >= WINDOW
            && let Some((sequence, confirm)) = waiting.pop_front()
        {
            history.note(sequence, confirm.await);
        }
    }
}

/// Publishes the next message.
pub async fn send(
    channel: &Channel,
    exchange: &ShortString,
    history: &mut History,
) -> lapin::Result<(u64, PublisherConfirm)> {
    let sequence = history.published;
    history.published += 1;
    let body = Mark { round: history.round, queue: history.queue, sequence }.body();
    let persistent = BasicProperties::default().with_delivery_mode(2);
    let options = BasicPublishOptions::default();
    let confirm = channel.basic_publish(exchange.clone(), history.name.clone(), options, &body, persistent).await?;
    Ok((sequence, confirm))
}

impl History {
    /// Takes note of a confirm.
    pub fn note(&mut self, sequence: u64, answer: lapin::Result<Confirmation>) {
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
