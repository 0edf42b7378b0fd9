//! Whether the broker is well: checks for load balancers, monitors and rolling upgrades.
//!
//! It owns the checks' paths and the form of their answers: 200 `{"status": "ok"}`, or 503 with a reason. It refuses to
//! change anything; the aliveness test alone puts a message through a queue of its own.

mod alive;
mod checks;
mod leaders;

use super::ApiResult;
use crate::http::api::routes::Routes;
use axum::Json;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde_json::{Value, json};

pub(super) fn routes() -> Routes {
    checks::routes().merge(leaders::routes()).merge(alive::routes())
}

fn ok() -> ApiResult {
    Ok(Json(json!({ "status": "ok" })).into_response())
}

/// 503 with a reason, and what else a check tells.
fn failed(reason: &str, more: Value) -> ApiResult {
    let mut answer = json!({ "status": "failed", "reason": reason });
    if let (Value::Object(answer), Value::Object(more)) = (&mut answer, more) {
        answer.extend(more);
    }
    Ok((StatusCode::SERVICE_UNAVAILABLE, Json(answer)).into_response())
}
