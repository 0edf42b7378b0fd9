//! The logins there were: `auth/attempts`.

use super::{Access, Api, ApiError, ApiResult, Caller};
use crate::broker::Attempts;
use crate::http::api::routes::{Routes, get};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde_json::{Value, json};

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/api/auth/attempts/{node}", get(by_protocol).delete(reset))
        .route("/api/auth/attempts/{node}/source", get(by_source).delete(reset))
}

async fn by_protocol(caller: Caller, State(api): State<Api>, Path(node): Path<String>) -> ApiResult {
    check(&api, &caller, &node)?;
    let counts = api.shared.attempts.by_protocol();
    let items = counts.iter().map(|(protocol, attempts)| counted(json!({ "protocol": protocol.name() }), *attempts));
    Ok(Json(items.collect::<Vec<_>>()).into_response())
}

async fn by_source(caller: Caller, State(api): State<Api>, Path(node): Path<String>) -> ApiResult {
    check(&api, &caller, &node)?;
    let counts = api.shared.attempts.by_source();
    let items = counts.iter().map(|((address, user, protocol), attempts)| {
        let source = json!({ "remote_address": address.to_string(), "username": user, "protocol": protocol.name() });
        counted(source, *attempts)
    });
    Ok(Json(items.collect::<Vec<_>>()).into_response())
}

async fn reset(caller: Caller, State(api): State<Api>, Path(node): Path<String>) -> ApiResult {
    caller.require(Access::Administrator)?;
    check(&api, &caller, &node)?;
    api.shared.attempts.reset();
    Ok(StatusCode::NO_CONTENT.into_response())
}

fn check(api: &Api, caller: &Caller, node: &str) -> Result<(), ApiError> {
    caller.require(Access::Monitoring)?;
    if node == api.node() { Ok(()) } else { Err(ApiError::NoObject) }
}

fn counted(mut item: Value, Attempts { succeeded, failed }: Attempts) -> Value {
    item["auth_attempts"] = (succeeded + failed).into();
    item["auth_attempts_failed"] = failed.into();
    item["auth_attempts_succeeded"] = succeeded.into();
    item
}
