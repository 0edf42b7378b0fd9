//! After SIGKILL and a restart durable queues, exchanges and bindings and persistent messages are there; a durable
//! queue's transient messages are not.

use amqprs::channel::{BasicPublishArguments, ExchangeDeclareArguments, QueueBindArguments};
use amqprs::{BasicProperties, FieldTable};
use interop_tests::Broker;
use interop_tests::client::unique;
use interop_tests::session::Session;
use libtest_mimic::Completion;

pub async fn scenario(mut broker: Broker) -> Completion {
    let (exchange, queue) = (unique("exchange").to_string(), unique("queue").to_string());
    let mut session = Session::open(&broker).await;
    let declare = ExchangeDeclareArguments::new(&exchange, "topic").durable(true).finish();
    session.channel.exchange_declare(declare).await.unwrap();
    session.durable_queue(&queue, FieldTable::new()).await;
    session.channel.queue_bind(QueueBindArguments::new(&queue, &exchange, "orders.#")).await.unwrap();
    session.publish(&queue, b"transient", BasicProperties::default()).await;
    route(&mut session, &exchange, b"persistent").await;
    broker.kill();
    broker.restart();

    let mut session = Session::open(&broker).await;
    route(&mut session, &exchange, b"after the restart").await;
    for expected in [b"persistent".as_slice(), b"after the restart"] {
        let (_, _, body) = session.get(&queue).await.unwrap();
        assert_eq!(body, expected);
    }
    assert!(session.get(&queue).await.is_none());
    Completion::Completed
}

async fn route(session: &mut Session, exchange: &str, body: &[u8]) {
    let persistent = BasicProperties::default().with_persistence(true).finish();
    let mandatory = BasicPublishArguments::new(exchange, "orders.new").mandatory(true).finish();
    session.send(mandatory, body, persistent).await;
    session.confirmed().await;
}
