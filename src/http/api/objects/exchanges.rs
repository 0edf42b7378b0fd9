//! One exchange: declared, deleted.

use super::target::{Failure, Place, exchange_name};
use crate::http::api::{Api, ApiResult, Body, Caller, arguments, list::ListQuery};
use crate::metadata::ExchangeDeclaration;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::routing::put;

/// The type of an exchange that does not say.
const USUAL: &str = "direct";

pub(super) fn routes() -> Router<Api> {
    Router::new().route("/api/exchanges/{vhost}/{exchange}", put(declare).delete(remove))
}

async fn declare(
    State(api): State<Api>,
    Path((vhost, name)): Path<(String, String)>,
    caller: Caller,
    body: Body,
) -> ApiResult {
    let place = Place::find_for_post(&api, caller, &vhost)?;
    let name = exchange_name(&name);
    let known = place.vhost.exchange(&name).is_some();
    let declaration = ExchangeDeclaration {
        name,
        kind: body.string("type")?.unwrap_or(USUAL).to_owned(),
        durable: body.boolean("durable")?.unwrap_or(false),
        auto_delete: body.boolean("auto_delete")?.unwrap_or(false),
        internal: body.boolean("internal")?.unwrap_or(false),
        arguments: arguments::from_value(body.get("arguments"))?,
    };
    place.direct(&api).declare_exchange(declaration).await.map_err(Failure::of_declaration)?;
    Ok(if known { StatusCode::NO_CONTENT } else { StatusCode::CREATED }.into_response())
}

async fn remove(
    State(api): State<Api>,
    Path((vhost, name)): Path<(String, String)>,
    caller: Caller,
    query: ListQuery,
) -> ApiResult {
    let place = Place::find(&api, caller, &vhost)?;
    let name = exchange_name(&name);
    place.require_exchange(&name)?;
    let deleted = place.direct(&api).delete_exchange(&name, query.flag("if-unused")).await;
    deleted.map_err(Failure::of_declaration)?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
