//! Who is asking.

use super::{Api, ApiResult, Caller};
use axum::response::IntoResponse;
use axum::routing::get;
use axum::{Json, Router};
use serde_json::json;

pub(super) fn routes() -> Router<Api> {
    Router::new().route("/api/whoami", get(whoami))
}

async fn whoami(caller: Caller) -> ApiResult {
    Ok(Json(json!({ "name": caller.name, "tags": caller.tags, "is_internal_user": caller.is_internal() }))
        .into_response())
}
