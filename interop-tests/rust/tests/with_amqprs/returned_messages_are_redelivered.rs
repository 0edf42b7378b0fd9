//! What is nacked, rejected or held by a channel that closes comes back in its place, marked as redelivered; what is
//! acknowledged, or rejected without requeue, does not.

use amqprs::channel::{BasicAckArguments, BasicGetArguments, BasicNackArguments, BasicRejectArguments};
use amqprs::{BasicProperties, FieldTable};
use interop_tests::Broker;
use interop_tests::client::unique;
use interop_tests::session::{Session, next, open_channel};
use libtest_mimic::Completion;

pub async fn scenario(broker: Broker) -> Completion {
    let mut session = Session::open(&broker).await;
    let queue = unique("returned").to_string();
    session.exclusive_queue(&queue, FieldTable::new()).await;
    for body in [b"0", b"1", b"2", b"3", b"4", b"5"] {
        session.publish(&queue, body, BasicProperties::default()).await;
    }

    let (held, _told) = open_channel(&session.connection).await;
    let mut tags = Vec::new();
    for _ in 0..6 {
        tags.push(held.basic_get(BasicGetArguments::new(&queue)).await.unwrap().unwrap().0.delivery_tag());
    }
    let [zero, one, two, three, ..] = tags.as_slice() else { panic!("six were taken") };
    held.basic_ack(BasicAckArguments::new(*zero, false)).await.unwrap();
    held.basic_nack(BasicNackArguments::new(*one, false, true)).await.unwrap();
    held.basic_reject(BasicRejectArguments::new(*two, true)).await.unwrap();
    held.basic_reject(BasicRejectArguments::new(*three, false)).await.unwrap();
    // Four and five are still held; closing the channel returns them.
    held.close().await.unwrap();

    let (_, mut deliveries) = session.consume(&queue).await;
    for body in [b"1", b"2", b"4", b"5"] {
        let delivery = next(&mut deliveries).await;
        assert_eq!(delivery.body, body);
        assert!(delivery.redelivered);
        session.channel.basic_ack(BasicAckArguments::new(delivery.tag, false)).await.unwrap();
    }
    assert!(session.get(&queue).await.is_none());
    Completion::Completed
}
