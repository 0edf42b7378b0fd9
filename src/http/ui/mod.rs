//! The web page: its files, which are built by `make ui` into `ui/dist` and lie in the program, and its login.
//!
//! It owns what a browser is told about the page: types, caching, what it may load and from where. It refuses to know
//! what the page shows: that is the API's, which the page asks like every other client.

mod assets;
mod login;

pub use assets::embed;

use super::api::Api;
use axum::Router;
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::map_response;
use axum::response::Response;

/// Nothing comes from elsewhere, nothing is written into the page itself, and no other page may hold this one.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
                      base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// What browsers are told beside.
const HEADERS: [(HeaderName, &str); 5] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
];

/// The page and its login.
pub fn routes() -> Router<Api> {
    assets::routes().merge(login::routes()).layer(map_response(with_headers))
}

async fn with_headers(mut response: Response) -> Response {
    for (name, value) in HEADERS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}
