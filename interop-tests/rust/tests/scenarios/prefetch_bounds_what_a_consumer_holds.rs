//! A consumer never holds more than its prefetch; an acknowledgement makes room for as many as it settles.

use interop_tests::Broker;
use interop_tests::client::{confirming, connect, consume, exclusive_queue, get, next, publish, unique};
use lapin::BasicProperties;
use lapin::options::{BasicAckOptions, BasicQosOptions};
use lapin::types::FieldTable;
use libtest_mimic::Completion;

const MESSAGES: u8 = 10;
const PREFETCH: u8 = 3;

pub async fn scenario(broker: Broker) -> Completion {
    let connection = connect(broker.url()).await;
    let channel = confirming(&connection).await;
    let queue = unique("prefetch");
    exclusive_queue(&channel, &queue, FieldTable::default()).await;
    for number in 0..MESSAGES {
        publish(&channel, &queue, &[number], BasicProperties::default()).await;
    }

    channel.basic_qos(PREFETCH.into(), BasicQosOptions::default()).await.unwrap();
    let mut consumer = consume(&channel, &queue).await;
    let mut tags = Vec::new();
    for number in 0..PREFETCH {
        let delivery = next(&mut consumer).await;
        assert_eq!(delivery.data, [number]);
        tags.push(delivery.delivery_tag);
    }
    // The consumer is full, so the next message in order is still the queue's: a get finds it there.
    let got = get(&channel, &queue).await.unwrap();
    assert_eq!(got.data, [PREFETCH]);

    channel.basic_ack(*tags.get(1).unwrap(), BasicAckOptions { multiple: true }).await.unwrap();
    assert_eq!(next(&mut consumer).await.data, [PREFETCH + 1]);
    assert_eq!(next(&mut consumer).await.data, [PREFETCH + 2]);
    assert_eq!(get(&channel, &queue).await.unwrap().data, [PREFETCH + 3], "two were settled, two may come");
    Completion::Completed
}
