//! Durable, exclusive, server-named and passive declares; what does not match or is not there is refused by code.

use amqprs::channel::{QueueDeclareArguments, QueueDeleteArguments};
use amqprs::connection::Connection;
use amqprs::{FieldTable, FieldValue};
use interop_tests::Broker;
use interop_tests::client::unique;
use interop_tests::session::{Session, Told, arguments, next_told, open_channel};
use libtest_mimic::Completion;

pub async fn scenario(broker: Broker) -> Completion {
    let session = Session::open(&broker).await;
    let (durable, exclusive) = (unique("durable").to_string(), unique("exclusive").to_string());
    session.durable_queue(&durable, FieldTable::new()).await;
    session.durable_queue(&durable, FieldTable::new()).await;
    session.exclusive_queue(&exclusive, FieldTable::new()).await;
    let other = Session::open(&broker).await;
    let passive = |name: &str| QueueDeclareArguments::new(name).passive(true).finish();
    assert_eq!(refusal(&other.connection, passive(&exclusive)).await, Some(405));

    let named = session.channel.queue_declare(QueueDeclareArguments::exclusive_server_named()).await.unwrap().unwrap();
    assert!(named.0.starts_with("amq.gen-"), "server-named: {named:?}");
    assert_eq!(refusal(&session.connection, passive(&durable)).await, None);
    assert_eq!(refusal(&session.connection, passive(unique("missing").as_str())).await, Some(404));
    let transient = QueueDeclareArguments::new(&durable);
    assert_eq!(refusal(&session.connection, transient).await, Some(406), "another durable flag");
    let limited = arguments([("x-max-length", FieldValue::I(5))]);
    let limited = QueueDeclareArguments::durable_client_named(&durable).arguments(limited).finish();
    assert_eq!(refusal(&session.connection, limited).await, Some(406), "another argument");

    session.connection.close().await.unwrap();
    assert_eq!(refusal(&other.connection, passive(&exclusive)).await, Some(404), "it ends with its connection");
    other.channel.queue_delete(QueueDeleteArguments::new(&durable)).await.unwrap();
    Completion::Completed
}

/// The code a declare is refused with.
async fn refusal(connection: &Connection, declare: QueueDeclareArguments) -> Option<u16> {
    let (channel, mut told) = open_channel(connection).await;
    if channel.queue_declare(declare).await.is_ok() {
        channel.close().await.unwrap();
        return None;
    }
    match next_told(&mut told).await {
        Told::Closed(code) => Some(code),
        other => panic!("instead of a close: {other:?}"),
    }
}
