//! A mandatory message that reaches no queue is returned with 312 and still acknowledged; without the flag it is dropped.

use interop_tests::Broker;
use interop_tests::client::{confirming, connect, unique};
use lapin::options::BasicPublishOptions;
use lapin::{BasicProperties, Confirmation};
use libtest_mimic::Completion;

pub async fn scenario(broker: Broker) -> Completion {
    let connection = connect(broker.url()).await;
    let channel = confirming(&connection).await;
    let nowhere = unique("nowhere");

    let mandatory = BasicPublishOptions { mandatory: true, ..BasicPublishOptions::default() };
    let properties = BasicProperties::default().with_correlation_id("order-7".into());
    let sent = channel.basic_publish("amq.direct".into(), nowhere.clone(), mandatory, b"lost", properties).await;
    let Confirmation::Ack(Some(returned)) = sent.unwrap().await.unwrap() else { panic!("it was not returned") };
    assert_eq!((returned.reply_code, returned.reply_text.as_str()), (312, "NO_ROUTE"));
    assert_eq!(returned.delivery.data, b"lost");
    assert_eq!(returned.delivery.routing_key, nowhere);
    assert_eq!(returned.delivery.properties.correlation_id().as_ref().unwrap().as_str(), "order-7");

    let options = BasicPublishOptions::default();
    let sent = channel.basic_publish("amq.direct".into(), nowhere, options, b"", BasicProperties::default()).await;
    assert_eq!(sent.unwrap().await.unwrap(), Confirmation::Ack(None));
    Completion::Completed
}
