//! What the broker serves over HTTP: RabbitMQ's management API, the web page on it, and the metrics for Prometheus.
//!
//! It owns routes, formats, who may ask for what, and the listeners' tasks. It reads counters and snapshots, one lock at
//! a time, and has the broker change what is declared. It refuses to know the protocol's rules: those are the broker's
//! and the metadata machine's, and clients of both kinds meet the same.

pub mod api;
pub mod client;
pub mod control;
mod frame;
mod process;
pub mod prometheus;
mod server;
mod sessions;
mod ui;

pub use server::{Peer, serve, serve_control};
pub use ui::embed as embed_page;

use crate::broker::Shared;
use std::sync::Arc;

/// The routes of the HTTP API's listener: the API, and the web page beside it.
pub fn routes(shared: Arc<Shared>) -> axum::Router {
    api::routes_beside(ui::routes(), shared)
}
