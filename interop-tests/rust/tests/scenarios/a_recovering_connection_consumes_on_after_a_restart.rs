//! A client that recovers by itself (lapin's automatic recovery) gets messages again once the broker is back.

use std::time::Duration;

use futures_lite::StreamExt;
use interop_tests::Broker;
use interop_tests::client::{PATIENCE, confirming, connect, consume, durable_queue, next, publish, unique};
use lapin::message::Delivery;
use lapin::options::BasicAckOptions;
use lapin::types::FieldTable;
use lapin::{BasicProperties, Connection, ConnectionProperties, Consumer};
use libtest_mimic::Completion;

pub async fn scenario(mut broker: Broker) -> Completion {
    let queue = unique("recovery");
    let patient = ConnectionProperties::default()
        .configure_backoff(|delays| delays.with_max_times(1000).with_max_delay(Duration::from_millis(200)));
    let properties = patient.enable_auto_recover();
    let recovering = Connection::connect(broker.url(), properties).await.unwrap();
    let channel = recovering.create_channel().await.unwrap();
    durable_queue(&channel, &queue, FieldTable::default()).await;
    let mut consumer = consume(&channel, &queue).await;
    let persistent = BasicProperties::default().with_delivery_mode(2);
    let publisher = confirming(&connect(broker.url()).await).await;
    publish(&publisher, &queue, b"before", persistent.clone()).await;
    next(&mut consumer).await.ack(BasicAckOptions::default()).await.unwrap();

    broker.kill();
    broker.restart();

    let connection = connect(broker.url()).await;
    publish(&confirming(&connection).await, &queue, b"after", persistent).await;
    let delivery = tokio::time::timeout(PATIENCE, find(&mut consumer, b"after")).await.expect("it did not come");
    delivery.ack(BasicAckOptions::default()).await.unwrap();
    Completion::Completed
}

/// Skips the errors of the break, and what was acknowledged in vain while the broker died.
async fn find(consumer: &mut Consumer, body: &[u8]) -> Delivery {
    loop {
        match consumer.next().await.expect("the consumer ended instead of recovering") {
            Ok(delivery) if delivery.data == body => return delivery,
            Ok(delivery) => {
                delivery.ack(BasicAckOptions::default()).await.unwrap();
            }
            Err(error) => eprintln!("while the broker was away: {error}"),
        }
    }
}
