//! `/api/user-limits`.

use super::super::{Access, Api, ApiError, ApiResult, Body, Caller, list, list::ListQuery};
use super::{done, value};
use crate::broker::AdminError;
use crate::http::api::routes::{Routes, get, put};
use crate::metadata::{MetadataError, User, UserLimits};
use axum::extract::{Path, State};
use serde_json::{Map, Value, json};

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/api/user-limits", get(all))
        .route("/api/user-limits/{user}", get(of_user))
        .route("/api/user-limits/{user}/{limit}", put(set).delete(clear))
}

/// `None` where nothing is limited.
fn shown(user: &User) -> Option<Value> {
    (!user.limits.is_empty()).then(|| json!({ "user": &*user.name, "value": user.limits }))
}

async fn all(State(api): State<Api>, caller: Caller, query: ListQuery) -> ApiResult {
    caller.require(Access::Administrator)?;
    let items = api.shared.metadata.lock().users().filter_map(shown).collect();
    list::respond(items, &query)
}

/// Users may ask for their own limits.
async fn of_user(State(api): State<Api>, caller: Caller, Path(user): Path<String>, query: ListQuery) -> ApiResult {
    caller.may_see_user(&user)?;
    let found = api.shared.metadata.lock().user(&user).map(shown);
    list::respond(found.ok_or(ApiError::NoObject)?.into_iter().collect(), &query)
}

async fn set(
    State(api): State<Api>,
    caller: Caller,
    Path((user, limit)): Path<(String, String)>,
    body: Body,
) -> ApiResult {
    caller.require(Access::Administrator)?;
    let one = Map::from_iter([(limit, value(&body, "value")?.clone())]);
    let limits = UserLimits::parse(&Value::Object(one)).map_err(|error| ApiError::bad_request(error.to_string()))?;
    api.shared.set_user_limits(&user, limits).await.map_err(|error| match error {
        AdminError::Refused(MetadataError::NoUser(user)) => ApiError::bad_request(json!(["no_such_user", &*user])),
        other => other.into(),
    })?;
    done()
}

async fn clear(State(api): State<Api>, caller: Caller, Path((user, limit)): Path<(String, String)>) -> ApiResult {
    caller.require(Access::Administrator)?;
    api.shared.clear_user_limits(&user, Some(&limit)).await.map_err(|error| match error {
        // RabbitMQ speaks of a vhost here.
        AdminError::Refused(MetadataError::NoUser(_)) => ApiError::Missing("vhost_not_found".to_owned()),
        other => other.into(),
    })?;
    done()
}
