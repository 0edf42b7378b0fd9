//! The firehose: copies of all that is published and delivered in a vhost, at its exchange `amq.rabbitmq.trace`.
//!
//! Whether a vhost is traced is one flag, looked at once a batch. What is to be copied is noted in the batch's aftermath
//! and published when no queue is locked, by the task that published or was delivered to: copies come in order, and who
//! traces a vhost pays for it there.

use super::aftermath::Aftermath;
use super::clients::Client;
use super::core::Shared;
use super::internal::{self, Outgoing};
use super::queue_cell::QueueCell;
use super::route::Targets;
use super::vhost::Vhost;
use crate::model::{Message, Name};
use amqp_spec::{FieldTable, FieldValue, Properties, PropertiesBuilder};
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// The exchange, which every vhost has. What was published to it is not traced again.
const TRACE_EXCHANGE: &str = "amq.rabbitmq.trace";

/// A message that is to be copied.
pub struct Traced {
    message: Message,
    what: What,
}

enum What {
    Published { vhost: Arc<Vhost>, client: Arc<Client>, channel: u16, more_keys: Vec<Box<[u8]>>, queues: Vec<Name> },
    Delivered { queue: Arc<QueueCell>, to: To, redelivered: bool },
}

/// To whom a message was delivered.
enum To {
    /// A connection's channel.
    Channel { connection: u64, channel: u16 },
    /// A user over HTTP.
    User(Name),
}

impl Traced {
    /// A message that a client published, with its routing keys besides its own and with where it goes.
    #[must_use]
    pub fn published(
        (vhost, client): (Arc<Vhost>, Arc<Client>),
        channel: u16,
        message: &Message,
        more_keys: &[Box<[u8]>],
        targets: &Targets,
    ) -> Self {
        let queues = targets.queues().iter().map(|queue| queue.name.clone()).collect();
        // Its buffer would hold on to all that was read with it.
        let message = message.compact();
        Self { message, what: What::Published { vhost, client, channel, more_keys: more_keys.to_vec(), queues } }
    }

    /// A message that a channel was given; `None` for one that is a copy itself.
    pub(super) fn delivered(
        queue: &QueueCell,
        (connection, channel): (u64, u16),
        message: &Message,
        redelivered: bool,
    ) -> Option<Self> {
        Self::to(queue, To::Channel { connection, channel }, message, redelivered)
    }

    fn to(queue: &QueueCell, to: To, message: &Message, redelivered: bool) -> Option<Self> {
        if message.exchange() == TRACE_EXCHANGE.as_bytes() {
            return None;
        }
        let queue = queue.me.upgrade()?;
        Some(Self { message: message.clone(), what: What::Delivered { queue, to, redelivered } })
    }

    fn vhost(&self) -> &Name {
        match &self.what {
            What::Published { vhost, .. } => &vhost.name,
            What::Delivered { queue, .. } => &queue.vhost,
        }
    }

    /// The copy.
    fn outgoing(&self, shared: &Shared) -> Outgoing {
        let (mut headers, mut key) = (FieldTable::new(), Vec::new());
        let properties = Properties::scan(self.message.properties()).ok();
        let mut keys = vec![FieldValue::from(self.message.routing_key())];
        headers.insert("exchange_name", self.message.exchange());
        headers.insert("properties", properties.as_ref().map(named).unwrap_or_default());
        headers.insert("node", shared.node_name());
        headers.insert("vhost", self.vhost().as_str());
        match &self.what {
            What::Published { client, channel, more_keys, queues, .. } => {
                key.extend_from_slice(b"publish.");
                key.extend_from_slice(self.message.exchange());
                keys.extend(more_keys.iter().map(|key| FieldValue::from(&**key)));
                let queues: Vec<FieldValue> = queues.iter().map(|name| name.as_str().into()).collect();
                headers.insert("routed_queues", queues);
                of_client(&mut headers, &client.traced_name(shared.node_name()), *channel, &client.user);
            }
            What::Delivered { queue, to, redelivered } => {
                key.extend_from_slice(b"deliver.");
                key.extend_from_slice(queue.name.as_bytes());
                let copies = properties.as_ref().and_then(Properties::headers).and_then(|headers| headers.get("CC"));
                let copies = copies.and_then(|value| value.as_array()).into_iter().flatten();
                keys.extend(copies.filter_map(|value| value.as_longstr()).map(FieldValue::from));
                keys.extend(self.message.blind_keys().map(FieldValue::from));
                headers.insert("redelivered", i32::from(*redelivered));
                match to {
                    To::Channel { connection, channel } => {
                        let client = shared.clients.get(*connection);
                        let (name, user) = client.map(|it| (it.name.clone(), it.user.clone())).unzip();
                        let (name, user) = (name.unwrap_or_else(|| "".into()), user.unwrap_or_else(|| "".into()));
                        of_client(&mut headers, &name, *channel, &user);
                    }
                    To::User(user) => of_client(&mut headers, &Client::of_requests(shared.node_name()), 1, user),
                }
            }
        }
        headers.insert("routing_keys", keys);
        let properties = PropertiesBuilder::new().set_headers(&headers).build();
        Outgoing { key: key.into(), properties, body: self.message.body_bytes() }
    }
}

