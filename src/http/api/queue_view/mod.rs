//! Queues as they are shown: lists, pages of them, and one with its consumers.
//!
//! It owns which of many queues an answer needs, and their form. Only what is on the page is looked at closely: with 100,000
//! queues the others cost a name, or the one number by which they are sorted. It refuses to change anything; `objects` does.

mod keys;
mod page;
mod view;

use super::blocking::blocking;
use super::details::Ranges;
use super::list::{self, ListQuery};
use super::watch::visible_vhosts;
use super::{Api, ApiError, ApiResult, Caller};
use crate::broker::QueueCell;
use crate::http::api::routes::{Routes, get};
use crate::model::Name;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::IntoResponse;
use serde_json::Value;
use std::sync::Arc;
use view::View;

/// Queues of a list that is not paged from which on it is sent piece by piece: a list of 100,000 takes 150 MB.
const PIECEWISE_FROM: usize = 1000;

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/api/queues", get(all))
        .route("/api/queues/detailed", get(detailed))
        .route("/api/queues/{vhost}", get(of_vhost))
        .route("/api/queues/{vhost}/{queue}", get(one))
}

async fn all(State(api): State<Api>, caller: Caller, query: ListQuery) -> ApiResult {
    let vhosts = visible_vhosts(&caller, &api);
    list_of(api, vhosts, query, false).await
}

async fn detailed(State(api): State<Api>, caller: Caller, query: ListQuery) -> ApiResult {
    let vhosts = visible_vhosts(&caller, &api);
    list_of(api, vhosts, query, true).await
}

async fn of_vhost(State(api): State<Api>, caller: Caller, Path(vhost): Path<String>, query: ListQuery) -> ApiResult {
    let vhost = caller.vhost(&api, &vhost)?;
    list_of(api, vec![vhost], query, false).await
}

async fn one(
    State(api): State<Api>,
    caller: Caller,
    Path((vhost, queue)): Path<(String, String)>,
    query: ListQuery,
) -> ApiResult {
    let vhost = caller.vhost(&api, &vhost)?;
    let registry = api.shared.vhosts.get(&vhost).map(|entry| entry.value().clone());
    let cell = registry.and_then(|vhost| vhost.queue(&queue)).ok_or(ApiError::NoObject)?;
    let view = View { ranges: Ranges::of(&query)?, detail: true, ..View::of(&query) };
    Ok(Json(query.columns(view.whole(&api, &cell))).into_response())
}

async fn list_of(api: Api, vhosts: Vec<Name>, query: ListQuery, detail: bool) -> ApiResult {
    let view = View { ranges: Ranges::of(&query)?, detail, ..View::of(&query) };
    blocking(move || {
        let selected = page::select(&api, &vhosts, &query, &view)?;
        let Some(page) = selected.page else { return Ok(whole_list(api, selected.cells, query, view)) };
        let items = selected.cells.iter().map(|cell| query.columns(view.item(&api, cell))).collect();
        Ok(Json(list::envelope(page, selected.total, selected.filtered, items)).into_response())
    })
    .await?
}

fn whole_list(api: Api, cells: Vec<Arc<QueueCell>>, query: ListQuery, view: View) -> axum::response::Response {
    if cells.len() >= PIECEWISE_FROM {
        return super::piecewise::array(cells, move |cell| query.columns(view.item(&api, cell)));
    }
    let items: Vec<Value> = cells.iter().map(|cell| query.columns(view.item(&api, cell))).collect();
    Json(items).into_response()
}
