//! The end of the broker, as a signal would bring it.

use crate::http::api::{Api, ApiResult, Caller};
use axum::extract::State;
use axum::response::IntoResponse;
use axum::routing::post;
use axum::{Json, Router};
use serde_json::json;

pub(super) fn routes() -> Router<Api> {
    Router::new().route("/control/stop", post(stop))
}

/// Answers with the process whose end is to be waited for; requests that are under way are finished first.
async fn stop(State(api): State<Api>, _: Caller) -> ApiResult {
    tracing::info!("a command over the control socket stops the broker");
    api.shared.stopping.cancel();
    Ok(Json(json!({ "pid": std::process::id() })).into_response())
}
