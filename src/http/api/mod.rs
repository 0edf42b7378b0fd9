//! RabbitMQ's management API: JSON over HTTP below `/api`.
//!
//! It owns the paths, who may ask for what, paging and the form of answers and errors, all as RabbitMQ 4.3 has them. One
//! file or folder serves one kind of object. It refuses to decide anything about the objects themselves.

pub mod arguments;
mod attempts;
mod blocking;
mod body;
mod caller;
mod dead_letters;
pub mod definitions;
mod details;
mod error;
mod exchange_view;
mod health;
mod identity;
pub mod list;
mod nodes;
mod objects;
mod openapi;
mod overview;
mod piecewise;
mod plugins;
mod policies;
mod queue_view;
mod rebalance;
mod redrive;
mod reset;
mod routes;
mod version;
mod watch;
mod whoami;

pub use body::Body;
pub use caller::{Access, Caller};
pub use error::{ApiError, ApiResult};

use crate::broker::{Shared, unnamed};
use crate::http::control;
use crate::http::sessions::Sessions;
use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn, map_response};
use axum::response::{IntoResponse, Response};
use openapi::described;
use routes::Routes;
use std::sync::Arc;

/// What every endpoint works with.
#[derive(Clone)]
pub struct Api {
    /// The broker.
    pub shared: Arc<Shared>,
    /// Who is logged in to the web page.
    pub sessions: Arc<Sessions>,
}

/// The routes of the API's listener, with what else is served there.
pub fn routes_beside(others: Router<Api>, shared: Arc<Shared>) -> Router {
    finish(described(resources()).into_router().merge(others), Api { shared, sessions: Arc::default() })
}

/// Those of the control socket: the API's, and commands for whoever may use the data directory.
pub fn control_routes(shared: Arc<Shared>) -> Router {
    finish(described(resources()).into_router().merge(control::routes()), Api { shared, sessions: Arc::default() })
}

/// Every kind of object.
fn resources() -> Routes {
    Routes::new()
        .merge(attempts::routes())
        .merge(whoami::routes())
        .merge(identity::routes())
        .merge(policies::routes())
        .merge(objects::routes())
        .merge(redrive::routes())
        .merge(dead_letters::routes())
        .merge(definitions::routes())
        .merge(rebalance::routes())
        .merge(reset::routes())
        .merge(watching())
}

/// Everything that is only looked at.
fn watching() -> Routes {
    Routes::new()
        .merge(overview::routes())
        .merge(nodes::routes())
        .merge(watch::routes())
        .merge(queue_view::routes())
        .merge(exchange_view::routes())
        .merge(health::routes())
        .merge(plugins::routes())
        .merge(version::routes())
}

fn finish(routes: Router<Api>, api: Api) -> Router {
    let named_by_its_caller = from_fn(|request: Request, next: Next| unnamed(next.run(request)));
    routes.fallback(unknown).with_state(api).layer(map_response(with_headers)).layer(named_by_its_caller)
}

/// What does not exist can be asked for, and nothing else.
async fn unknown(method: Method, caller: Result<Caller, ApiError>) -> ApiResult {
    if matches!(method, Method::GET | Method::HEAD) {
        caller?;
        return Err(ApiError::NoObject);
    }
    Ok((StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET,HEAD")]).into_response())
}

/// The headers of every answer, and the form of those that the framework gives by itself: a path whose names are no
/// UTF-8.
async fn with_headers(response: Response) -> Response {
    let plain = response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/"));
    let mut response = match plain && response.status().is_client_error() {
        true => ApiError::bad_request("the path is no UTF-8").into_response(),
        false => response,
    };
    let headers = response.headers_mut();
    // What is shown is of this moment.
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-cache"));
    headers.insert(header::VARY, HeaderValue::from_static("accept, accept-encoding, origin"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}
