//! `/api/permissions`.

use super::super::{Access, Api, ApiError, ApiResult, Body, Caller, list, list::ListQuery};
use super::{done, put, text};
use crate::auth::Patterns;
use crate::broker::AdminError;
use crate::http::api::routes::{Routes, get};
use crate::metadata::{Metadata, MetadataError};
use axum::Json;
use axum::extract::{Path, State};
use axum::response::IntoResponse;
use serde_json::{Value, json};

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/api/permissions", get(all))
        .route("/api/permissions/{vhost}/{user}", get(one).put(change).delete(clear))
}

fn shown(user: &str, vhost: &str, patterns: &Patterns) -> Value {
    let Patterns { configure, write, read } = patterns;
    json!({ "user": user, "vhost": vhost, "configure": configure, "write": write, "read": read })
}

/// Those of the users and vhosts that are chosen, by vhost.
pub(super) fn items(metadata: &Metadata, chosen: impl Fn(&str, &str) -> bool) -> Vec<Value> {
    let mut of: Vec<_> = metadata.all_permissions().filter(|(user, vhost, _)| chosen(user, vhost)).collect();
    of.sort_by_key(|(user, vhost, _)| (*vhost, *user));
    of.into_iter().map(|(user, vhost, patterns)| shown(user, vhost, patterns)).collect()
}

async fn all(State(api): State<Api>, caller: Caller, query: ListQuery) -> ApiResult {
    caller.require(Access::Administrator)?;
    let items = items(&api.shared.metadata.lock(), |_, _| true);
    list::respond(items, &query)
}

async fn one(State(api): State<Api>, caller: Caller, Path((vhost, user)): Path<(String, String)>) -> ApiResult {
    caller.require(Access::Administrator)?;
    let found = api.shared.metadata.lock().permissions(&user, &vhost).map(|patterns| shown(&user, &vhost, patterns));
    Ok(Json(found.ok_or(ApiError::NoObject)?).into_response())
}

async fn change(
    State(api): State<Api>,
    caller: Caller,
    Path((vhost, user)): Path<(String, String)>,
    body: Body,
) -> ApiResult {
    caller.require(Access::Administrator)?;
    body.require(&["configure", "write", "read"])?;
    let [configure, write, read] = ["configure", "write", "read"].map(|key| text(&body, key));
    let patterns = Patterns { configure: configure?, write: write?, read: read? };
    put(api.shared.put_permissions(&user, &vhost, patterns).await.map_err(refused)?)
}

/// Who or where is told in one word, so that nobody learns which of them is missing.
pub(super) fn refused(error: AdminError) -> ApiError {
    match error {
        AdminError::Refused(MetadataError::NoUser(_) | MetadataError::NoVhost(_)) => {
            ApiError::bad_request("vhost_or_user_not_found")
        }
        other => other.into(),
    }
}

async fn clear(State(api): State<Api>, caller: Caller, Path((vhost, user)): Path<(String, String)>) -> ApiResult {
    caller.require(Access::Administrator)?;
    api.shared.clear_permissions(&user, &vhost).await?;
    done()
}
