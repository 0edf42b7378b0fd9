//! One queue as JSON.

use super::keys::DELIVER_GET;
use crate::broker::stats::{lengths, numbers::queue};
use crate::broker::{QueueCell, QueueLook};
use crate::http::api::details::{Lately, Ranges, moment, window};
use crate::http::api::list::ListQuery;
use crate::http::api::watch::consumer;
use crate::http::api::{Api, arguments};
use crate::model::arguments::QueueType;
use crate::model::time;
use serde_json::{Map, Value, json};
use std::borrow::Cow;

/// What message_stats has of a queue once something was fetched from it or asked for.
const TAKEN: [usize; 7] = [
    queue::DELIVER,
    queue::DELIVER_NO_ACK,
    queue::GET,
    queue::GET_NO_ACK,
    queue::GET_EMPTY,
    queue::REDELIVER,
    queue::ACK,
];

/// How much of a queue is shown.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct View {
    pub ranges: Ranges,
    /// What only an answer about one queue has, or a detailed list.
    pub detail: bool,
    /// Only what was declared (`disable_stats`).
    pub plain: bool,
    /// With how many messages there are (`enable_queue_totals`).
    pub totals: bool,
}

impl View {
    /// What a query asks for.
    pub fn of(query: &ListQuery) -> Self {
        let plain = query.flag("disable_stats");
        Self { plain, totals: query.flag("enable_queue_totals"), ..Self::default() }
    }

    /// A queue in a list.
    pub fn item(&self, api: &Api, cell: &QueueCell) -> Value {
        Value::Object(self.fields(api, cell))
    }

    /// A queue by itself, with its consumers.
    pub fn whole(&self, api: &Api, cell: &QueueCell) -> Value {
        let mut fields = self.fields(api, cell);
        if !self.plain {
            let consumers = cell.consumers(&api.shared);
            fields.insert("consumer_details".into(), consumers.iter().map(|look| consumer(api, look)).collect());
            // RabbitMQ fills these where rates_mode is detailed; the rates here are those of its basic mode.
            fields.insert("incoming".into(), json!([]));
            fields.insert("deliveries".into(), json!([]));
        }
        Value::Object(fields)
    }

    fn fields(&self, api: &Api, cell: &QueueCell) -> Map<String, Value> {
        let mut fields = declared(api, cell);
        if self.plain && self.totals {
            return with_totals(cell, fields);
        }
        if self.detail || self.plain {
            for key in ["policy", "operator_policy"] {
                fields.entry(key).or_insert(Value::Null);
            }
        }
        if self.plain {
            return fields;
        }
        let look = cell.look_closely();
        self.add_counts(api, cell, &look, &mut fields);
        add_sizes(cell, &look, &mut fields);
        if cell.declared.queue_type() == QueueType::Quorum {
            fields.insert("delayed_retry".into(), delayed_retry(cell).into());
        }
        add_state(api, cell, &look, &mut fields);
        add_tags(cell, &look, self.detail, &mut fields);
        fields
    }

    fn add_counts(&self, api: &Api, cell: &QueueCell, look: &QueueLook, fields: &mut Map<String, Value>) {
        let stats = &api.shared.stats;
        let mut now = queue::Values::default();
        (now[queue::READY], now[queue::UNACKNOWLEDGED]) = lengths(&look.counts);
        now[queue::PUBLISH] = look.stats.published;
        now[queue::DELIVER] = look.stats.delivered;
        now[queue::DELIVER_NO_ACK] = look.stats.delivered_no_ack;
        now[queue::GET] = look.stats.got;
        now[queue::GET_NO_ACK] = look.stats.got_no_ack;
        now[queue::GET_EMPTY] = look.stats.got_empty;
        now[queue::REDELIVER] = look.stats.redelivered;
        now[queue::ACK] = look.stats.acknowledged;
        let (age, step) = window(stats, self.ranges.lengths);
        let course = stats.queue(cell.id, age, step);
        let lately = Lately { course: &course, samples: self.ranges.lengths.is_some() };
        lately.put_all(fields, queue::NAMES, &now, [queue::READY, queue::UNACKNOWLEDGED]);
        lately.put_sum(fields, "messages", &now, &[queue::READY, queue::UNACKNOWLEDGED]);
        if now.iter().take(queue::READY).all(|count| *count == 0) {
            return;
        }
        let (age, step) = window(stats, self.ranges.rates);
        let course = stats.queue(cell.id, age, step);
        let lately = Lately { course: &course, samples: self.ranges.rates.is_some() };
        let mut message_stats = Map::new();
        // RabbitMQ counts what comes and what goes apart, and shows what it has counted.
        if now[queue::PUBLISH] > 0 {
            lately.put_all(&mut message_stats, queue::NAMES, &now, [queue::PUBLISH]);
        }
        if TAKEN.iter().any(|index| now[*index] > 0) {
            lately.put_all(&mut message_stats, queue::NAMES, &now, TAKEN);
            lately.put_sum(&mut message_stats, "deliver_get", &now, &DELIVER_GET);
        }
        fields.insert("message_stats".into(), Value::Object(message_stats));
    }
}

/// The short form: what a queue is, and how much is in it (`enable_queue_totals`).
fn with_totals(cell: &QueueCell, mut fields: Map<String, Value>) -> Map<String, Value> {
    for key in ["internal", "internal_owner"] {
        fields.remove(key);
    }
    // RabbitMQ tells of quorum queues alone what their policies come to.
    if cell.declared.queue_type() == QueueType::Quorum {
        fields.entry("operator_policy").or_insert(Value::Null);
    } else {
        fields.remove("effective_policy_definition");
    }
    // A classic queue has no members that could be online.
    fields.entry("online").or_insert(Value::Null);
    let (ready, unacknowledged) = lengths(&cell.look_closely().counts);
    fields.insert("messages".into(), (ready + unacknowledged).into());
    fields.insert("messages_ready".into(), ready.into());
    fields.insert("messages_unacknowledged".into(), unacknowledged.into());
    fields
}

