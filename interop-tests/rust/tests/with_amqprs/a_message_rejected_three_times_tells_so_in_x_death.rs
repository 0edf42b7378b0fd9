//! The usual retry loop: a rejected message waits in a retry queue, expires back, and its `x-death` counts the failures.

use amqprs::channel::BasicRejectArguments;
use amqprs::{BasicProperties, FieldValue};
use interop_tests::Broker;
use interop_tests::client::unique;
use interop_tests::session::{Session, arguments, header, next, text};
use libtest_mimic::Completion;

const RETRY_MS: i32 = 20;

pub async fn scenario(broker: Broker) -> Completion {
    let mut session = Session::open(&broker).await;
    let (work, retry) = (unique("work").to_string(), unique("retry").to_string());
    let to_retry = [("x-dead-letter-exchange", text("")), ("x-dead-letter-routing-key", text(&retry))];
    session.exclusive_queue(&work, arguments(to_retry)).await;
    let back = [
        ("x-dead-letter-exchange", text("")),
        ("x-dead-letter-routing-key", text(&work)),
        ("x-message-ttl", FieldValue::I(RETRY_MS)),
    ];
    session.exclusive_queue(&retry, arguments(back)).await;
    session.publish(&work, b"poison", BasicProperties::default()).await;

    let (_, mut deliveries) = session.consume(&work).await;
    for _ in 0..3 {
        let delivery = next(&mut deliveries).await;
        session.channel.basic_reject(BasicRejectArguments::new(delivery.tag, false)).await.unwrap();
    }
    let last = next(&mut deliveries).await;
    assert_eq!(last.body, b"poison");
    let deaths = header(&last.properties, "x-death").unwrap();
    let of_both = [(&work, "rejected"), (&retry, "expired")];
    assert!(
        of_both.iter().all(|(queue, reason)| deaths.contains(queue.as_str()) && deaths.contains(reason)),
        "{deaths}"
    );
    assert_eq!(deaths.matches("count: 3").count(), 2, "{deaths}");
    Completion::Completed
}
