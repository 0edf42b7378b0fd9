//! Quorum queues without a leader. With one node it leads them all, but those of a vhost that is not open.

use super::{failed, ok};
use crate::http::api::list::NameFilter;
use crate::http::api::routes::{Routes, get};
use crate::http::api::{Api, ApiError, ApiResult, Caller};
use crate::metadata::Vhost;
use crate::model::Name;
use crate::model::arguments::QueueType;
use axum::extract::{Path, State};
use serde_json::{Value, json};

pub(super) fn routes() -> Routes {
    let path = |rest: &str| format!("/api/health/checks/quorum-queues-without-elected-leaders/{rest}");
    Routes::new()
        .route(&path("all-vhosts"), get(everywhere))
        .route(&path("all-vhosts/pattern/{pattern}"), get(everywhere_named))
        .route(&path("vhost/{vhost}"), get(in_vhost))
        .route(&path("vhost/{vhost}/pattern/{pattern}"), get(in_vhost_named))
}

async fn everywhere(State(api): State<Api>, _: Caller) -> ApiResult {
    check(&api, None, &NameFilter::All)
}

async fn everywhere_named(State(api): State<Api>, _: Caller, Path(pattern): Path<String>) -> ApiResult {
    check(&api, None, &matching(&pattern)?)
}

async fn in_vhost(State(api): State<Api>, _: Caller, Path(vhost): Path<String>) -> ApiResult {
    check(&api, Some(&vhost), &NameFilter::All)
}

async fn in_vhost_named(
    State(api): State<Api>,
    _: Caller,
    Path((vhost, pattern)): Path<(String, String)>,
) -> ApiResult {
    check(&api, Some(&vhost), &matching(&pattern)?)
}

fn matching(pattern: &str) -> Result<NameFilter, ApiError> {
    match NameFilter::matching(pattern) {
        NameFilter::Nothing => Err(ApiError::bad_request("Invalid pattern")),
        filter => Ok(filter),
    }
}

/// A vhost that is not there has no queues, and so none without a leader (RabbitMQ).
fn check(api: &Api, only: Option<&str>, names: &NameFilter) -> ApiResult {
    let mut closed: Vec<Name> = {
        let metadata = api.shared.metadata.lock();
        metadata.vhosts().map(|vhost| vhost.settings().name.clone()).collect()
    };
    closed.retain(|vhost| only.is_none_or(|name| **vhost == *name) && !api.shared.vhosts.contains_key(vhost));
    let queues: Vec<Value> = {
        let metadata = api.shared.metadata.lock();
        closed.iter().filter_map(|name| metadata.vhost(name).ok()).flat_map(leaderless).collect()
    };
    // Names are compared out of the lock: an expression is the client's, and may take its time.
    let named = |queue: &Value| queue.get("name").and_then(Value::as_str).is_some_and(|name| names.admits(name));
    let found: Vec<Value> = queues.into_iter().filter(named).collect();
    if found.is_empty() {
        return ok();
    }
    failed("There are quorum queues without an elected leader", json!({ "queues": found }))
}

fn leaderless(vhost: &Vhost) -> Vec<Value> {
    let quorum = vhost.queues().filter(|queue| queue.queue_type() == QueueType::Quorum);
    let shown = quorum.map(|queue| json!({ "name": queue.name.as_str(), "virtual_host": queue.vhost.as_str() }));
    shown.collect()
}
