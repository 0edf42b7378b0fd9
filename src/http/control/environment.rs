//! What the broker was started with: its effective configuration and the variables that it read.

use crate::config::{self, Setting};
use crate::http::api::{Api, ApiResult, Caller};
use axum::extract::State;
use axum::response::IntoResponse;
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Map, Value, json};

pub(super) fn routes() -> Router<Api> {
    Router::new().route("/control/environment", get(environment))
}

async fn environment(State(api): State<Api>, _: Caller) -> ApiResult {
    let config = &api.shared.config;
    let setting = |it: Setting| json!({ "key": it.key, "value": it.value, "source": it.source.to_string() });
    let settings: Vec<Value> = config::effective(&config.record).into_iter().map(setting).collect();
    let files: Vec<String> = config.record.files.iter().map(|path| path.display().to_string()).collect();
    Ok(Json(json!({
        "settings": settings,
        "config_files": files,
        "data_dir": config.data_dir.display().to_string(),
        "pid": std::process::id(),
        "variables": variables(),
    }))
    .into_response())
}

/// RabbitMQ's variables and the broker's own, secrets masked.
fn variables() -> Map<String, Value> {
    let ours = |name: &str| name.starts_with("RABBITMQ_") || name.starts_with("LEVERET_");
    let text = |text: std::ffi::OsString| text.to_string_lossy().into_owned();
    let all = std::env::vars_os().map(|(name, value)| (text(name), text(value)));
    all.filter(|(name, _)| ours(name))
        .map(|(name, value)| (name.clone(), config::masked(&name, &value).into()))
        .collect()
}
