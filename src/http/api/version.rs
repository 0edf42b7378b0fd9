//! The version of RabbitMQ whose API this is, for whoever asks: tools look at it before they log in.

use super::ApiResult;
use crate::http::api::routes::{Routes, get};
use crate::model::RABBITMQ_VERSION;
use axum::Json;
use axum::response::IntoResponse;

pub(super) fn routes() -> Routes {
    Routes::new().route("/api/version", get(version))
}

async fn version() -> ApiResult {
    Ok(Json(RABBITMQ_VERSION).into_response())
}
