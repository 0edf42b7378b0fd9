//! The usual retry loop: a rejected message waits in a retry queue, expires back, and its `x-death` counts the failures.

use interop_tests::Broker;
use interop_tests::client::{
    arguments, confirming, connect, consume, deaths, exclusive_queue, next, publish, text, unique,
};
use lapin::BasicProperties;
use lapin::options::{BasicAckOptions, BasicRejectOptions};
use lapin::types::AMQPValue;
use libtest_mimic::Completion;

const RETRY_MS: i32 = 20;

pub async fn scenario(broker: Broker) -> Completion {
    let connection = connect(broker.url()).await;
    let channel = confirming(&connection).await;
    let (work, retry) = (unique("work"), unique("retry"));
    let default_exchange = AMQPValue::LongString("".into());
    let to_retry = [("x-dead-letter-exchange", default_exchange.clone()), ("x-dead-letter-routing-key", text(&retry))];
    exclusive_queue(&channel, &work, arguments(to_retry)).await;
    let back = [
        ("x-dead-letter-exchange", default_exchange),
        ("x-dead-letter-routing-key", text(&work)),
        ("x-message-ttl", AMQPValue::LongInt(RETRY_MS)),
    ];
    exclusive_queue(&channel, &retry, arguments(back)).await;
    publish(&channel, &work, b"poison", BasicProperties::default()).await;

    let mut consumer = consume(&channel, &work).await;
    for failures in 0..3 {
        let delivery = next(&mut consumer).await;
        assert_eq!(count(&deaths(&delivery), &work), failures);
        delivery.reject(BasicRejectOptions { requeue: false }).await.unwrap();
    }
    let last = next(&mut consumer).await;
    let expected = vec![(retry.to_string(), "expired".to_owned(), 3), (work.to_string(), "rejected".to_owned(), 3)];
    assert_eq!(deaths(&last), expected, "newest first");
    assert_eq!(last.data, b"poison");
    last.ack(BasicAckOptions::default()).await.unwrap();
    Completion::Completed
}

fn count(deaths: &[(String, String, i64)], queue: &lapin::types::ShortString) -> i64 {
    deaths.iter().filter(|(of, reason, _)| of == queue.as_str() && reason == "rejected").map(|(.., count)| count).sum()
}
