//! Who is asking.

use crate::http::api::routes::{Routes, get};
use super::{ApiResult, Caller};
use axum::response::IntoResponse;
use axum::Json;
use serde_json::json;

pub(super) fn routes() -> Routes {
    Routes::new().route("/api/whoami", get(whoami))
}

async fn whoami(caller: Caller) -> ApiResult {
    Ok(Json(json!({ "name": caller.name, "tags": caller.tags, "is_internal_user": caller.is_internal() }))
        .into_response())
}
