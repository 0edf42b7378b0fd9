//! Forgetting statistics: what things were lately, by which rates and samples are told. Counters go on, because they count
//! from the start of what they are of.

use super::nodes::check_node;
use super::{Access, Api, ApiResult, Caller};
use crate::http::api::routes::{Routes, delete};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;

pub(super) fn routes() -> Routes {
    Routes::new().route("/api/reset", delete(reset)).route("/api/reset/{node}", delete(reset_node))
}

async fn reset(State(api): State<Api>, caller: Caller) -> ApiResult {
    caller.require(Access::Administrator)?;
    api.shared.stats.forget(&api.shared);
    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn reset_node(State(api): State<Api>, caller: Caller, Path(node): Path<String>) -> ApiResult {
    caller.require(Access::Administrator)?;
    check_node(&api, &node)?;
    reset(State(api), caller).await
}
