//! The node: what it is, what it uses, and where it listens.

use super::details::{Lately, Ranges, window};
use super::list::{self, ListQuery};
use super::{Access, Api, ApiError, ApiResult, Caller};
use crate::auth::Mechanism;
use crate::broker::Alarm;
use crate::broker::stats::{numbers::whole, whole_values};
use crate::http::api::routes::{Routes, get};
use crate::http::process;
use crate::model::{ExchangeKind, RABBITMQ_VERSION};
use axum::Json;
use axum::extract::{Path, State};
use axum::response::IntoResponse;
use serde_json::{Map, Value, json};

/// The plugins of RabbitMQ whose work is built in.
const PLUGINS: [&str; 6] = [
    "rabbitmq_consistent_hash_exchange",
    "rabbitmq_management",
    "rabbitmq_management_agent",
    "rabbitmq_prometheus",
    "rabbitmq_random_exchange",
    "rabbitmq_recent_history_exchange",
];

/// RabbitMQ's other parts of memory: Erlang's, or such as are not counted apart here.
const NOT_APART: [&str; 23] = [
    "allocated_unused",
    "atom",
    "binary",
    "code",
    "connection_channels",
    "connection_other",
    "connection_readers",
    "metadata_store",
    "metadata_store_ets",
    "metrics",
    "mgmt_db",
    "mnesia",
    "msg_index",
    "other_ets",
    "other_proc",
    "plugins",
    "quorum_ets",
    "quorum_queue_dlx_procs",
    "quorum_queue_procs",
    "reserved_unallocated",
    "stream_queue_coordinator_procs",
    "stream_queue_procs",
    "stream_queue_replica_reader_procs",
];

/// What of the node changes with time, by its place among the numbers.
const CHURN: [usize; 7] = [
    whole::CONNECTION_CREATED,
    whole::CONNECTION_CLOSED,
    whole::CHANNEL_CREATED,
    whole::CHANNEL_CLOSED,
    whole::QUEUE_DECLARED,
    whole::QUEUE_CREATED,
    whole::QUEUE_DELETED,
];

impl Api {
    /// The name of the node.
    pub(super) fn node(&self) -> &str {
        self.shared.node_name()
    }
}

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/api/nodes", get(all))
        .route("/api/nodes/{node}", get(one))
        .route("/api/nodes/{node}/memory", get(memory))
        .route("/api/nodes/{node}/memory/relative", get(relative_memory))
}

async fn all(State(api): State<Api>, caller: Caller, query: ListQuery) -> ApiResult {
    caller.require(Access::Monitoring)?;
    list::respond(vec![view(&api, Ranges::of(&query)?)], &query)
}

/// Refuses the name of a node that is not this one.
pub(super) fn check_node(api: &Api, node: &str) -> Result<(), ApiError> {
    if node == api.node() { Ok(()) } else { Err(ApiError::NoObject) }
}

async fn one(State(api): State<Api>, caller: Caller, Path(node): Path<String>, query: ListQuery) -> ApiResult {
    caller.require(Access::Monitoring)?;
    check_node(&api, &node)?;
    let mut view = view(&api, Ranges::of(&query)?);
    if let (Value::Object(view), true) = (&mut view, query.flag("memory")) {
        view.insert("memory".into(), breakdown(&api));
    }
    Ok(Json(query.columns(view)).into_response())
}

async fn memory(State(api): State<Api>, caller: Caller, Path(node): Path<String>) -> ApiResult {
    caller.require(Access::Monitoring)?;
    check_node(&api, &node)?;
    Ok(Json(json!({ "memory": breakdown(&api) })).into_response())
}

/// Per cent of the whole, rounded as in RabbitMQ, where what is there is 1 at least.
async fn relative_memory(State(api): State<Api>, caller: Caller, Path(node): Path<String>) -> ApiResult {
    caller.require(Access::Monitoring)?;
    check_node(&api, &node)?;
    let mut parts = Map::new();
    let (total, counted) = counted(&api);
    for (name, bytes) in counted {
        let share = (bytes * 200 + total) / (2 * total.max(1));
        parts.insert(name.to_owned(), share.max(u64::from(bytes > 0)).into());
    }
    parts.insert("total".to_owned(), 100.into());
    Ok(Json(json!({ "memory": parts })).into_response())
}

/// Where memory is, under RabbitMQ's names, beside the whole. What the broker counts is told; the rest of the process is in
/// `other_system`, and of it nothing in the other parts, which clients add up.
fn counted(api: &Api) -> (u64, Vec<(&'static str, u64)>) {
    let used = api.shared.alarms.levels().memory_used.unwrap_or_default();
    let queues = api.shared.budget.total() as u64;
    let outboxes: usize = api.shared.clients.all().iter().map(|client| client.outbox.lock().output.len()).sum();
    let outboxes = outboxes as u64;
    let mut parts = vec![
        ("connection_writers", outboxes),
        ("queue_procs", queues),
        ("other_system", used.saturating_sub(queues + outboxes)),
    ];
    parts.extend(NOT_APART.map(|name| (name, 0)));
    (used, parts)
}

fn breakdown(api: &Api) -> Value {
    let (used, parts) = counted(api);
    let mut view: Map<String, Value> = parts.into_iter().map(|(name, bytes)| (name.to_owned(), bytes.into())).collect();
    view.insert("strategy".to_owned(), "rss".into());
    view.insert("total".to_owned(), json!({ "rss": used, "allocated": used, "erlang": used }));
    Value::Object(view)
}

/// The exchange types that can be declared.
pub(super) fn exchange_types() -> Value {
    let types = ExchangeKind::ALL
        .into_iter()
        .map(|kind| json!({ "name": kind.name(), "description": describe(kind), "enabled": true }));
    types.collect()
}

fn describe(kind: ExchangeKind) -> &'static str {
    match kind {
        ExchangeKind::Direct => "AMQP direct exchange, as per the AMQP specification",
        ExchangeKind::Fanout => "AMQP fanout exchange, as per the AMQP specification",
        ExchangeKind::Topic => "AMQP topic exchange, as per the AMQP specification",
        ExchangeKind::Headers => "AMQP headers exchange, as per the AMQP specification",
        ExchangeKind::ConsistentHash => "Consistent Hashing Exchange",
        ExchangeKind::ModulusHash => "Modulus Hashing Exchange",
        ExchangeKind::Random => "Randomly picks a binding (queue) to route via (to).",
        ExchangeKind::LocalRandom => "Picks one random local binding (queue) to route via (to).",
        ExchangeKind::RecentHistory => "Recent History Exchange.",
        ExchangeKind::Delayed => "Routes messages once their delay is over",
        ExchangeKind::Deduplication => "Drops messages whose like has come before",
    }
}

