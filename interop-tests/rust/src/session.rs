//! amqprs in short forms: a connection with one confirming channel, and what the server says of its own accord.

use amqprs::callbacks::ChannelCallback;
use amqprs::channel::{
    BasicConsumeArguments, BasicGetArguments, BasicPublishArguments, Channel, ConfirmSelectArguments, ConsumerMessage,
    GetMessage, QueueDeclareArguments,
};
use amqprs::connection::{Connection, OpenConnectionArguments};
use amqprs::error::Error;
use amqprs::{Ack, BasicProperties, Cancel, CloseChannel, FieldTable, FieldValue, Nack, Return};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::Broker;
use crate::client::PATIENCE;

/// What the server tells a channel without being asked.
#[derive(Debug, PartialEq, Eq)]
pub enum Told {
    /// Publishes up to this one, or only this one, were taken.
    Acknowledged {
        /// The publish's number on its channel, from 1.
        tag: u64,
        /// Whether all before it are meant too.
        multiple: bool,
    },
    /// A publish was refused.
    Refused,
    /// A mandatory message came back.
    Returned {
        /// The reply code.
        code: u16,
        /// The message's body.
        body: Vec<u8>,
        /// The message's correlation id.
        correlation: Option<String>,
    },
    /// A consumer was cancelled.
    Cancelled(String),
    /// The channel was closed, with this reply code.
    Closed(u16),
}

struct Listener(UnboundedSender<Told>);

impl Listener {
    /// A test that has heard enough does not listen any more.
    fn tell(&self, what: Told) {
        let _ = self.0.send(what);
    }
}

#[async_trait::async_trait]
impl ChannelCallback for Listener {
    async fn close(&mut self, _channel: &Channel, close: CloseChannel) -> Result<(), Error> {
        self.tell(Told::Closed(close.reply_code()));
        Ok(())
    }

    async fn cancel(&mut self, _channel: &Channel, cancel: Cancel) -> Result<(), Error> {
        self.tell(Told::Cancelled(cancel.consumer_tag().clone()));
        Ok(())
    }

    async fn flow(&mut self, _channel: &Channel, active: bool) -> Result<bool, Error> {
        Ok(active)
    }

    async fn publish_ack(&mut self, _channel: &Channel, ack: Ack) {
        self.tell(Told::Acknowledged { tag: ack.delivery_tag(), multiple: ack.mutiple() });
    }

    async fn publish_nack(&mut self, _channel: &Channel, _nack: Nack) {
        self.tell(Told::Refused);
    }

    async fn publish_return(
        &mut self,
        _channel: &Channel,
        returned: Return,
        properties: BasicProperties,
        body: Vec<u8>,
    ) {
        let correlation = properties.correlation_id().cloned();
        self.tell(Told::Returned { code: returned.reply_code(), body, correlation });
    }
}

/// A connection and a channel on it in confirm mode.
pub struct Session {
    /// The connection.
    pub connection: Connection,
    /// The channel.
    pub channel: Channel,
    told: UnboundedReceiver<Told>,
    published: u64,
}

/// A channel of a connection, and what the server tells it.
pub async fn open_channel(connection: &Connection) -> (Channel, UnboundedReceiver<Told>) {
    let channel = connection.open_channel(None).await.unwrap();
    let (sender, told) = unbounded_channel();
    channel.register_callback(Listener(sender)).await.unwrap();
    (channel, told)
}

/// What is told next.
pub async fn next_told(told: &mut UnboundedReceiver<Told>) -> Told {
    tokio::time::timeout(PATIENCE, told.recv()).await.expect("the server said nothing").expect("the channel is gone")
}

impl Session {
    /// Connects to a broker.
    pub async fn open(broker: &Broker) -> Self {
        let (host, port) = broker.address();
        let arguments = OpenConnectionArguments::new(&host, port, "guest", "guest");
        let connection = Connection::open(&arguments).await.unwrap();
        let (channel, told) = open_channel(&connection).await;
        channel.confirm_select(ConfirmSelectArguments::default()).await.unwrap();
        Self { connection, channel, told, published: 0 }
    }

