//! A message that outlives the queue's TTL or its own expiration goes to the dead-letter exchange, with the reason.

use interop_tests::Broker;
use interop_tests::client::{
    arguments, confirming, connect, consume, deaths, exclusive_queue, next, publish, text, unique,
};
use lapin::BasicProperties;
use lapin::types::{AMQPValue, FieldTable};
use libtest_mimic::Completion;

pub async fn scenario(broker: Broker) -> Completion {
    let connection = connect(broker.url()).await;
    let channel = confirming(&connection).await;
    let dead = unique("dead");
    exclusive_queue(&channel, &dead, FieldTable::default()).await;
    let dead_letter =
        [("x-dead-letter-exchange", AMQPValue::LongString("".into())), ("x-dead-letter-routing-key", text(&dead))];
    let (by_queue, by_message) = (unique("ttl"), unique("expiration"));
    let mut with_ttl = arguments(dead_letter.clone());
    with_ttl.insert("x-message-ttl".into(), AMQPValue::LongInt(30));
    exclusive_queue(&channel, &by_queue, with_ttl).await;
    exclusive_queue(&channel, &by_message, arguments(dead_letter)).await;
    let mut dead_letters = consume(&channel, &dead).await;

    publish(&channel, &by_queue, b"queue's", BasicProperties::default()).await;
    let letter = next(&mut dead_letters).await;
    assert_eq!(letter.data, b"queue's");
    assert_eq!(deaths(&letter), [(by_queue.to_string(), "expired".to_owned(), 1)]);

    publish(&channel, &by_message, b"its own", BasicProperties::default().with_expiration("40".into())).await;
    let letter = next(&mut dead_letters).await;
    assert_eq!(letter.data, b"its own");
    assert_eq!(deaths(&letter), [(by_message.to_string(), "expired".to_owned(), 1)]);
    assert!(letter.properties.expiration().is_none(), "a dead letter must not expire again");
    Completion::Completed
}
