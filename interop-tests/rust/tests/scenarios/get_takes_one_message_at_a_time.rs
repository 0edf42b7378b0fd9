//! `basic.get` hands out the oldest message and how many are left, and says when there is none.

use interop_tests::Broker;
use interop_tests::client::{confirming, connect, exclusive_queue, publish, unique};
use lapin::BasicProperties;
use lapin::options::{BasicAckOptions, BasicGetOptions};
use lapin::types::FieldTable;
use libtest_mimic::Completion;

pub async fn scenario(broker: Broker) -> Completion {
    let connection = connect(broker.url()).await;
    let channel = confirming(&connection).await;
    let queue = unique("get");
    exclusive_queue(&channel, &queue, FieldTable::default()).await;
    assert!(channel.basic_get(queue.clone(), BasicGetOptions::default()).await.unwrap().is_none());
    publish(&channel, &queue, b"first", BasicProperties::default()).await;
    publish(&channel, &queue, b"second", BasicProperties::default()).await;

    let first = channel.basic_get(queue.clone(), BasicGetOptions::default()).await.unwrap().unwrap();
    assert_eq!((first.data.as_slice(), first.message_count), (b"first".as_slice(), 1));
    first.ack(BasicAckOptions::default()).await.unwrap();
    let second = channel.basic_get(queue.clone(), BasicGetOptions { no_ack: true }).await.unwrap().unwrap();
    assert_eq!((second.data.as_slice(), second.message_count), (b"second".as_slice(), 0));
    assert!(channel.basic_get(queue, BasicGetOptions::default()).await.unwrap().is_none());
    Completion::Completed
}
