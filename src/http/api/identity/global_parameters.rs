//! `/api/global-parameters`.

use super::super::{Access, Api, ApiError, ApiResult, Body, Caller, list, list::ListQuery};
use super::{done, put, value};
use crate::http::api::routes::{Routes, get};
use axum::Json;
use axum::extract::{Path, State};
use axum::response::IntoResponse;
use serde_json::{Value, json};

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/api/global-parameters", get(all))
        .route("/api/global-parameters/{name}", get(one).put(set).delete(clear))
}

fn shown(name: &str, value: &Value) -> Value {
    json!({ "name": name, "value": value })
}

async fn all(State(api): State<Api>, caller: Caller, query: ListQuery) -> ApiResult {
    caller.require(Access::Policymaker)?;
    let items = api.shared.metadata.lock().global_parameters().map(|(name, value)| shown(name, value)).collect();
    list::respond(items, &query)
}

async fn one(State(api): State<Api>, caller: Caller, Path(name): Path<String>) -> ApiResult {
    caller.require(Access::Policymaker)?;
    let found = api.shared.metadata.lock().global_parameter(&name).map(|value| shown(&name, value));
    Ok(Json(found.ok_or(ApiError::NoObject)?).into_response())
}

async fn set(State(api): State<Api>, caller: Caller, Path(name): Path<String>, body: Body) -> ApiResult {
    caller.require(Access::Policymaker)?;
    put(api.shared.set_global_parameter(&name, value(&body, "value")?.clone()).await?)
}

async fn clear(State(api): State<Api>, caller: Caller, Path(name): Path<String>) -> ApiResult {
    caller.require(Access::Policymaker)?;
    api.shared.clear_global_parameter(&name).await?;
    done()
}
