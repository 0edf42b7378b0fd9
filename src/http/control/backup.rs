//! A copy of the data directory while the broker runs.

use crate::http::api::{Api, ApiError, ApiResult, Body};
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::routing::post;
use std::path::PathBuf;

/// The command's path.
pub const PATH: &str = "/control/backup";

pub(super) fn routes() -> Router<Api> {
    Router::new().route(PATH, post(backup))
}

async fn backup(State(api): State<Api>, body: Body) -> ApiResult {
    let to = PathBuf::from(body.string("to")?.ok_or_else(|| ApiError::missing("to"))?);
    let store = api.shared.store.clone();
    let copied = tokio::task::spawn_blocking(move || store.copy(&to).map(|()| to)).await;
    let to = copied.map_err(|error| ApiError::Internal(error.to_string()))?;
    let to = to.map_err(|error| ApiError::bad_request(error.to_string()))?;
    tracing::info!(to = %to.display(), "copied the data directory");
    Ok(StatusCode::NO_CONTENT.into_response())
}
