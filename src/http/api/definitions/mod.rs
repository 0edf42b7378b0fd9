//! Definitions: all that is declared, in one JSON document that RabbitMQ reads and writes too.
//!
//! It owns the document: which sections it has, their keys, and the order in which they are taken in. A file holds one kind
//! of object, with its way out and its way in. It refuses messages, exclusive queues and what every vhost has anyway.

mod bindings;
mod document;
mod exchanges;
mod import;
mod parameters;
mod permissions;
mod policies;
mod queues;
mod startup;
mod upload;
mod users;
mod vhosts;

pub use import::{Import, ImportError};
pub use startup::{LoadError, load};

use super::objects::Place;
use super::{Access, Api, ApiError, ApiResult, Caller, list::ListQuery};
use crate::broker::{acting, actor};
use crate::http::api::routes::{Routes, get};
use axum::Json;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use upload::Upload;

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/api/definitions", get(export_all).post(import_all))
        // The name of old.
        .route("/api/all-configuration", get(export_all).post(import_all))
        .route("/api/definitions/{vhost}", get(export_vhost).post(import_vhost))
}

async fn export_all(State(api): State<Api>, caller: Caller, query: ListQuery) -> ApiResult {
    caller.require(Access::Administrator)?;
    let written = in_background(move || document::of_all(&api.shared)).await?;
    Ok(named(Json(written).into_response(), &query))
}

async fn export_vhost(
    State(api): State<Api>,
    Path(vhost): Path<String>,
    caller: Caller,
    query: ListQuery,
) -> ApiResult {
    caller.require(Access::Administrator)?;
    if !api.shared.vhosts.contains_key(vhost.as_str()) {
        return Err(ApiError::bad_request("vhost_not_found"));
    }
    let place = Place::find(&api, caller, &vhost)?;
    let written = in_background(move || document::of_vhost(&api.shared, &place.vhost.name)).await?;
    Ok(named(Json(written.ok_or(ApiError::NoObject)?).into_response(), &query))
}

/// Who asks is known before a byte of the document is read.
async fn import_all(State(api): State<Api>, caller: Caller, request: Request) -> ApiResult {
    caller.require(Access::Administrator)?;
    let upload = Upload::read(request).await?;
    Import::new(&api.shared, None, caller.name).take(&upload.document).await?;
    Ok(upload.taken())
}

async fn import_vhost(
    State(api): State<Api>,
    Path(vhost): Path<String>,
    caller: Caller,
    request: Request,
) -> ApiResult {
    caller.require(Access::Administrator)?;
    let upload = Upload::read(request).await?;
    let place = Place::find_for_post(&api, caller, &vhost)?;
    let (only, user) = (Some(place.vhost.name.clone()), place.user().clone());
    Import::new(&api.shared, only, user).take(&upload.document).await?;
    Ok(upload.taken())
}

/// A document of 100,000 queues takes a good part of a second: other requests' threads are not for that.
async fn in_background<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, ApiError> {
    let user = actor();
    tokio::task::spawn_blocking(move || acting(&user, work))
        .await
        .map_err(|error| ApiError::Internal(error.to_string()))
}

/// With `download`, a browser keeps the answer under that name.
fn named(mut response: Response, query: &ListQuery) -> Response {
    let value = query.get("download").and_then(|name| {
        // As RabbitMQ writes it, unless a browser would then take a part of the name only.
        let plain = name.chars().all(|letter| letter.is_ascii_alphanumeric() || "-_.".contains(letter));
        let name = if plain { name.to_owned() } else { format!("\"{}\"", name.replace(['"', '\\'], "_")) };
        HeaderValue::from_str(&format!("attachment; filename={name}")).ok()
    });
    if let Some(value) = value {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, value);
    }
    response
}