/// What is known of a queue without looking into it.
fn declared(api: &Api, cell: &QueueCell) -> Map<String, Value> {
    let queue = &cell.declared;
    let mut arguments = arguments::to_json(&queue.arguments);
    if let Value::Object(arguments) = &mut arguments {
        // RabbitMQ adds the type that was not said.
        arguments.entry("x-queue-type").or_insert_with(|| queue.queue_type().name().into());
    }
    let mut fields = Map::new();
    let mut put = |key: &str, value: Value| _ = fields.insert(key.to_owned(), value);
    put("arguments", arguments);
    put("auto_delete", queue.auto_delete.into());
    put("durable", queue.durable.into());
    let policies = cell.policies();
    let definition = policies.definition().map(Cow::into_owned).unwrap_or_default();
    put("effective_policy_definition", Value::Object(definition));
    for (key, policy) in [("policy", &policies.policy), ("operator_policy", &policies.operator)] {
        if let Some(policy) = policy {
            put(key, policy.name.as_str().into());
        }
    }
    put("exclusive", queue.exclusive.is_some().into());
    put("internal", false.into());
    put("internal_owner", false.into());
    put("name", cell.name.as_str().into());
    put("node", api.node().into());
    put("state", "running".into());
    put("type", queue.queue_type().name().into());
    put("vhost", cell.vhost.as_str().into());
    if queue.queue_type() != QueueType::Classic {
        put("leader", api.node().into());
        put("members", json!([api.node()]));
        put("online", json!([api.node()]));
    }
    if queue.queue_type() == QueueType::Quorum {
        put("delivery_limit", cell.rules().delivery_limit.map_or_else(|| "unlimited".into(), Value::from));
    }
    let owner = queue.exclusive.and_then(|owner| api.shared.clients.get(owner.0));
    if let Some(owner) = owner {
        let peer = owner.introduction.peer;
        let details =
            json!({ "name": owner.name.as_str(), "peer_host": peer.ip().to_string(), "peer_port": peer.port() });
        put("owner_pid_details", details);
    }
    fields
}

/// How many bytes there are, and where.
fn add_sizes(cell: &QueueCell, look: &QueueLook, fields: &mut Map<String, Value>) {
    let counts = &look.counts;
    let mut put = |key: &str, value: u64| _ = fields.insert(key.to_owned(), value.into());
    put("memory", counts.memory as u64);
    put("consumers", counts.consumers as u64);
    if cell.stream.is_some() {
        return;
    }
    let ready_bytes = counts.ready.bytes + counts.waiting.bytes;
    put("message_bytes", ready_bytes + counts.unacked.bytes);
    put("message_bytes_ready", ready_bytes);
    put("message_bytes_unacknowledged", counts.unacked.bytes);
    put("message_bytes_ram", look.in_memory.bytes);
    put("message_bytes_persistent", counts.persistent.bytes);
    put("messages_persistent", counts.persistent.count);
    put("messages_ram", look.in_memory.ready + look.in_memory.unacked);
    if cell.declared.queue_type() == QueueType::Classic {
        put("messages_ready_ram", look.in_memory.ready);
        put("messages_unacknowledged_ram", look.in_memory.unacked);
    } else {
        put("messages_dlx", counts.dying);
        put("messages_delayed", counts.waiting.count);
    }
}

fn add_state(api: &Api, cell: &QueueCell, look: &QueueLook, fields: &mut Map<String, Value>) {
    let mut put = |key: &str, value: Value| _ = fields.insert(key.to_owned(), value);
    if time::now().saturating_sub(look.used_at) >= api.shared.stats.step() {
        put("idle_since", moment(look.used_at).into());
    }
    if let Some(timestamp) = look.head_timestamp {
        put("head_message_timestamp", timestamp.into());
    }
    if let Some(stream) = &cell.stream {
        put("segments", stream.segment_count().into());
        put("readers", json!({ api.node(): look.counts.consumers }));
        return;
    }
    // The part of its consumers that could take a message now.
    let capacity =
        if look.counts.consumers == 0 { 0.into() } else { json!(look.able as f64 / look.counts.consumers as f64) };
    put("consumer_capacity", capacity.clone());
    put("consumer_utilisation", capacity);
}

/// Which of what comes back waits, in the words of `x-delayed-retry-type`.
fn delayed_retry(cell: &QueueCell) -> &'static str {
    match cell.rules().retry.map(|retry| (retry.failed, retry.returned)) {
        None | Some((false, false)) => "disabled",
        Some((true, false)) => "failed",
        Some((false, true)) => "returned",
        Some((true, true)) => "all",
    }
}

/// Consumers that have a queue for themselves. In a list, what there is none of is left out.
fn add_tags(cell: &QueueCell, look: &QueueLook, detail: bool, fields: &mut Map<String, Value>) {
    let mut put = |key: &str, tag: &Option<String>| {
        if detail || tag.is_some() {
            fields.insert(key.to_owned(), tag.as_deref().map_or(Value::Null, Value::from));
        }
    };
    if cell.declared.queue_type() == QueueType::Classic {
        put("exclusive_consumer_tag", &look.exclusive_tag);
    }
    if cell.stream.is_none() {
        put("single_active_consumer_tag", &look.active_tag);
    }
    if detail && cell.declared.queue_type() == QueueType::Classic {
        fields.entry("head_message_timestamp").or_insert(Value::Null);
    }
}