fn of_client(headers: &mut FieldTable, connection: &str, channel: u16, user: &str) {
    headers.insert("connection", connection);
    headers.insert("channel", i32::from(channel.max(1)));
    headers.insert("user", user);
}

/// Properties by their names, in the types of RabbitMQ's copies.
fn named(properties: &Properties<'_>) -> FieldTable {
    let mut table = FieldTable::new();
    let texts = [
        ("content_type", properties.content_type()),
        ("content_encoding", properties.content_encoding()),
        ("correlation_id", properties.correlation_id()),
        ("reply_to", properties.reply_to()),
        ("expiration", properties.expiration()),
        ("message_id", properties.message_id()),
        ("type", properties.type_()),
        ("user_id", properties.user_id()),
        ("app_id", properties.app_id()),
        ("cluster_id", properties.cluster_id()),
    ];
    for (name, text) in texts {
        text.iter().for_each(|text| _ = table.insert(name, *text));
    }
    properties.headers().iter().for_each(|headers| _ = table.insert("headers", FieldTable::from(*headers)));
    let numbers = [
        ("delivery_mode", properties.delivery_mode().map(u64::from)),
        ("priority", properties.priority().map(u64::from)),
        ("timestamp", properties.timestamp()),
    ];
    for (name, number) in numbers {
        let Some(number) = number else { continue };
        // What does not fit RabbitMQ's type is told as it is.
        let wide = || FieldValue::Long(i64::try_from(number).unwrap_or(i64::MAX));
        table.insert(name, i32::try_from(number).map_or_else(|_| wide(), FieldValue::from));
    }
    table
}

/// Publishes the copies that a batch has left to be made. No queue or outbox may be locked.
pub(super) fn publish(shared: &Shared, after: &mut Aftermath) {
    let traced = std::mem::take(&mut after.traced);
    for of_vhost in traced.chunk_by(|a, b| a.vhost() == b.vhost()) {
        let vhost = of_vhost.first().and_then(|first| shared.vhosts.get(first.vhost()));
        let Some(vhost) = vhost.map(|vhost| vhost.value().clone()) else { continue };
        let copies = of_vhost.iter().map(|traced| traced.outgoing(shared)).collect();
        internal::batch(&vhost, TRACE_EXCHANGE, copies, after);
    }
}

impl Shared {
    /// Copies a message that a user was given over HTTP, where its vhost is traced.
    pub fn trace_taken(self: &Arc<Self>, taken: &super::Taken, user: &Name) {
        if !taken.queue.is_traced() {
            return;
        }
        let redelivered = taken.attributes.redelivered;
        let mut after = Aftermath::default();
        after.traced.extend(Traced::to(&taken.queue, To::User(user.clone()), &taken.message, redelivered));
        self.finish(&mut after);
    }
}

impl QueueCell {
    /// Whether what is delivered from it is copied to the firehose.
    #[inline]
    #[must_use]
    pub(super) fn is_traced(&self) -> bool {
        self.traced.get().is_some_and(|traced| traced.load(Ordering::Relaxed))
    }
}
