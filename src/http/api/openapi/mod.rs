//! `/api/openapi.json`: what the API serves, told to programs.
//!
//! It owns what is said of paths, parameters, bodies and answers. It refuses to list paths: those are the router's own.

mod bodies;
mod document;

use super::routes::{Routes, get};
use super::{ApiResult, Caller};
use axum::http::header;
use axum::response::IntoResponse;
use std::sync::{Arc, OnceLock};

/// Where it is.
const PATH: &str = "/api/openapi.json";

/// The same routes, with their description, which is put together when it is first asked for.
pub(super) fn described(routes: Routes) -> Routes {
    let text: Arc<OnceLock<String>> = Arc::default();
    let table: Arc<OnceLock<Vec<_>>> = Arc::default();
    let of = table.clone();
    let routes = routes.route(
        PATH,
        get(move |_: Caller| async move {
            let text = text.get_or_init(|| document::of(of.get().map(Vec::as_slice).unwrap_or_default()).to_string());
            let answer: ApiResult = Ok(([(header::CONTENT_TYPE, "application/json")], text.clone()).into_response());
            answer
        }),
    );
    let _ = table.set(routes.table().to_vec());
    routes
}