    /// What the server tells the channel next.
    pub async fn told(&mut self) -> Told {
        next_told(&mut self.told).await
    }

    /// Publishes to a queue and waits for the confirm.
    pub async fn publish(&mut self, queue: &str, body: &[u8], properties: BasicProperties) {
        self.send(BasicPublishArguments::new("", queue), body, properties).await;
        self.confirmed().await;
    }

    /// Publishes without waiting.
    pub async fn send(&mut self, to: BasicPublishArguments, body: &[u8], properties: BasicProperties) {
        self.published += 1;
        self.channel.basic_publish(properties, body.to_vec(), to).await.unwrap();
    }

    /// Waits until all that was published is confirmed.
    pub async fn confirmed(&mut self) {
        loop {
            match self.told().await {
                Told::Acknowledged { tag, .. } if tag == self.published => return,
                Told::Acknowledged { .. } => {}
                other => panic!("instead of a confirm: {other:?}"),
            }
        }
    }

    /// Declares a queue.
    pub async fn declare(&self, queue: &mut QueueDeclareArguments, arguments: FieldTable) {
        self.channel.queue_declare(queue.arguments(arguments).finish()).await.unwrap();
    }

    /// Declares a durable queue.
    pub async fn durable_queue(&self, name: &str, arguments: FieldTable) {
        self.declare(&mut QueueDeclareArguments::durable_client_named(name), arguments).await;
    }

    /// Declares a queue that ends with its connection.
    pub async fn exclusive_queue(&self, name: &str, arguments: FieldTable) {
        self.declare(QueueDeclareArguments::new(name).exclusive(true), arguments).await;
    }

    /// Consumes with acknowledgements: the tag and the deliveries.
    pub async fn consume(&self, queue: &str) -> (String, UnboundedReceiver<ConsumerMessage>) {
        let arguments = BasicConsumeArguments::new(queue, "").manual_ack(true).finish();
        self.channel.basic_consume_rx(arguments).await.unwrap()
    }

    /// Gets one message, to be acknowledged, if there is one.
    pub async fn get(&self, queue: &str) -> Option<GetMessage> {
        self.channel.basic_get(BasicGetArguments::new(queue)).await.unwrap()
    }
}

/// A delivery.
#[derive(Debug)]
pub struct Delivered {
    /// Its delivery tag.
    pub tag: u64,
    /// Whether it was delivered before.
    pub redelivered: bool,
    /// Its properties.
    pub properties: BasicProperties,
    /// Its body.
    pub body: Vec<u8>,
}

/// The next delivery of a consumer.
pub async fn next(deliveries: &mut UnboundedReceiver<ConsumerMessage>) -> Delivered {
    let message = tokio::time::timeout(PATIENCE, deliveries.recv()).await.expect("no delivery came").unwrap();
    let deliver = message.deliver.unwrap();
    Delivered {
        tag: deliver.delivery_tag(),
        redelivered: deliver.redelivered(),
        properties: message.basic_properties.unwrap(),
        body: message.content.unwrap_or_default(),
    }
}

/// Arguments of a declare.
#[must_use]
pub fn arguments<const N: usize>(pairs: [(&str, FieldValue); N]) -> FieldTable {
    let mut table = FieldTable::new();
    for (key, value) in pairs {
        table.insert(key.try_into().unwrap(), value);
    }
    table
}

/// A text argument's value.
#[must_use]
pub fn text(value: &str) -> FieldValue {
    FieldValue::S(value.try_into().unwrap())
}

/// A header as amqprs prints it, which has no other way into its arrays.
#[must_use]
pub fn header(properties: &BasicProperties, name: &str) -> Option<String> {
    let value = properties.headers()?.get(&name.try_into().ok()?)?;
    Some(value.to_string())
}
