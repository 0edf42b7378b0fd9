//! After basic.cancel nothing more comes and the messages stay queued; when its queue is deleted the consumer is told.

use futures_lite::StreamExt;
use interop_tests::Broker;
use interop_tests::client::{PATIENCE, confirming, connect, consume, durable_queue, get, next, publish, unique};
use lapin::BasicProperties;
use lapin::options::{BasicAckOptions, BasicCancelOptions, QueueDeleteOptions};
use lapin::types::FieldTable;
use libtest_mimic::Completion;

pub async fn scenario(broker: Broker) -> Completion {
    let connection = connect(broker.url()).await;
    let channel = confirming(&connection).await;
    let queue = unique("cancel");
    durable_queue(&channel, &queue, FieldTable::default()).await;

    let mut consumer = consume(&channel, &queue).await;
    publish(&channel, &queue, b"before", BasicProperties::default()).await;
    next(&mut consumer).await.ack(BasicAckOptions::default()).await.unwrap();
    channel.basic_cancel(consumer.tag(), BasicCancelOptions::default()).await.unwrap();
    publish(&channel, &queue, b"after", BasicProperties::default()).await;
    let kept = get(&channel, &queue).await.unwrap();
    assert_eq!((kept.data.as_slice(), kept.redelivered), (b"after".as_slice(), false));
    kept.ack(BasicAckOptions::default()).await.unwrap();

    let mut consumer = consume(&channel, &queue).await;
    let other = connection.create_channel().await.unwrap();
    other.queue_delete(queue, QueueDeleteOptions::default()).await.unwrap();
    let end = tokio::time::timeout(PATIENCE, consumer.next()).await.expect("the consumer was not told");
    assert!(end.is_none(), "{end:?}");
    assert!(channel.status().connected(), "a cancelled consumer leaves its channel open");
    Completion::Completed
}
