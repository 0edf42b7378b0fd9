//! Who is asking.

use super::{ApiResult, Caller};
use crate::http::api::routes::{Routes, get};
use axum::Json;
use axum::response::IntoResponse;
use serde_json::json;

pub(super) fn routes() -> Routes {
    Routes::new().route("/api/whoami", get(whoami))
}

async fn whoami(caller: Caller) -> ApiResult {
    Ok(Json(json!({ "name": caller.name, "tags": caller.tags, "is_internal_user": caller.is_internal() }))
        .into_response())
}
