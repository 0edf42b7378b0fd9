//! One exchange: declared, deleted.

use super::target::{Failure, Place, exchange_name, flag};
use crate::http::api::routes::{Routes, put};
use crate::http::api::{Api, ApiResult, Body, Caller, arguments, list::ListQuery};
use crate::metadata::ExchangeDeclaration;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;

/// The type of an exchange that does not say.
const USUAL: &str = "direct";

pub(super) fn routes() -> Routes {
    Routes::new().route("/api/exchanges/{vhost}/{exchange}", put(declare).delete(remove))
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
        durable: flag(&body, "durable")?,
        auto_delete: flag(&body, "auto_delete")?,
        internal: flag(&body, "internal")?,
        arguments: arguments::from_value(body.get("arguments"))?,
        user: place.user().clone(),
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
    let exchange = exchange_name(&name);
    // A name with a line feed in it is nobody's, though a declaration would pass over the line feed.
    place.require_exchange(if exchange.is_empty() { "" } else { &name })?;
    let deleted = place.direct(&api).delete_exchange(&exchange, query.flag("if-unused")).await;
    deleted.map_err(Failure::of_declaration)?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
