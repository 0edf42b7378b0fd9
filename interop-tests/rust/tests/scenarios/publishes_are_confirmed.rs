//! Every publish on a confirming channel is acknowledged, many in flight at once, and arrives in order and intact.

use interop_tests::Broker;
use interop_tests::client::{confirming, connect, consume, exclusive_queue, next, unique};
use lapin::options::BasicPublishOptions;
use lapin::types::FieldTable;
use lapin::{BasicProperties, Confirmation};
use libtest_mimic::Completion;

const MESSAGES: u32 = 500;

pub async fn scenario(broker: Broker) -> Completion {
    let connection = connect(broker.url()).await;
    let channel = confirming(&connection).await;
    let queue = unique("confirms");
    exclusive_queue(&channel, &queue, FieldTable::default()).await;

    let mut waiting = Vec::new();
    for number in 0..MESSAGES {
        let properties = BasicProperties::default().with_message_id(number.to_string().into()).with_delivery_mode(2);
        let options = BasicPublishOptions::default();
        let sent = channel.basic_publish("".into(), queue.clone(), options, &body(number), properties).await;
        waiting.push(sent.unwrap());
    }
    for confirm in waiting {
        assert_eq!(confirm.await.unwrap(), Confirmation::Ack(None));
    }

    let mut consumer = consume(&channel, &queue).await;
    for number in 0..MESSAGES {
        let delivery = next(&mut consumer).await;
        assert_eq!(delivery.data, body(number));
        assert_eq!(delivery.properties.message_id().as_ref().unwrap().as_str(), number.to_string());
        assert!(!delivery.redelivered);
    }
    Completion::Completed
}

/// Empty, small, and (every hundredth) longer than a frame.
fn body(number: u32) -> Vec<u8> {
    let length = if number.is_multiple_of(100) { number * 3_000 } else { number };
    vec![number as u8; length as usize]
}
