//! Is this a user's password?

use crate::auth::Secret;
use crate::http::api::{Api, ApiError, ApiResult, Body};
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::routing::post;
use std::net::{IpAddr, Ipv4Addr};

pub(super) fn routes() -> Router<Api> {
    Router::new().route("/control/authenticate_user", post(authenticate))
}

async fn authenticate(State(api): State<Api>, body: Body) -> ApiResult {
    let user = body.string("username")?.ok_or_else(|| ApiError::missing("username"))?;
    let password = body.string("password")?.ok_or_else(|| ApiError::missing("password"))?;
    // Whoever asks is on this machine.
    let here = IpAddr::V4(Ipv4Addr::LOCALHOST);
    let known = api.shared.authenticate(user, &Secret::new(password.as_bytes()), here).await;
    known.map(|_| StatusCode::NO_CONTENT.into_response()).ok_or(ApiError::WrongCredentials)
}
