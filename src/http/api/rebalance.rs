//! Moving queues' leaders to where there are fewer: with one node, each is where it can only be.

use super::{Access, Api, ApiResult, Caller};
use axum::Router;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::routing::post;

pub(super) fn routes() -> Router<Api> {
    Router::new().route("/api/rebalance/queues", post(rebalance))
}

async fn rebalance(caller: Caller) -> ApiResult {
    caller.require(Access::Administrator)?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
