//! `/api/cluster-name`, and `/api/extensions`, of which there are none.

use super::super::{Access, Api, ApiResult, Body, Caller};
use super::{done, text};
use crate::broker::CLUSTER_NAME;
use crate::http::api::routes::{Routes, get};
use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use serde_json::{Value, json};

pub(super) fn routes() -> Routes {
    Routes::new().route("/api/cluster-name", get(name).put(rename)).route("/api/extensions", get(extensions))
}

async fn name(State(api): State<Api>, _: Caller) -> ApiResult {
    Ok(Json(json!({ "name": &**api.shared.cluster_name.load() })).into_response())
}

async fn rename(State(api): State<Api>, caller: Caller, body: Body) -> ApiResult {
    caller.require(Access::Administrator)?;
    let name = text(&body, "name")?;
    api.shared.set_global_parameter(CLUSTER_NAME, Value::String(name)).await?;
    done()
}

/// Pages that plugins add to RabbitMQ's own.
async fn extensions(_: Caller) -> ApiResult {
    Ok(Json(json!([])).into_response())
}
