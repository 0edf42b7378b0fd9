//! `/api/vhost-limits`.

use super::super::{Access, Api, ApiError, ApiResult, Body, Caller, list, list::ListQuery};
use super::{done, value};
use crate::broker::AdminError;
use crate::http::api::routes::{Routes, get, put};
use crate::metadata::Vhost;
use axum::extract::{Path, State};
use serde_json::{Value, json};

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/api/vhost-limits", get(all))
        .route("/api/vhost-limits/{vhost}", get(of_vhost))
        .route("/api/vhost-limits/{vhost}/{limit}", put(set).delete(clear))
}

/// `None` where nothing is limited.
fn shown(vhost: &Vhost) -> Option<Value> {
    let limits = vhost.limits();
    (!limits.is_empty()).then(|| json!({ "vhost": &*vhost.settings().name, "value": limits }))
}

async fn all(State(api): State<Api>, caller: Caller, query: ListQuery) -> ApiResult {
    let any = caller.has(Access::Monitoring);
    let items = {
        let metadata = api.shared.metadata.lock();
        let open = |vhost: &&Vhost| any || metadata.permissions(&caller.name, &vhost.settings().name).is_some();
        metadata.vhosts().filter(open).filter_map(shown).collect()
    };
    list::respond(items, &query)
}

async fn of_vhost(State(api): State<Api>, caller: Caller, Path(vhost): Path<String>, query: ListQuery) -> ApiResult {
    let name = caller.vhost_to_monitor(&api, &vhost)?;
    let limits = api.shared.metadata.lock().vhost(&name).ok().and_then(shown);
    list::respond(limits.into_iter().collect(), &query)
}

async fn set(
    State(api): State<Api>,
    caller: Caller,
    Path((vhost, limit)): Path<(String, String)>,
    body: Body,
) -> ApiResult {
    caller.require(Access::Administrator)?;
    let value = value(&body, "value")?;
    let set = api.shared.change_vhost_limits(&vhost, |limits| Ok(limits.set(&limit, value)?)).await;
    set.map_err(|error| match error {
        AdminError::Limits(error) => ApiError::bad_request(format!("Validation failed\n\n{error}\n")),
        other => other.into(),
    })?;
    done()
}

async fn clear(State(api): State<Api>, caller: Caller, Path((vhost, limit)): Path<(String, String)>) -> ApiResult {
    caller.require(Access::Administrator)?;
    let clear = api.shared.change_vhost_limits(&vhost, |limits| {
        limits.clear(&limit);
        Ok(())
    });
    clear.await?;
    done()
}
