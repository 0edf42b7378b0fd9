//! `/ui/session`: logging in to the page, out of it, and who is logged in.

use crate::auth::Secret;
use crate::broker::{Identity, LoginProtocol};
use crate::http::Peer;
use crate::http::api::{Access, Api, ApiError, ApiResult, Body, Caller};
use crate::http::sessions::{self, Login};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Json, Router};
use serde_json::json;

pub(super) fn routes() -> Router<Api> {
    Router::new().route("/ui/session", get(show).post(start).delete(end))
}

/// Who is logged in, and what that user may do with queues and exchanges: the page does not offer the rest. `null` where
/// a token decides.
async fn show(State(api): State<Api>, caller: Caller) -> ApiResult {
    let permissions = caller.permissions(&api);
    Ok(Json(json!({ "name": caller.name, "tags": caller.tags, "permissions": permissions })).into_response())
}

async fn start(
    State(api): State<Api>,
    Extension(peer): Extension<Peer>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ApiError> {
    let Peer::Address(address) = peer else { return Err(ApiError::NoObject) };
    if !sessions::is_of_page(&headers) {
        return Err(ApiError::NoSession);
    }
    body.require(&["username", "password"])?;
    let user = body.string("username")?.unwrap_or_default().to_owned();
    let password = Secret::new(body.string("password")?.unwrap_or_default());
    let identity = api.shared.log_in(LoginProtocol::Http, &user, &password, address).await;
    let Identity { tags, .. } = identity.ok_or(ApiError::WrongCredentials)?;
    Access::Management.require_of(&tags)?;
    let token = api.sessions.start(Login { user, password });
    let token = token.map_err(|error| ApiError::Internal(format!("no randomness for a session: {error}")))?;
    Ok((StatusCode::NO_CONTENT, AppendHeaders([(header::SET_COOKIE, cookie(&headers, &token))])).into_response())
}

async fn end(State(api): State<Api>, headers: HeaderMap) -> Result<Response, ApiError> {
    if !sessions::is_of_page(&headers) {
        return Err(ApiError::NoSession);
    }
    if let Some(token) = sessions::token(&headers) {
        api.sessions.end(&token);
    }
    let gone = format!("{}; Max-Age=0", cookie(&headers, ""));
    Ok((StatusCode::NO_CONTENT, AppendHeaders([(header::SET_COOKIE, gone)])).into_response())
}

/// No script sees it and no other site has it sent; it ends with the browser.
fn cookie(headers: &HeaderMap, token: &str) -> String {
    let origin = headers.get(header::ORIGIN).and_then(|value| value.to_str().ok()).unwrap_or_default();
    // By what the browser says: TLS may end at a proxy before the broker.
    let secure = if origin.starts_with("https://") { "; Secure" } else { "" };
    format!("{}={token}; Path=/; HttpOnly; SameSite=Strict{secure}", sessions::cookie_name(headers))
}
