//! Consumers as they are shown.

use super::client::Client;
use crate::broker::core::Shared;
use crate::broker::queue_cell::QueueCell;
use crate::model::Millis;
use amqp_spec::FieldTable;
use std::collections::HashSet;
use std::sync::Arc;

/// A consumer at a moment.
pub struct ConsumerLook {
    /// Its queue.
    pub queue: Arc<QueueCell>,
    /// Its connection.
    pub client: Arc<Client>,
    /// Its channel's number.
    pub channel: u16,
    /// Its tag.
    pub tag: String,
    /// Its deliveries are to be acknowledged.
    pub ack_required: bool,
    /// It has the queue for itself.
    pub exclusive: bool,
    /// Messages it may hold unacknowledged; 0 is no limit.
    pub prefetch: u32,
    /// Messages it holds unacknowledged.
    pub unacknowledged: u32,
    /// Messages go to it: false for one that waits behind the single active consumer.
    pub active: bool,
    /// It holds as many messages as it may.
    pub blocked: bool,
    /// What it sent with basic.consume.
    pub arguments: Option<FieldTable>,
    /// How long it may keep a message, in milliseconds; `None` is for ever.
    pub timeout: Option<Millis>,
}

impl QueueCell {
    /// Its consumers, in the order in which they came.
    #[must_use]
    pub fn consumers(&self, shared: &Shared) -> Vec<ConsumerLook> {
        let Some(me) = self.me.upgrade() else { return Vec::new() };
        if let Some(stream) = &self.stream {
            return stream.consumers(shared, &me);
        }
        let state = self.lock();
        let views = state.queue.consumers().filter_map(|view| {
            let subscription = view.subscription;
            let link = state.link(subscription.consumer)?;
            Some(ConsumerLook {
                queue: me.clone(),
                client: shared.clients.get(link.outbox.connection)?,
                channel: link.channel,
                tag: tag(&link.tag),
                ack_required: !subscription.no_ack,
                exclusive: subscription.exclusive,
                prefetch: subscription.prefetch,
                unacknowledged: view.unacked,
                active: view.active,
                blocked: subscription.prefetch > 0 && view.unacked >= subscription.prefetch,
                arguments: link.arguments.as_deref().cloned(),
                timeout: link.timeout,
            })
        });
        views.collect()
    }
}

/// A tag from a short string.
pub(in crate::broker) fn tag(short: &[u8]) -> String {
    String::from_utf8_lossy(short.get(1..).unwrap_or_default()).into_owned()
}

impl Shared {
    /// The consumers of some connections, queue by queue. A connection's outbox and a queue are never locked together.
    #[must_use]
    pub fn consumers_of(&self, clients: &[Arc<Client>]) -> Vec<ConsumerLook> {
        let mut queues: Vec<Arc<QueueCell>> = Vec::new();
        for client in clients {
            let inner = client.outbox.lock();
            let open = inner.outlets.iter().filter(|outlet| outlet.open);
            queues.extend(open.flat_map(|outlet| outlet.feeds.consumers().cloned()));
        }
        let theirs: HashSet<u64> = clients.iter().map(|client| client.id).collect();
        queues.sort_unstable_by(|a, b| (&a.vhost, &a.name, a.id.0).cmp(&(&b.vhost, &b.name, b.id.0)));
        queues.dedup_by_key(|queue| queue.id);
        let all = queues.iter().flat_map(|queue| queue.consumers(self));
        all.filter(|look| theirs.contains(&look.client.id)).collect()
    }
}
