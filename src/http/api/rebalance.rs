//! Moving queues' leaders to where there are fewer: with one node, each is where it can only be.

use super::{Access, ApiResult, Caller};
use crate::http::api::routes::{Routes, post};
use axum::http::StatusCode;
use axum::response::IntoResponse;

pub(super) fn routes() -> Routes {
    Routes::new().route("/api/rebalance/queues", post(rebalance))
}

async fn rebalance(caller: Caller) -> ApiResult {
    caller.require(Access::Administrator)?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
