//! The version of RabbitMQ whose API this is, for whoever asks: tools look at it before they log in.

use crate::http::api::routes::{Routes, get};
use super::{ApiResult};
use crate::model::RABBITMQ_VERSION;
use axum::response::IntoResponse;
use axum::Json;

pub(super) fn routes() -> Routes {
    Routes::new().route("/api/version", get(version))
}

async fn version() -> ApiResult {
    Ok(Json(RABBITMQ_VERSION).into_response())
}
