//! Events of queues, exchanges and bindings.

use super::fields::Fields;
use super::{EVENT_EXCHANGE, Events};
use crate::broker::actor::actor;
use crate::broker::core::Shared;
use crate::metadata::{self, Binding, Change, Destination, Exchange};
use crate::model::arguments::QueueType;

impl Shared {
    /// Tells a change of what is declared. The metadata is locked; the change is carried out, but for `existed`: whether
    /// the vhost that it puts was there before.
    pub(in crate::broker) fn tell_change(&self, change: &Change, existed: bool) {
        let events = &self.events;
        if let Change::BindingAdded(binding) | Change::BindingRemoved(binding) = change
            && binding.source.name.as_str() == EVENT_EXCHANGE
            && *binding.source.vhost == *self.config.defaults.vhost
        {
            self.look_who_listens();
        }
        if !events.wanted() {
            return;
        }
        match change {
            Change::ExchangeAdded(exchange, _) => events.tell("exchange.created", |fields| created(fields, exchange)),
            Change::ExchangeRemoved(exchange) => events.tell("exchange.deleted", |fields| {
                fields.text("name", &exchange.name).text("vhost", &exchange.vhost).by(&actor());
            }),
            Change::QueueAdded(queue, _) => events.tell("queue.created", |fields| self.queue_created(fields, queue)),
            Change::QueueRemoved(queue) => events.tell("queue.deleted", |fields| {
                fields.text("name", &queue.name).text("vhost", &queue.vhost).text("type", type_of(queue));
                fields.by(&actor());
            }),
            Change::BindingAdded(binding) => events.tell("binding.created", |fields| bound(fields, binding)),
            Change::BindingRemoved(binding) => events.tell("binding.deleted", |fields| bound(fields, binding)),
            _ => events.tell_setting(change, existed, self.node_name()),
        }
    }

    /// Finds out whether anything is bound to the event exchange.
    pub(in crate::broker) fn look_who_listens(&self) {
        let vhost = self.vhosts.get(self.config.defaults.vhost.as_str()).map(|vhost| vhost.value().clone());
        let exchange = vhost.and_then(|vhost| vhost.exchange(EVENT_EXCHANGE));
        self.events.want(exchange.is_some_and(|exchange| exchange.router.read().bindings() > 0));
    }

    fn queue_created(&self, fields: &mut Fields, queue: &metadata::Queue) {
        let owner = queue.exclusive.and_then(|owner| self.clients.get(owner.0));
        fields.text("name", &queue.name).text("vhost", &queue.vhost).text("type", type_of(queue));
        fields.flag("durable", queue.durable).flag("auto_delete", queue.auto_delete);
        fields.flag("exclusive", queue.exclusive.is_some()).arguments("arguments", &queue.arguments);
        fields.text("owner_pid", &owner.map(|client| client.pid(self.node_name())).unwrap_or_default());
        fields.text("leader", self.node_name()).texts("members", [self.node_name()]).by(&actor());
    }
}

impl Events {
    pub(super) fn of_vhost(fields: &mut Fields, settings: &metadata::VhostSettings, node: &str) {
        fields.text("name", &settings.name).text("description", &settings.description);
        fields.texts("tags", settings.tags.iter().map(String::as_str));
        fields.text("default_queue_type", settings.default_queue_type.name()).flag("tracing", settings.tracing);
        fields.flag("protected_from_deletion", settings.protected == Some(true));
        fields.value("cluster_state", &serde_json::json!({ node: "running" })).by(&actor());
    }
}

fn type_of(queue: &metadata::Queue) -> &'static str {
    match queue.queue_type() {
        QueueType::Classic => "rabbit_classic_queue",
        QueueType::Quorum => "rabbit_quorum_queue",
        QueueType::Stream => "rabbit_stream_queue",
    }
}

fn created(fields: &mut Fields, exchange: &Exchange) {
    fields.text("name", &exchange.name).text("vhost", &exchange.vhost).text("type", exchange.kind.name());
    fields.flag("durable", exchange.durable).flag("auto_delete", exchange.auto_delete);
    fields.flag("internal", exchange.internal).arguments("arguments", &exchange.arguments);
    fields.text("policy", "").by(&actor());
}

fn bound(fields: &mut Fields, binding: &Binding) {
    let kind = match &binding.destination {
        Destination::Queue(_) => "queue",
        Destination::Exchange(_) => "exchange",
    };
    fields.text("source_name", &binding.source.name).text("source_kind", "exchange");
    fields.text("destination_name", binding.destination.name()).text("destination_kind", kind);
    fields.text("routing_key", &String::from_utf8_lossy(&binding.key)).text("vhost", &binding.source.vhost);
    fields.arguments("arguments", &binding.arguments).by(&actor());
}
