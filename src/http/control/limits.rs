//! The memory and disk limits of a running broker: they hold until it ends.

use crate::config::{DiskLimit, MemoryLimit};
use crate::http::api::{Api, ApiError, ApiResult, Body};
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::routing::post;

pub(super) fn routes() -> Router<Api> {
    Router::new().route("/control/vm_memory_high_watermark", post(memory)).route("/control/disk_free_limit", post(disk))
}

/// The value of the first key that is there, and the second one's.
fn either<'a>(body: &'a Body, first: &str, second: &str) -> Result<(Option<&'a str>, &'a str), ApiError> {
    if let Some(text) = body.string(first)? {
        return Ok((Some(text), ""));
    }
    body.string(second)?.map(|text| (None, text)).ok_or_else(|| ApiError::missing(second))
}

async fn memory(State(api): State<Api>, body: Body) -> ApiResult {
    let limit = match either(&body, "absolute", "limit")? {
        (Some(bytes), _) => MemoryLimit::absolute(bytes),
        (None, part) => MemoryLimit::relative(part),
    };
    let limit = limit.map_err(|expected| ApiError::bad_request(format!("expected {expected}")))?;
    api.shared.alarms.limit_memory(limit);
    tracing::info!(?limit, "the memory limit was changed");
    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn disk(State(api): State<Api>, body: Body) -> ApiResult {
    let limit = match either(&body, "mem_relative", "limit")? {
        (Some(multiple), _) => DiskLimit::relative(multiple),
        (None, bytes) => DiskLimit::absolute(bytes),
    };
    let limit = limit.map_err(|expected| ApiError::bad_request(format!("expected {expected}")))?;
    api.shared.alarms.limit_disk(limit);
    tracing::info!(?limit, "the limit of free disk space was changed");
    Ok(StatusCode::NO_CONTENT.into_response())
}
