//! The broker at a glance.

use super::details::{Lately, Ranges, window};
use super::list::ListQuery;
use super::nodes::{contexts, exchange_types};
use super::watch::visible_vhosts;
use super::{Access, Api, ApiError, ApiResult, Caller};
use crate::broker::Listener;
use crate::broker::stats::numbers::{vhost, whole};
use crate::broker::stats::{RETENTION, whole_values};
use crate::config::DefaultQueueType;
use crate::http::api::routes::{Routes, get};
use crate::model::{Name, RABBITMQ_VERSION};
use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use serde_json::{Map, Value, json};

/// Messages that moved, in the whole broker.
const MESSAGES: std::ops::Range<usize> = whole::PUBLISH..whole::READY;
/// What came and went.
const CHURN: std::ops::Range<usize> = whole::CONNECTION_CREATED..whole::MEMORY;
/// What `deliver_get` is the sum of.
const DELIVER_GET: [usize; 4] = [whole::DELIVER, whole::DELIVER_NO_ACK, whole::GET, whole::GET_NO_ACK];

/// What a vhost counts of its queues, those that are gone too.
const OF_QUEUES: [usize; 9] = [
    vhost::DELIVER,
    vhost::DELIVER_NO_ACK,
    vhost::GET,
    vhost::GET_NO_ACK,
    vhost::GET_EMPTY,
    vhost::REDELIVER,
    vhost::ACK,
    vhost::READY,
    vhost::UNACKNOWLEDGED,
];
/// What its connections brought and took.
const TRAFFIC: [usize; 2] = [vhost::RECEIVED, vhost::SENT];

pub(super) fn routes() -> Routes {
    Routes::new().route("/api/overview", get(overview))
}

async fn overview(State(api): State<Api>, caller: Caller, query: ListQuery) -> ApiResult {
    let ranges = Ranges::of(&query)?;
    api.shared.stats.catch_up(&api.shared);
    let mut view = about(&api);
    let vhosts = visible_vhosts(&caller, &api);
    if caller.has(Access::Monitoring) {
        add_whole(&api, ranges, &mut view);
        view.insert("listeners".into(), listeners(&api));
        view.insert("contexts".into(), contexts(&api, true));
    } else {
        add_of_vhosts(&api, &vhosts, ranges, &mut view);
    }
    view.insert("object_totals".into(), object_totals(&api, &caller, &vhosts));
    Ok(Json(query.columns(Value::Object(view))).into_response())
}

/// What does not change.
fn about(api: &Api) -> Map<String, Value> {
    let retention = |tiers: usize| RETENTION.iter().take(tiers).map(|(age, _)| *age).collect::<Vec<u64>>();
    let about = json!({
        "cluster_name": api.shared.cluster_name.load().as_str(),
        "cluster_tags": {},
        "default_queue_type": match api.shared.config.defaults.queue_type {
            DefaultQueueType::Classic => "classic",
            DefaultQueueType::Quorum => "quorum",
            DefaultQueueType::Stream => "stream",
        },
        "disable_stats": false,
        "enable_queue_totals": false,
        // There is no Erlang; tools look whether there is a version.
        "erlang_version": "",
        "erlang_full_version": "",
        "exchange_types": exchange_types(),
        "is_op_policy_updating_enabled": true,
        "management_version": RABBITMQ_VERSION,
        "node": api.node(),
        "node_tags": {},
        "product_name": "Leveret",
        "product_version": env!("CARGO_PKG_VERSION"),
        "rabbitmq_version": RABBITMQ_VERSION,
        "rates_mode": "basic",
        "require_definition_json_extension": false,
        "sample_retention_policies": { "global": retention(4), "basic": retention(2), "detailed": retention(1) },
        "statistics_db_event_queue": 0,
    });
    match about {
        Value::Object(about) => about,
        _ => Map::new(),
    }
}

fn add_whole(api: &Api, ranges: Ranges, view: &mut Map<String, Value>) {
    let stats = &api.shared.stats;
    let now = whole_values(&api.shared);
    let (age, step) = window(stats, ranges.rates);
    let course = stats.whole(age, step);
    let lately = Lately { course: &course, samples: ranges.rates.is_some() };
    let mut messages = Map::new();
    if MESSAGES.clone().any(|index| now.get(index).is_some_and(|count| *count > 0)) {
        lately.put_all(&mut messages, whole::NAMES, &now, MESSAGES);
        lately.put_sum(&mut messages, "deliver_get", &now, &DELIVER_GET);
    }
    view.insert("message_stats".into(), Value::Object(messages));
    let mut churn = Map::new();
    lately.put_all(&mut churn, whole::NAMES, &now, CHURN);
    view.insert("churn_rates".into(), Value::Object(churn));
    let (age, step) = window(stats, ranges.lengths);
    let course = stats.whole(age, step);
    let lately = Lately { course: &course, samples: ranges.lengths.is_some() };
    let mut totals = Map::new();
    lately.put_all(&mut totals, whole::NAMES, &now, [whole::READY, whole::UNACKNOWLEDGED]);
    lately.put_sum(&mut totals, "messages", &now, &[whole::READY, whole::UNACKNOWLEDGED]);
    view.insert("queue_totals".into(), Value::Object(totals));
}

