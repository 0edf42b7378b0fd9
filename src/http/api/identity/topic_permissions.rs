//! `/api/topic-permissions`.

use super::super::{Access, Api, ApiError, ApiResult, Body, Caller, list, list::ListQuery};
use super::permissions::refused;
use super::{done, put, text};
use crate::auth::TopicPatterns;
use crate::http::api::routes::{Routes, get};
use crate::metadata::Metadata;
use axum::extract::{Path, State};
use serde_json::{Value, json};

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/api/topic-permissions", get(all))
        .route("/api/topic-permissions/{vhost}/{user}", get(of_user).put(change).delete(clear))
        .route("/api/topic-permissions/{vhost}/{user}/{exchange}", get(of_exchange).delete(clear_one))
}

/// Those of the users and vhosts that are chosen, by vhost.
pub(super) fn items(metadata: &Metadata, chosen: impl Fn(&str, &str) -> bool) -> Vec<Value> {
    let mut of: Vec<_> = metadata.all_topic_permissions().filter(|(key, _)| chosen(&key.user, &key.vhost)).collect();
    of.sort_by_key(|(key, _)| (&key.vhost, &key.user, &key.exchange));
    of.into_iter()
        .map(|(key, patterns)| {
            json!({
                "user": &*key.user,
                "vhost": &*key.vhost,
                "exchange": &*key.exchange,
                "write": patterns.write,
                "read": patterns.read,
            })
        })
        .collect()
}

async fn all(State(api): State<Api>, caller: Caller, query: ListQuery) -> ApiResult {
    caller.require(Access::Administrator)?;
    let items = items(&api.shared.metadata.lock(), |_, _| true);
    list::respond(items, &query)
}

async fn of_user(
    State(api): State<Api>,
    caller: Caller,
    Path((vhost, user)): Path<(String, String)>,
    query: ListQuery,
) -> ApiResult {
    caller.require(Access::Administrator)?;
    list::respond(existing(&api, &vhost, &user)?, &query)
}

/// One that is not there is an error and no empty list (RabbitMQ).
fn existing(api: &Api, vhost: &str, user: &str) -> Result<Vec<Value>, ApiError> {
    let items = items(&api.shared.metadata.lock(), |of, at| of == user && at == vhost);
    if items.is_empty() { Err(ApiError::NoObject) } else { Ok(items) }
}

async fn of_exchange(
    State(api): State<Api>,
    caller: Caller,
    Path((vhost, user, exchange)): Path<(String, String, String)>,
    query: ListQuery,
) -> ApiResult {
    caller.require(Access::Administrator)?;
    let mut items = existing(&api, &vhost, &user)?;
    items.retain(|item| item.get("exchange").and_then(Value::as_str) == Some(&*exchange));
    list::respond(items, &query)
}

async fn change(
    State(api): State<Api>,
    caller: Caller,
    Path((vhost, user)): Path<(String, String)>,
    body: Body,
) -> ApiResult {
    caller.require(Access::Administrator)?;
    body.require(&["exchange", "write", "read"])?;
    let exchange = body.0.get("exchange").and_then(Value::as_str);
    {
        let metadata = api.shared.metadata.lock();
        let known = metadata.user(&user).is_some().then(|| metadata.vhost(&vhost).ok()).flatten();
        let known = known.ok_or_else(|| ApiError::bad_request("vhost_or_user_not_found"))?;
        // What is no text is the name of no exchange.
        if exchange.is_none_or(|name| known.exchange(name).is_none()) {
            return Err(ApiError::bad_request(json!(["no_such_exchange", body.0.get("exchange")])));
        }
    }
    let patterns = TopicPatterns { write: text(&body, "write")?, read: text(&body, "read")? };
    let exchange = exchange.unwrap_or_default();
    put(api.shared.put_topic_permissions(&user, &vhost, exchange, patterns).await.map_err(refused)?)
}

async fn clear(State(api): State<Api>, caller: Caller, Path((vhost, user)): Path<(String, String)>) -> ApiResult {
    caller.require(Access::Administrator)?;
    match api.shared.clear_topic_permissions(&user, &vhost, None).await? {
        true => done(),
        false => Err(ApiError::NoObject),
    }
}

/// One that is not there is taken away, so long as the user has any in the vhost (RabbitMQ).
async fn clear_one(
    State(api): State<Api>,
    caller: Caller,
    Path((vhost, user, exchange)): Path<(String, String, String)>,
) -> ApiResult {
    caller.require(Access::Administrator)?;
    existing(&api, &vhost, &user)?;
    api.shared.clear_topic_permissions(&user, &vhost, Some(&exchange)).await?;
    done()
}
