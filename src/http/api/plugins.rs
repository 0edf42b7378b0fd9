//! What RabbitMQ's plugins would list that are not part of this broker: nothing, for whoever may ask.

use super::list::{self, ListQuery};
use super::{Access, Api, ApiResult, Caller};
use crate::http::api::routes::{Routes, get};
use axum::extract::{Path, State};

/// Clients of the stream protocol, which is not spoken here.
const STREAM_CLIENTS: [&str; 3] = ["/api/stream/connections", "/api/stream/consumers", "/api/stream/publishers"];

pub(super) fn routes() -> Routes {
    let mut routes = Routes::new();
    for path in STREAM_CLIENTS {
        routes = routes.route(path, get(for_anyone)).route(&format!("{path}/{{vhost}}"), get(of_vhost));
    }
    for path in ["/api/shovels", "/api/federation-links"] {
        routes = routes.route(path, get(for_monitors)).route(&format!("{path}/{{vhost}}"), get(of_vhost_for_monitors));
    }
    routes
}

async fn for_anyone(_: Caller, query: ListQuery) -> ApiResult {
    list::respond(Vec::new(), &query)
}

async fn of_vhost(State(api): State<Api>, caller: Caller, Path(vhost): Path<String>, query: ListQuery) -> ApiResult {
    caller.vhost(&api, &vhost)?;
    list::respond(Vec::new(), &query)
}

async fn for_monitors(caller: Caller, query: ListQuery) -> ApiResult {
    caller.require(Access::Monitoring)?;
    list::respond(Vec::new(), &query)
}

async fn of_vhost_for_monitors(
    State(api): State<Api>,
    caller: Caller,
    Path(vhost): Path<String>,
    query: ListQuery,
) -> ApiResult {
    caller.require(Access::Monitoring)?;
    caller.vhost(&api, &vhost)?;
    list::respond(Vec::new(), &query)
}
