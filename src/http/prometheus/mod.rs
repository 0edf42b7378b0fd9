//! The metrics page, with the names and labels of RabbitMQ's Prometheus plugin, so that its dashboards and alerts read it.
//!
//! `/metrics` has sums over all objects, `/metrics/per-object` a sample for each queue, `/metrics/detailed` the families
//! asked for (`family=`), of the vhosts asked for (`vhost=`). Like the plugin's, it asks nobody for a password.

mod alarms;
mod detailed;
mod families;
mod global;
mod node;
mod queues;
mod sessions;

use crate::broker::Shared;
use crate::http::process;
use axum::Router;
use axum::extract::{RawQuery, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use detailed::Request;
use families::Families;
use prometheus::{TEXT_FORMAT, TextEncoder};
use queues::{Detail, Snapshot};
use std::sync::Arc;

/// The routes of the metrics' listener.
pub fn routes(shared: Arc<Shared>) -> Router {
    process::note_start();
    Router::new()
        .route("/metrics", get(metrics))
        .route("/metrics/per-object", get(per_object))
        .route("/metrics/detailed", get(detailed))
        .with_state(shared)
}

async fn metrics(State(shared): State<Arc<Shared>>) -> Response {
    let per_object = shared.config.prometheus.is_some_and(|config| config.per_object);
    let detail = if per_object { Detail::Each } else { Detail::Sum };
    page(shared, move |shared| whole(shared, detail)).await
}

async fn per_object(State(shared): State<Arc<Shared>>) -> Response {
    page(shared, |shared| whole(shared, Detail::Each)).await
}

async fn detailed(State(shared): State<Arc<Shared>>, RawQuery(query): RawQuery) -> Response {
    let request = Request::parse(query.as_deref().unwrap_or_default());
    page(shared, move |shared| detailed::families(shared, &request)).await
}

/// Everything that there is.
fn whole(shared: &Shared, detail: Detail) -> Families {
    let mut families = Families::default();
    let snapshot = Snapshot::take(shared, &|_| true);
    node::add(&mut families, shared, detail);
    global::add(&mut families, shared, &snapshot);
    queues::add_depths(&mut families, "rabbitmq_", &snapshot, detail);
    queues::add_consumers(&mut families, "rabbitmq_", &snapshot, detail);
    queues::add_sizes(&mut families, "rabbitmq_", &snapshot, detail);
    queues::add_deliveries(&mut families, "rabbitmq_", &snapshot, detail);
    sessions::add_all(&mut families, shared, detail);
    alarms::add(&mut families, shared);
    families
}

/// Locking 100,000 queues and writing their lines takes a while, so it is done where that holds up nobody.
async fn page(shared: Arc<Shared>, make: impl FnOnce(&Shared) -> Families + Send + 'static) -> Response {
    let text = tokio::task::spawn_blocking(move || TextEncoder::new().encode_to_string(&make(&shared).into_vec()));
    match text.await {
        Ok(Ok(text)) => ([(header::CONTENT_TYPE, TEXT_FORMAT)], text).into_response(),
        Ok(Err(error)) => failed(&error),
        Err(error) => failed(&error),
    }
}

fn failed(error: &dyn std::error::Error) -> Response {
    tracing::error!(%error, "metrics cannot be shown");
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}
