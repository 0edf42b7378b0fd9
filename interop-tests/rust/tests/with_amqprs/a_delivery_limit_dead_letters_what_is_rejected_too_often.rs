//! `x-delivery-limit` on a queue of the default type; RabbitMQ takes it on quorum queues only, so it is not asked.

use amqprs::channel::BasicRejectArguments;
use amqprs::{BasicProperties, FieldTable, FieldValue};
use interop_tests::Broker;
use interop_tests::client::unique;
use interop_tests::session::{Session, arguments, header, next, text};
use libtest_mimic::Completion;

const LIMIT: i32 = 2;

pub async fn scenario(broker: Broker) -> Completion {
    if broker.is_rabbitmq() {
        return Completion::ignored_with("RabbitMQ refuses x-delivery-limit on classic queues");
    }
    let mut session = Session::open(&broker).await;
    let (work, dead) = (unique("work").to_string(), unique("dead").to_string());
    let limited = [
        ("x-delivery-limit", FieldValue::I(LIMIT)),
        ("x-dead-letter-exchange", text("")),
        ("x-dead-letter-routing-key", text(&dead)),
    ];
    session.exclusive_queue(&work, arguments(limited)).await;
    session.exclusive_queue(&dead, FieldTable::new()).await;
    session.publish(&work, b"poison", BasicProperties::default()).await;

    let (_, mut deliveries) = session.consume(&work).await;
    for attempt in 0..=LIMIT {
        let delivery = next(&mut deliveries).await;
        assert_eq!(delivery.redelivered, attempt > 0);
        session.channel.basic_reject(BasicRejectArguments::new(delivery.tag, true)).await.unwrap();
    }
    let (_, mut dead_letters) = session.consume(&dead).await;
    let letter = next(&mut dead_letters).await;
    assert_eq!(letter.body, b"poison");
    assert_eq!(header(&letter.properties, "x-first-death-reason").as_deref(), Some("delivery_limit"));
    assert_eq!(header(&letter.properties, "x-first-death-queue"), Some(work));
    Completion::Completed
}