/// For a user who sees some vhosts only: their sums.
fn add_of_vhosts(api: &Api, vhosts: &[Name], ranges: Ranges, view: &mut Map<String, Value>) {
    let stats = &api.shared.stats;
    let mut now = vhost::Values::default();
    for known in vhosts.iter().filter_map(|name| api.shared.vhosts.get(name)) {
        now.iter_mut().zip(known.totals.values()).for_each(|(sum, value)| *sum += value);
    }
    let course = |range| {
        let (age, step) = window(stats, range);
        let mut sum = stats.vhost(&Name::from(""), age, step);
        for more in vhosts.iter().map(|name| stats.vhost(name, age, step)) {
            for (row, of_vhost) in sum.values.iter_mut().zip(more.values) {
                row.iter_mut().zip(of_vhost).for_each(|(sum, value)| *sum += value);
            }
        }
        sum
    };
    let rates = course(ranges.rates);
    let mut messages = Map::new();
    if now.iter().take(vhost::READY).any(|count| *count > 0) {
        put_vhost_messages(&Lately { course: &rates, samples: ranges.rates.is_some() }, &now, &mut messages);
    }
    view.insert("message_stats".into(), Value::Object(messages));
    let lengths = course(ranges.lengths);
    let mut totals = Map::new();
    put_vhost_lengths(&Lately { course: &lengths, samples: ranges.lengths.is_some() }, &now, &mut totals);
    view.insert("queue_totals".into(), Value::Object(totals));
}

fn put_vhost_messages(lately: &Lately<'_, { vhost::COUNT }>, now: &vhost::Values, into: &mut Map<String, Value>) {
    lately.put_all(into, vhost::NAMES, now, vhost::PUBLISH..vhost::READY);
    lately.put_sum(into, "deliver_get", now, &[vhost::DELIVER, vhost::DELIVER_NO_ACK, vhost::GET, vhost::GET_NO_ACK]);
}

fn put_vhost_lengths(lately: &Lately<'_, { vhost::COUNT }>, now: &vhost::Values, into: &mut Map<String, Value>) {
    lately.put_all(into, vhost::NAMES, now, [vhost::READY, vhost::UNACKNOWLEDGED]);
    lately.put_sum(into, "messages", now, &[vhost::READY, vhost::UNACKNOWLEDGED]);
}

/// The numbers that RabbitMQ shows of a vhost: its messages, its traffic and what moved in it. Each comes with the first
/// queue, connection or message: of a vhost that nobody has used there is nothing to be told.
///
/// # Errors
/// 400 where the query asks for ranges that make no sense.
pub(super) fn vhost_numbers(api: &Api, name: &Name, query: &ListQuery) -> Result<Map<String, Value>, ApiError> {
    let ranges = Ranges::of(query)?;
    let stats = &api.shared.stats;
    let mut fields = Map::new();
    let Some(known) = api.shared.vhosts.get(name).map(|entry| entry.value().clone()) else { return Ok(fields) };
    stats.catch_up(&api.shared);
    let now = known.totals.values();
    let any = |of: &[usize]| of.iter().any(|index| now.get(*index).is_some_and(|count| *count > 0));
    let course = |range| {
        let (age, step) = window(stats, range);
        stats.vhost(name, age, step)
    };
    let (lengths, rates, data) = (course(ranges.lengths), course(ranges.rates), course(ranges.data));
    if known.has_queues() || any(&OF_QUEUES) {
        put_vhost_lengths(&Lately { course: &lengths, samples: ranges.lengths.is_some() }, &now, &mut fields);
    }
    if any(&TRAFFIC) {
        let traffic = Lately { course: &data, samples: ranges.data.is_some() };
        traffic.put_all(&mut fields, vhost::NAMES, &now, TRAFFIC);
    }
    if now.iter().take(vhost::READY).any(|count| *count > 0) {
        let mut messages = Map::new();
        put_vhost_messages(&Lately { course: &rates, samples: ranges.rates.is_some() }, &now, &mut messages);
        fields.insert("message_stats".into(), Value::Object(messages));
    }
    Ok(fields)
}

fn listeners(api: &Api) -> Value {
    let all = api.shared.listeners.all();
    let shown = all.iter().map(|listener| {
        json!({
            "node": api.node(),
            "protocol": listener.protocol,
            "ip_address": listener.address.ip().to_string(),
            "port": listener.address.port(),
            "socket_opts": socket_options(api, listener),
            "tls": listener.tls,
        })
    });
    shown.collect()
}

/// RabbitMQ shows an HTTP listener's address here, which is what it configured it by.
fn socket_options(api: &Api, listener: &Listener) -> Value {
    if listener.protocol.starts_with("http") {
        return json!({ "ip": listener.address.ip().to_string(), "port": listener.address.port() });
    }
    json!({ "backlog": api.shared.config.tcp_backlog, "nodelay": true })
}

fn object_totals(api: &Api, caller: &Caller, vhosts: &[Name]) -> Value {
    let clients = api.shared.clients.all();
    let everything = caller.has(Access::Monitoring);
    let theirs = clients.iter().filter(|client| everything || client.user == caller.name);
    let (mut connections, mut channels, mut consumers) = (0_usize, 0_usize, 0_usize);
    for client in theirs {
        connections += 1;
        channels += client.channel_count();
    }
    for client in clients.iter().filter(|client| vhosts.contains(&client.vhost.name)) {
        let inner = client.outbox.lock();
        consumers +=
            inner.outlets.iter().filter(|o| o.open).map(|outlet| outlet.feeds.consumers().count()).sum::<usize>();
    }
    let metadata = api.shared.metadata.lock();
    let known: Vec<_> = vhosts.iter().filter_map(|name| metadata.vhost(name).ok()).collect();
    let queues: usize = known.iter().map(|vhost| vhost.queues().len()).sum();
    let exchanges: usize = known.iter().map(|vhost| vhost.exchanges().len()).sum();
    json!({ "channels": channels, "connections": connections, "consumers": consumers, "exchanges": exchanges, "queues": queues })
}
