//! `x-delivery-limit` on a queue of the default type; RabbitMQ takes it on quorum queues only, so it is not asked.

use interop_tests::Broker;
use interop_tests::client::{
    arguments, confirming, connect, consume, deaths, durable_queue, next, publish, text, unique,
};
use lapin::BasicProperties;
use lapin::options::{BasicRejectOptions, QueueDeleteOptions};
use lapin::types::{AMQPValue, FieldTable};
use libtest_mimic::Completion;

const LIMIT: i32 = 2;

pub async fn scenario(broker: Broker) -> Completion {
    if broker.is_rabbitmq() {
        return Completion::ignored_with("RabbitMQ refuses x-delivery-limit on classic queues");
    }
    let connection = connect(broker.url()).await;
    let channel = confirming(&connection).await;
    let (work, dead) = (unique("work"), unique("dead"));
    let limited = [
        ("x-delivery-limit", AMQPValue::LongInt(LIMIT)),
        ("x-dead-letter-exchange", AMQPValue::LongString("".into())),
        ("x-dead-letter-routing-key", text(&dead)),
    ];
    durable_queue(&channel, &work, arguments(limited)).await;
    durable_queue(&channel, &dead, FieldTable::default()).await;
    publish(&channel, &work, b"poison", BasicProperties::default()).await;

    let mut consumer = consume(&channel, &work).await;
    for attempt in 0..=LIMIT {
        let delivery = next(&mut consumer).await;
        assert_eq!(delivery.redelivered, attempt > 0);
        delivery.reject(BasicRejectOptions { requeue: true }).await.unwrap();
    }
    let mut dead_letters = consume(&channel, &dead).await;
    let letter = next(&mut dead_letters).await;
    assert_eq!(letter.data, b"poison");
    assert_eq!(deaths(&letter), [(work.to_string(), "delivery_limit".to_owned(), 1)]);
    for queue in [work, dead] {
        channel.queue_delete(queue, QueueDeleteOptions::default()).await.unwrap();
    }
    Completion::Completed
}
