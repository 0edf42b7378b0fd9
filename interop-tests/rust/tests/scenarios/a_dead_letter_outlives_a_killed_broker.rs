//! A confirmed message that was dead-lettered just before SIGKILL is still there: in the one queue or in the other.

use std::collections::BTreeSet;

use interop_tests::Broker;
use interop_tests::client::{arguments, confirming, connect, consume, durable_queue, get, next, publish, text, unique};
use lapin::options::{BasicAckOptions, BasicNackOptions, QueueDeclareOptions};
use lapin::types::{AMQPValue, FieldTable, ShortString};
use lapin::{BasicProperties, Channel};
use libtest_mimic::Completion;

const MESSAGES: u8 = 50;

pub async fn scenario(mut broker: Broker) -> Completion {
    if broker.is_rabbitmq() {
        return Completion::ignored_with("RabbitMQ's classic queues promise nothing for dead letters");
    }
    let (work, dead) = (unique("work"), unique("dead"));
    let connection = connect(broker.url()).await;
    let channel = confirming(&connection).await;
    let dead_letter =
        [("x-dead-letter-exchange", AMQPValue::LongString("".into())), ("x-dead-letter-routing-key", text(&dead))];
    durable_queue(&channel, &work, arguments(dead_letter)).await;
    durable_queue(&channel, &dead, FieldTable::default()).await;
    for number in 0..MESSAGES {
        publish(&channel, &work, &[number], BasicProperties::default().with_delivery_mode(2)).await;
    }
    let mut consumer = consume(&channel, &work).await;
    for _ in 1..MESSAGES {
        next(&mut consumer).await;
    }
    let last = next(&mut consumer).await;
    last.nack(BasicNackOptions { multiple: true, requeue: false }).await.unwrap();
    while waiting(&channel, &dead).await < MESSAGES.into() {
        tokio::task::yield_now().await;
    }
    broker.kill();
    broker.restart();

    let connection = connect(broker.url()).await;
    let channel = connection.create_channel().await.unwrap();
    let mut found = take_all(&channel, &work).await;
    found.extend(take_all(&channel, &dead).await);
    let every: BTreeSet<_> = (0..MESSAGES).collect();
    assert_eq!(found, every);
    Completion::Completed
}

async fn waiting(channel: &Channel, queue: &ShortString) -> u32 {
    let passive = QueueDeclareOptions { passive: true, ..QueueDeclareOptions::default() };
    channel.queue_declare(queue.clone(), passive, FieldTable::default()).await.unwrap().message_count()
}

async fn take_all(channel: &Channel, queue: &ShortString) -> BTreeSet<u8> {
    let mut found = BTreeSet::new();
    while let Some(message) = get(channel, queue).await {
        found.extend(message.data.first());
        message.ack(BasicAckOptions::default()).await.unwrap();
    }
    found
}
