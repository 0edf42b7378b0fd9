//! Commands that only whoever may use the data directory may give: they are served on its control socket and nowhere
//! else.
//!
//! It owns what RabbitMQ's API has no endpoint for. It refuses everything that the API can do.

mod authenticate;
mod backup;
mod environment;
mod limits;
mod stop;

pub use backup::PATH as BACKUP;

use crate::http::api::Api;
use axum::Router;

/// The routes below `/control`.
pub fn routes() -> Router<Api> {
    Router::new()
        .merge(authenticate::routes())
        .merge(backup::routes())
        .merge(environment::routes())
        .merge(limits::routes())
        .merge(stop::routes())
}
