//! One queue that grows deep and is drained, while more comes, until the broker dies: meanwhile the store gives back the disk's
//! space.

use std::collections::VecDeque;

use futures_lite::StreamExt;
use interop_tests::client::unique;
use lapin::Connection;
use lapin::options::{BasicAckOptions, BasicConsumeOptions, BasicQosOptions, ConfirmSelectOptions};
use lapin::types::FieldTable;

use crate::body::Mark;
use crate::dice::Dice;
use crate::load::{History, channel, declare, send};

/// Some 160 MB: the space of what was drained is given back after each 64.
const MESSAGES: u64 = 40_000;
/// Publishes that wait for their confirm.
const WINDOW: usize = 1000;
/// Deliveries that one acknowledgement is for.
const ACK_EVERY: u64 = 50;
const PREFETCH: u16 = 1000;

/// Publishes all of it, and takes a part of it out again, a third at least, while half as much comes again. The connection lives on until the broker dies.
pub async fn fill_and_drain(url: &str, dice: &mut Dice, round: u64) -> lapin::Result<(History, Connection)> {
    let (connection, channel) = channel(url).await?;
    channel.confirm_select(ConfirmSelectOptions::default()).await?;
    let mut history = History { round, name: unique("deep"), ..History::default() };
    declare(&channel, &history.name).await?;
    history.declared = true;
    let mut waiting = VecDeque::new();
    for _ in 0..MESSAGES {
        waiting.push_back(send(&channel, &"".into(), &mut history).await?);
        if waiting.len() >= WINDOW
            && let Some((sequence, confirm)) = waiting.pop_front()
        {
            history.note(sequence, confirm.await);
        }
    }
    for (sequence, confirm) in waiting.drain(..) {
        history.note(sequence, confirm.await);
    }
    channel.basic_qos(PREFETCH, BasicQosOptions::default()).await?;
    let (name, options) = (history.name.clone(), BasicConsumeOptions::default());
    let mut consumer = channel.basic_consume(name.clone(), "".into(), options, FieldTable::default()).await?;
    let end = dice.between(MESSAGES / 3, MESSAGES);
    for count in 1..=end {
        let Some(delivery) = consumer.next().await.transpose()? else { break };
        let Some(Mark { sequence, .. }) = Mark::read(&delivery.data) else {
            history.seen.faults.push(format!("{name}: a damaged body was delivered before the kill"));
            continue;
        };
        history.seen.delivered.insert(sequence);
        if count.is_multiple_of(ACK_EVERY) {
            delivery.ack(BasicAckOptions { multiple: true }).await?;
            history.seen.acked.extend(sequence.saturating_sub(ACK_EVERY - 1)..=sequence);
        }
        // More comes meanwhile, so that head and tail are far from each other while both move.
        if count % 2 == 0 {
            waiting.push_back(send(&channel, &"".into(), &mut history).await?);
        }
        if waiting.len() >= WINDOW
            && let Some((sequence, confirm)) = waiting.pop_front()
        {
            history.note(sequence, confirm.await);
        }
    }
    Ok((history, connection))
}