/// The HTTP listeners, as RabbitMQ's web contexts.
pub(super) fn contexts(api: &Api, with_node: bool) -> Value {
    let listeners = api.shared.listeners.all();
    let web = listeners.iter().filter_map(|listener| {
        let description = match listener.protocol {
            "http" => "RabbitMQ Management",
            "http/prometheus" => "RabbitMQ Prometheus",
            _ => return None,
        };
        let mut context = json!({
            "description": description,
            "path": "/",
            "ip": listener.address.ip().to_string(),
            "port": listener.address.port().to_string(),
        });
        if let (Value::Object(context), true) = (&mut context, with_node) {
            context.insert("node".into(), api.node().into());
            context.insert("ssl_opts".into(), json!([]));
        }
        Some(context)
    });
    web.collect()
}

fn view(api: &Api, ranges: Ranges) -> Value {
    let shared = &api.shared;
    let (levels, raised, files) = (shared.alarms.levels(), shared.alarms.raised(), process::files());
    let mechanisms = shared.config.security.mechanisms.iter().map(|name| Mechanism::from(*name).name());
    let mechanisms = mechanisms.map(|name| json!({ "name": name, "description": mechanism(name), "enabled": true }));
    let version = env!("CARGO_PKG_VERSION");
    let mut view = json!({
        "applications": [
            { "name": "rabbit", "description": "RabbitMQ, whose place Leveret takes", "version": RABBITMQ_VERSION },
            { "name": "leveret", "description": "Leveret", "version": version },
        ],
        "auth_mechanisms": mechanisms.collect::<Value>(),
        "being_drained": false,
        "cluster_links": [],
        "config_files": [],
        "contexts": contexts(api, false),
        "db_dir": shared.config.data_dir.display().to_string(),
        "disk_free_alarm": raised.has(Alarm::Disk),
        "disk_free_limit": levels.disk_limit,
        "enabled_plugins": PLUGINS,
        "exchange_types": exchange_types(),
        "fd_total": files.most,
        "log_files": ["<stderr>"],
        "mem_alarm": raised.has(Alarm::Memory),
        "mem_calculation_strategy": "rss",
        "mem_limit": levels.memory_limit,
        "name": api.node(),
        "net_ticktime": 60,
        "os_pid": std::process::id().to_string(),
        "partitions": [],
        "proc_total": files.most,
        "processors": std::thread::available_parallelism().map_or(1, usize::from),
        "rabbitmq_version": RABBITMQ_VERSION,
        "rates_mode": "basic",
        "run_queue": shared.run_queue(),
        "running": true,
        "sockets_total": files.most,
        "type": "disc",
        "uptime": u64::try_from(process::uptime().as_millis()).unwrap_or(u64::MAX),
    });
    if let Value::Object(view) = &mut view {
        add_usage(api, ranges, files.open, view);
    }
    view
}

fn mechanism(name: &str) -> &'static str {
    match name {
        "PLAIN" => "SASL PLAIN authentication mechanism",
        "AMQPLAIN" => "QPid AMQPLAIN mechanism",
        "ANONYMOUS" => "SASL ANONYMOUS authentication mechanism",
        "EXTERNAL" => "SASL EXTERNAL authentication mechanism",
        _ => "",
    }
}

/// What it uses, with its rates. Descriptors and tasks are not sampled: they come and go with connections, by whose rates
/// theirs are told.
fn add_usage(api: &Api, ranges: Ranges, files: Option<u64>, view: &mut Map<String, Value>) {
    let stats = &api.shared.stats;
    let (age, step) = window(stats, ranges.node);
    let course = stats.whole(age, step);
    let lately = Lately { course: &course, samples: ranges.node.is_some() };
    let now = whole_values(&api.shared);
    lately.put_all(view, whole::NAMES, &now, [whole::MEMORY, whole::DISK_FREE, whole::SOCKETS]);
    lately.put_all(view, whole::NAMES, &now, CHURN);
    let sockets = now[whole::SOCKETS];
    let others = files.unwrap_or(sockets).saturating_sub(sockets);
    lately.put(view, "fd_used", sockets + others, |row| row[whole::SOCKETS] + others);
    let tasks = (api.shared.task_count() as u64).saturating_sub(2 * sockets);
    lately.put(view, "proc_used", 2 * sockets + tasks, |row| 2 * row[whole::SOCKETS] + tasks);
    lately.put(view, "msg_store_read_count", now[whole::DISK_READS], |row| row[whole::DISK_READS]);
    lately.put(view, "msg_store_write_count", now[whole::DISK_WRITES], |row| row[whole::DISK_WRITES]);
}
