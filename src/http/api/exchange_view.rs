//! Exchanges as they are shown. Changing them is `objects`'.

use super::details::{Lately, Ranges, window};
use super::list::{self, ListQuery};
use super::watch::visible_vhosts;
use super::{Api, ApiError, ApiResult, Caller, arguments};
use crate::broker::stats::numbers::exchange;
use crate::http::api::routes::{Routes, get};
use crate::metadata::Exchange;
use crate::model::Name;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::IntoResponse;
use serde_json::{Map, Value, json};
use std::sync::Arc;

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/api/exchanges", get(all))
        .route("/api/exchanges/{vhost}", get(of_vhost))
        .route("/api/exchanges/{vhost}/{exchange}", get(one))
}

async fn all(State(api): State<Api>, caller: Caller, query: ListQuery) -> ApiResult {
    let vhosts = visible_vhosts(&caller, &api);
    respond(&api, &vhosts, &query)
}

async fn of_vhost(State(api): State<Api>, caller: Caller, Path(vhost): Path<String>, query: ListQuery) -> ApiResult {
    let vhost = caller.vhost(&api, &vhost)?;
    respond(&api, &[vhost], &query)
}

fn respond(api: &Api, vhosts: &[Name], query: &ListQuery) -> ApiResult {
    let ranges = Ranges::of(query)?;
    let metadata = api.shared.metadata.lock();
    let known = vhosts.iter().filter_map(|name| metadata.vhost(name).ok());
    let exchanges: Vec<Arc<Exchange>> = known.flat_map(|vhost| vhost.exchanges()).cloned().collect();
    drop(metadata);
    list::respond(exchanges.iter().map(|exchange| Value::Object(view(api, exchange, ranges))).collect(), query)
}

async fn one(
    State(api): State<Api>,
    caller: Caller,
    Path((vhost, name)): Path<(String, String)>,
    query: ListQuery,
) -> ApiResult {
    let vhost = caller.vhost(&api, &vhost)?;
    // The default exchange has no name, and a path cannot say so (RabbitMQ).
    let name = if name == "amq.default" { "" } else { name.as_str() };
    let known = api.shared.metadata.lock().vhost(&vhost).ok().and_then(|vhost| vhost.exchange(name).cloned());
    let exchange = known.ok_or(ApiError::NoObject)?;
    let mut view = view(&api, &exchange, Ranges::of(&query)?);
    // RabbitMQ fills these where rates_mode is detailed; the rates here are those of its basic mode.
    view.insert("incoming".into(), json!([]));
    view.insert("outgoing".into(), json!([]));
    Ok(Json(query.columns(Value::Object(view))).into_response())
}

fn view(api: &Api, declared: &Exchange, ranges: Ranges) -> Map<String, Value> {
    let mut view = Map::new();
    let mut put = |key: &str, value: Value| _ = view.insert(key.to_owned(), value);
    put("arguments", arguments::to_json(&declared.arguments));
    put("auto_delete", declared.auto_delete.into());
    put("durable", declared.durable.into());
    put("internal", declared.internal.into());
    put("name", declared.name.as_str().into());
    put("type", declared.kind.name().into());
    put("user_who_performed_action", declared.user.as_str().into());
    put("vhost", declared.vhost.as_str().into());
    let vhost = api.shared.vhosts.get(&declared.vhost).map(|entry| entry.value().clone());
    if let Some(cell) = vhost.and_then(|vhost| vhost.exchange_by_id(declared.id)) {
        if let Some(policy) = cell.policies().policy {
            view.insert("policy".into(), policy.name.as_str().into());
        }
        let now = cell.counts.values();
        if now != exchange::Values::default() {
            let (age, step) = window(&api.shared.stats, ranges.rates);
            let course = api.shared.stats.exchange(declared.id, age, step);
            let lately = Lately { course: &course, samples: ranges.rates.is_some() };
            let mut stats = Map::new();
            lately.put_all(&mut stats, exchange::NAMES, &now, 0..exchange::COUNT);
            view.insert("message_stats".into(), Value::Object(stats));
        }
    }
    view
}
