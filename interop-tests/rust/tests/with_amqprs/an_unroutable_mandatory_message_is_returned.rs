//! A mandatory message that reaches no queue is returned with 312 and still acknowledged; without the flag it is dropped.

use amqprs::BasicProperties;
use amqprs::channel::BasicPublishArguments;
use interop_tests::Broker;
use interop_tests::client::unique;
use interop_tests::session::{Session, Told};
use libtest_mimic::Completion;

pub async fn scenario(broker: Broker) -> Completion {
    let mut session = Session::open(&broker).await;
    let nowhere = unique("nowhere").to_string();
    let properties = BasicProperties::default().with_correlation_id("order-7").finish();
    let mandatory = BasicPublishArguments::new("amq.direct", &nowhere).mandatory(true).finish();
    session.send(mandatory, b"lost", properties).await;
    let returned = Told::Returned { code: 312, body: b"lost".to_vec(), correlation: Some("order-7".to_owned()) };
    assert_eq!(session.told().await, returned);
    assert_eq!(session.told().await, Told::Acknowledged { tag: 1, multiple: false });

    session.send(BasicPublishArguments::new("amq.direct", &nowhere), b"dropped", BasicProperties::default()).await;
    assert_eq!(session.told().await, Told::Acknowledged { tag: 2, multiple: false });
    Completion::Completed
}
