//! lapin in short forms: what nearly every test does, once.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use futures_lite::StreamExt;
use lapin::message::Delivery;
use lapin::options::{
    BasicConsumeOptions, BasicGetOptions, BasicPublishOptions, ConfirmSelectOptions, QueueDeclareOptions,
};
use lapin::types::{AMQPValue, FieldTable, ShortString};
use lapin::{BasicProperties, Channel, Confirmation, Connection, ConnectionProperties, Consumer, ErrorKind};

/// How long a test waits for something that must come: generous, since only a failing test waits it out.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// A name no other test or run uses.
#[must_use]
pub fn unique(what: &str) -> ShortString {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let time = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap().as_nanos();
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    format!("interop-rust-{what}-{}-{time:x}-{count}", std::process::id()).into()
}

/// A connection without recovery, so that a test sees every error.
pub async fn connect(url: &str) -> Connection {
    Connection::connect(url, ConnectionProperties::default()).await.unwrap()
}

/// A channel in confirm mode.
pub async fn confirming(connection: &Connection) -> Channel {
    let channel = connection.create_channel().await.unwrap();
    channel.confirm_select(ConfirmSelectOptions::default()).await.unwrap();
    channel
}

/// Arguments of a declare.
#[must_use]
pub fn arguments<const N: usize>(pairs: [(&str, AMQPValue); N]) -> FieldTable {
    let mut table = FieldTable::default();
    for (key, value) in pairs {
        table.insert(key.into(), value);
    }
    table
}

/// A text argument's value.
#[must_use]
pub fn text(value: &ShortString) -> AMQPValue {
    AMQPValue::LongString(value.as_str().into())
}

/// Declares a durable queue.
pub async fn durable_queue(channel: &Channel, name: &ShortString, arguments: FieldTable) {
    channel.queue_declare(name.clone(), QueueDeclareOptions::durable(), arguments).await.unwrap();
}

/// Declares a queue that ends with its connection.
pub async fn exclusive_queue(channel: &Channel, name: &ShortString, arguments: FieldTable) {
    let options = QueueDeclareOptions { exclusive: true, ..QueueDeclareOptions::default() };
    channel.queue_declare(name.clone(), options, arguments).await.unwrap();
}

/// Publishes to a queue through the default exchange, on a channel in confirm mode, and waits for the confirm.
pub async fn publish(channel: &Channel, queue: &ShortString, body: &[u8], properties: BasicProperties) {
    let options = BasicPublishOptions::default();
    let confirm = channel.basic_publish("".into(), queue.clone(), options, body, properties).await.unwrap();
    assert!(matches!(confirm.await.unwrap(), Confirmation::Ack(None)), "the publish was not acknowledged");
}

/// Consumes with acknowledgements and a tag the server makes.
pub async fn consume(channel: &Channel, queue: &ShortString) -> Consumer {
    let options = BasicConsumeOptions::default();
    channel.basic_consume(queue.clone(), "".into(), options, FieldTable::default()).await.unwrap()
}

/// The next delivery of a consumer.
pub async fn next(consumer: &mut Consumer) -> Delivery {
    tokio::time::timeout(PATIENCE, consumer.next()).await.expect("no delivery came").expect("consumer ended").unwrap()
}

/// Gets one message, to be acknowledged, if there is one.
pub async fn get(channel: &Channel, queue: &ShortString) -> Option<Delivery> {
    let got = channel.basic_get(queue.clone(), BasicGetOptions::default()).await.unwrap();
    got.map(|message| message.delivery)
}

/// The AMQP reply code of a refused call.
#[must_use]
pub fn reply_code(error: &lapin::Error) -> Option<u16> {
    match error.kind() {
        ErrorKind::ProtocolError(error) => Some(error.get_id()),
        _ => None,
    }
}

/// A delivery's `x-death` records as (queue, reason, count), newest first.
#[must_use]
pub fn deaths(delivery: &Delivery) -> Vec<(String, String, i64)> {
    let headers = delivery.properties.headers().clone().unwrap_or_default();
    let Some(AMQPValue::FieldArray(records)) = headers.inner().get("x-death") else {
        return Vec::new();
    };
    records.as_slice().iter().map(death).collect()
}

fn death(record: &AMQPValue) -> (String, String, i64) {
    let AMQPValue::FieldTable(table) = record else { panic!("an x-death record is not a table: {record:?}") };
    let text = |key: &str| match table.inner().get(key) {
        Some(AMQPValue::LongString(value)) => value.to_string(),
        other => panic!("x-death has {key} = {other:?}"),
    };
    let count = match table.inner().get("count") {
        Some(AMQPValue::LongLongInt(count)) => *count,
        other => panic!("x-death has count = {other:?}"),
    };
    (text("queue"), text("reason"), count)
}
