//! After SIGKILL and a restart durable queues, exchanges and bindings and persistent messages are there; a durable
//! queue's transient messages are not.

use interop_tests::Broker;
use interop_tests::client::{confirming, connect, durable_queue, get, publish, unique};
use lapin::options::{BasicAckOptions, BasicPublishOptions, ExchangeDeclareOptions, QueueBindOptions};
use lapin::types::{FieldTable, ShortString};
use lapin::{BasicProperties, Channel, Confirmation, ExchangeKind};
use libtest_mimic::Completion;

pub async fn scenario(mut broker: Broker) -> Completion {
    let (exchange, queue) = (unique("exchange"), unique("queue"));
    let connection = connect(broker.url()).await;
    let channel = confirming(&connection).await;
    declare(&channel, &exchange, &queue).await;
    publish(&channel, &queue, b"transient", BasicProperties::default()).await;
    route(&channel, &exchange, b"persistent").await;
    broker.kill();
    broker.restart();
    assert!(connection.create_channel().await.is_err(), "the old connection is gone");

    let connection = connect(broker.url()).await;
    let channel = confirming(&connection).await;
    route(&channel, &exchange, b"after the restart").await;
    for body in [b"persistent".as_slice(), b"after the restart"] {
        let message = get(&channel, &queue).await.unwrap();
        assert_eq!(message.data, body);
        message.ack(BasicAckOptions::default()).await.unwrap();
    }
    assert!(get(&channel, &queue).await.is_none());
    Completion::Completed
}

async fn declare(channel: &Channel, exchange: &ShortString, queue: &ShortString) {
    let durable = ExchangeDeclareOptions { durable: true, ..ExchangeDeclareOptions::default() };
    let nothing = FieldTable::default();
    channel.exchange_declare(exchange.clone(), ExchangeKind::Topic, durable, nothing.clone()).await.unwrap();
    durable_queue(channel, queue, nothing.clone()).await;
    let options = QueueBindOptions::default();
    channel.queue_bind(queue.clone(), exchange.clone(), "orders.#".into(), options, nothing).await.unwrap();
}

async fn route(channel: &Channel, exchange: &ShortString, body: &[u8]) {
    let mandatory = BasicPublishOptions { mandatory: true, ..BasicPublishOptions::default() };
    let persistent = BasicProperties::default().with_delivery_mode(2);
    let sent = channel.basic_publish(exchange.clone(), "orders.new".into(), mandatory, body, persistent).await;
    assert_eq!(sent.unwrap().await.unwrap(), Confirmation::Ack(None), "not routed by the binding");
}
