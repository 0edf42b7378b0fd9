//! Users, vhosts, permissions, limits, parameters and the cluster's own settings, as RabbitMQ's API shows and changes
//! them.
//!
//! It owns the form of requests and answers, and which tag each needs. It refuses to decide anything: what is changed is
//! changed by the broker's administrative commands.

mod cluster;
mod errors;
mod features;
mod global_parameters;
mod parameters;
mod permissions;
mod topic_permissions;
mod user_limits;
mod users;
mod vhost_limits;
mod vhosts;

use super::{ApiError, ApiResult, Body};
use crate::broker::Put;
use crate::http::api::routes::Routes;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde_json::Value;

pub(super) fn routes() -> Routes {
    Routes::new()
        .merge(users::routes())
        .merge(user_limits::routes())
        .merge(vhosts::routes())
        .merge(vhost_limits::routes())
        .merge(permissions::routes())
        .merge(topic_permissions::routes())
        .merge(parameters::routes())
        .merge(global_parameters::routes())
        .merge(cluster::routes())
        .merge(features::routes())
}

/// 201 for what is new, 204 for what was there.
fn put(outcome: Put) -> ApiResult {
    Ok(match outcome {
        Put::Created => StatusCode::CREATED,
        Put::Updated => StatusCode::NO_CONTENT,
    }
    .into_response())
}

/// It is done, and there is nothing to be said of it.
fn done() -> ApiResult {
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// A value that the body must have; null counts.
fn value<'a>(body: &'a Body, key: &str) -> Result<&'a Value, ApiError> {
    body.0.get(key).ok_or_else(|| ApiError::missing(key))
}

/// A text that the body must have.
fn text(body: &Body, key: &str) -> Result<String, ApiError> {
    value(body, key)?;
    body.string(key)?.map(str::to_owned).ok_or_else(|| ApiError::missing(key))
}

/// Tags: words separated by commas, or a list, whose members stay as they are.
fn tags(value: &Value) -> Result<Vec<String>, ApiError> {
    let refused = || ApiError::bad_request(serde_json::json!(["not_tags", value]));
    match value {
        Value::String(words) => {
            let words = words.split(',').map(str::trim).filter(|word| !word.is_empty());
            Ok(words.map(str::to_owned).collect())
        }
        Value::Array(words) => {
            words.iter().map(|word| word.as_str().map(str::to_owned)).collect::<Option<_>>().ok_or_else(refused)
        }
        _ => Err(refused()),
    }
}
