//! What is nacked, rejected or held by a channel that closes comes back in its place, marked as redelivered; what is
//! acknowledged, or rejected without requeue, does not.

use interop_tests::Broker;
use interop_tests::client::{confirming, connect, consume, exclusive_queue, get, next, publish, unique};
use lapin::BasicProperties;
use lapin::options::{BasicAckOptions, BasicNackOptions, BasicRejectOptions};
use lapin::types::FieldTable;
use libtest_mimic::Completion;

pub async fn scenario(broker: Broker) -> Completion {
    let connection = connect(broker.url()).await;
    let channel = confirming(&connection).await;
    let queue = unique("returned");
    exclusive_queue(&channel, &queue, FieldTable::default()).await;
    for body in [b"0", b"1", b"2", b"3", b"4", b"5"] {
        publish(&channel, &queue, body, BasicProperties::default()).await;
    }

    let held = connection.create_channel().await.unwrap();
    let mut taken = Vec::new();
    for _ in 0..6 {
        taken.push(get(&held, &queue).await.unwrap());
    }
    let [zero, one, two, three, ..] = taken.as_slice() else { panic!("six were taken") };
    zero.ack(BasicAckOptions::default()).await.unwrap();
    one.nack(BasicNackOptions { requeue: true, ..BasicNackOptions::default() }).await.unwrap();
    two.reject(BasicRejectOptions { requeue: true }).await.unwrap();
    three.reject(BasicRejectOptions { requeue: false }).await.unwrap();
    // Four and five are still held; closing the channel returns them.
    held.close(200, "done".into()).await.unwrap();

    let mut consumer = consume(&channel, &queue).await;
    for body in [b"1", b"2", b"4", b"5"] {
        let delivery = next(&mut consumer).await;
        assert_eq!(delivery.data, body);
        assert!(delivery.redelivered);
        delivery.ack(BasicAckOptions::default()).await.unwrap();
    }
    assert!(get(&channel, &queue).await.is_none());
    Completion::Completed
}
