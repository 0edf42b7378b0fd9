//! After basic.cancel nothing more comes and the messages stay queued; when its queue is deleted the consumer is told.

use amqprs::channel::{BasicAckArguments, BasicCancelArguments, QueueDeleteArguments};
use amqprs::{BasicProperties, FieldTable};
use interop_tests::Broker;
use interop_tests::client::unique;
use interop_tests::session::{Session, Told, next, open_channel};
use libtest_mimic::Completion;

pub async fn scenario(broker: Broker) -> Completion {
    let mut session = Session::open(&broker).await;
    let queue = unique("cancel").to_string();
    session.durable_queue(&queue, FieldTable::new()).await;

    let (tag, mut deliveries) = session.consume(&queue).await;
    session.publish(&queue, b"before", BasicProperties::default()).await;
    let before = next(&mut deliveries).await;
    session.channel.basic_ack(BasicAckArguments::new(before.tag, false)).await.unwrap();
    session.channel.basic_cancel(BasicCancelArguments::new(&tag)).await.unwrap();
    session.publish(&queue, b"after", BasicProperties::default()).await;
    let (got, _, body) = session.get(&queue).await.unwrap();
    assert_eq!((body.as_slice(), got.redelivered()), (b"after".as_slice(), false));

    let (tag, _deliveries) = session.consume(&queue).await;
    let (other, _) = open_channel(&session.connection).await;
    other.queue_delete(QueueDeleteArguments::new(&queue)).await.unwrap();
    assert_eq!(session.told().await, Told::Cancelled(tag));
    assert!(session.channel.is_open(), "a cancelled consumer leaves its channel open");
    Completion::Completed
}
