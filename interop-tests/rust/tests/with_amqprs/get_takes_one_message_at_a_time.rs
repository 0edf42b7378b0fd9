//! `basic.get` hands out the oldest message and how many are left, and says when there is none.

use amqprs::channel::{BasicAckArguments, BasicGetArguments};
use amqprs::{BasicProperties, FieldTable};
use interop_tests::Broker;
use interop_tests::client::unique;
use interop_tests::session::Session;
use libtest_mimic::Completion;

pub async fn scenario(broker: Broker) -> Completion {
    let mut session = Session::open(&broker).await;
    let queue = unique("get").to_string();
    session.exclusive_queue(&queue, FieldTable::new()).await;
    assert!(session.get(&queue).await.is_none());
    session.publish(&queue, b"first", BasicProperties::default()).await;
    session.publish(&queue, b"second", BasicProperties::default()).await;

    let (first, _, body) = session.get(&queue).await.unwrap();
    assert_eq!((body.as_slice(), first.message_count()), (b"first".as_slice(), 1));
    session.channel.basic_ack(BasicAckArguments::new(first.delivery_tag(), false)).await.unwrap();
    let without_ack = BasicGetArguments::new(&queue).no_ack(true).finish();
    let (second, _, body) = session.channel.basic_get(without_ack).await.unwrap().unwrap();
    assert_eq!((body.as_slice(), second.message_count()), (b"second".as_slice(), 0));
    assert!(session.get(&queue).await.is_none());
    Completion::Completed
}
