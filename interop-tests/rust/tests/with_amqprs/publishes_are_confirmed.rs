//! Every publish on a confirming channel is acknowledged, many in flight at once, and arrives in order and intact.

use amqprs::channel::BasicPublishArguments;
use amqprs::{BasicProperties, FieldTable};
use interop_tests::Broker;
use interop_tests::client::unique;
use interop_tests::session::{Session, next};
use libtest_mimic::Completion;

const MESSAGES: u32 = 500;

pub async fn scenario(broker: Broker) -> Completion {
    let mut session = Session::open(&broker).await;
    let queue = unique("confirms").to_string();
    session.exclusive_queue(&queue, FieldTable::new()).await;
    for number in 0..MESSAGES {
        let properties =
            BasicProperties::default().with_message_id(&number.to_string()).with_persistence(true).finish();
        session.send(BasicPublishArguments::new("", &queue), &body(number), properties).await;
    }
    session.confirmed().await;

    let (_, mut deliveries) = session.consume(&queue).await;
    for number in 0..MESSAGES {
        let delivery = next(&mut deliveries).await;
        assert_eq!(delivery.body, body(number));
        assert_eq!(delivery.properties.message_id(), Some(&number.to_string()));
        assert!(!delivery.redelivered);
    }
    Completion::Completed
}

/// Small, and (every hundredth) longer than a frame.
fn body(number: u32) -> Vec<u8> {
    let length = if number % 100 == 99 { number * 3_000 } else { number + 1 };
    vec![number as u8; length as usize]
}
