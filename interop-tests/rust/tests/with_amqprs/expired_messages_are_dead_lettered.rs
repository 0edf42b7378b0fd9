//! A message that outlives the queue's TTL or its own expiration goes to the dead-letter exchange, with the reason.

use amqprs::{BasicProperties, FieldTable, FieldValue};
use interop_tests::Broker;
use interop_tests::client::unique;
use interop_tests::session::{Session, arguments, header, next, text};
use libtest_mimic::Completion;

pub async fn scenario(broker: Broker) -> Completion {
    let mut session = Session::open(&broker).await;
    let [dead, by_queue, by_message] = ["dead", "ttl", "expiration"].map(|what| unique(what).to_string());
    session.exclusive_queue(&dead, FieldTable::new()).await;
    let dead_letter = [("x-dead-letter-exchange", text("")), ("x-dead-letter-routing-key", text(&dead))];
    let mut with_ttl = arguments(dead_letter.clone());
    with_ttl.insert("x-message-ttl".try_into().unwrap(), FieldValue::I(30));
    session.exclusive_queue(&by_queue, with_ttl).await;
    session.exclusive_queue(&by_message, arguments(dead_letter)).await;
    let (_, mut dead_letters) = session.consume(&dead).await;

    let expiring = BasicProperties::default().with_expiration("40").finish();
    for (queue, properties) in [(by_queue, BasicProperties::default()), (by_message, expiring)] {
        session.publish(&queue, queue.as_bytes(), properties).await;
        let letter = next(&mut dead_letters).await;
        assert_eq!(letter.body, queue.as_bytes());
        assert_eq!(header(&letter.properties, "x-first-death-queue"), Some(queue));
        assert_eq!(header(&letter.properties, "x-first-death-reason").as_deref(), Some("expired"));
        assert_eq!(letter.properties.expiration(), None, "a dead letter must not expire again");
    }
    Completion::Completed
}
