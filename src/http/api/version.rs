//! The version of RabbitMQ whose API this is, for whoever asks: tools look at it before they log in.

use super::{Api, ApiResult};
use crate::model::RABBITMQ_VERSION;
use axum::response::IntoResponse;
use axum::routing::get;
use axum::{Json, Router};

pub(super) fn routes() -> Router<Api> {
    Router::new().route("/api/version", get(version))
}

async fn version() -> ApiResult {
    Ok(Json(RABBITMQ_VERSION).into_response())
}
