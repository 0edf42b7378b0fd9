//! A consumer never holds more than its prefetch; an acknowledgement makes room for as many as it settles.

use amqprs::channel::{BasicAckArguments, BasicQosArguments};
use amqprs::{BasicProperties, FieldTable};
use interop_tests::Broker;
use interop_tests::client::unique;
use interop_tests::session::{Session, next};
use libtest_mimic::Completion;

const MESSAGES: u8 = 10;
const PREFETCH: u8 = 3;

pub async fn scenario(broker: Broker) -> Completion {
    let mut session = Session::open(&broker).await;
    let queue = unique("prefetch").to_string();
    session.exclusive_queue(&queue, FieldTable::new()).await;
    for number in 0..MESSAGES {
        session.publish(&queue, &[number], BasicProperties::default()).await;
    }

    session.channel.basic_qos(BasicQosArguments::new(0, PREFETCH.into(), false)).await.unwrap();
    let (_, mut deliveries) = session.consume(&queue).await;
    let mut tags = Vec::new();
    for number in 0..PREFETCH {
        let delivery = next(&mut deliveries).await;
        assert_eq!(delivery.body, [number]);
        tags.push(delivery.tag);
    }
    // The consumer is full, so the next message in order is still the queue's: a get finds it there.
    assert_eq!(session.get(&queue).await.unwrap().2, [PREFETCH]);

    session.channel.basic_ack(BasicAckArguments::new(*tags.get(1).unwrap(), true)).await.unwrap();
    assert_eq!(next(&mut deliveries).await.body, [PREFETCH + 1]);
    assert_eq!(next(&mut deliveries).await.body, [PREFETCH + 2]);
    assert_eq!(session.get(&queue).await.unwrap().2, [PREFETCH + 3], "two were settled, two may come");
    Completion::Completed
}
