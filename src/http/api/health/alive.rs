//! The older checks. RabbitMQ 4 keeps them for tools that ask, and answers that it is alive: what they looked at has checks
//! of its own now.

use super::ok;
use crate::http::api::nodes::check_node;
use crate::http::api::routes::{Routes, get};
use crate::http::api::{Api, ApiError, ApiResult, Caller};
use axum::extract::{Path, State};

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/api/aliveness-test/{vhost}", get(alive))
        .route("/api/healthchecks/node", get(node))
        .route("/api/healthchecks/node/{node}", get(named_node))
}

/// Whether the vhost is there, and open.
async fn alive(State(api): State<Api>, caller: Caller, Path(vhost): Path<String>) -> ApiResult {
    let vhost = caller.vhost(&api, &vhost)?;
    if api.shared.vhosts.contains_key(&vhost) { ok() } else { Err(ApiError::NoObject) }
}

async fn node(_: Caller) -> ApiResult {
    ok()
}

async fn named_node(State(api): State<Api>, _: Caller, Path(node): Path<String>) -> ApiResult {
    check_node(&api, &node)?;
    ok()
}
