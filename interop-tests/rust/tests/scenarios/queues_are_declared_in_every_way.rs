//! Durable, exclusive, server-named and passive declares; what does not match or is not there is refused by code.

use interop_tests::Broker;
use interop_tests::client::{arguments, connect, durable_queue, exclusive_queue, reply_code, unique};
use lapin::Connection;
use lapin::options::{QueueDeclareOptions, QueueDeleteOptions};
use lapin::types::{AMQPValue, FieldTable, ShortString};
use libtest_mimic::Completion;

pub async fn scenario(broker: Broker) -> Completion {
    let connection = connect(broker.url()).await;
    let channel = connection.create_channel().await.unwrap();
    let durable = unique("durable");
    durable_queue(&channel, &durable, FieldTable::default()).await;
    durable_queue(&channel, &durable, FieldTable::default()).await;

    let exclusive = unique("exclusive");
    exclusive_queue(&channel, &exclusive, FieldTable::default()).await;
    let other = connect(broker.url()).await;
    assert_eq!(passive(&other, &exclusive).await, Err(Some(405)), "an exclusive queue is its connection's own");

    let options = QueueDeclareOptions { exclusive: true, ..QueueDeclareOptions::default() };
    let named = channel.queue_declare("".into(), options, FieldTable::default()).await.unwrap();
    assert!(named.name().as_str().starts_with("amq.gen-"), "server-named: {}", named.name());

    assert_eq!(passive(&connection, &durable).await, Ok(0));
    assert_eq!(passive(&connection, &unique("missing")).await, Err(Some(404)));
    mismatches_are_refused(&connection, &durable).await;

    connection.close(200, "done".into()).await.unwrap();
    assert_eq!(passive(&other, &exclusive).await, Err(Some(404)), "an exclusive queue ends with its connection");
    let channel = other.create_channel().await.unwrap();
    channel.queue_delete(durable, QueueDeleteOptions::default()).await.unwrap();
    Completion::Completed
}

async fn mismatches_are_refused(connection: &Connection, durable: &ShortString) {
    let channel = connection.create_channel().await.unwrap();
    let declared = channel.queue_declare(durable.clone(), QueueDeclareOptions::default(), FieldTable::default()).await;
    assert_eq!(declared.err().and_then(|error| reply_code(&error)), Some(406), "another durable flag");

    let channel = connection.create_channel().await.unwrap();
    let limited = arguments([("x-max-length", AMQPValue::LongInt(5))]);
    let declared = channel.queue_declare(durable.clone(), QueueDeclareOptions::durable(), limited).await;
    assert_eq!(declared.err().and_then(|error| reply_code(&error)), Some(406), "another argument");
}

/// Messages in a queue, or the code its passive declare is refused with.
async fn passive(connection: &Connection, queue: &ShortString) -> Result<u32, Option<u16>> {
    let channel = connection.create_channel().await.unwrap();
    let options = QueueDeclareOptions { passive: true, ..QueueDeclareOptions::default() };
    let declared = channel.queue_declare(queue.clone(), options, FieldTable::default()).await;
    declared.map(|queue| queue.message_count()).map_err(|error| reply_code(&error))
}
