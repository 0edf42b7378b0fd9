//! `/api/parameters`.

use super::super::{Access, Api, ApiError, ApiResult, Body, Caller, list, list::ListQuery};
use super::{done, put, value};
use crate::http::api::routes::{Routes, get};
use crate::metadata::{ParameterKey, PolicyKind, Vhost};
use axum::Json;
use axum::extract::{Path, State};
use axum::response::IntoResponse;
use serde_json::{Value, json};

pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/api/parameters", get(all))
        .route("/api/parameters/{component}", get(of_component))
        .route("/api/parameters/{component}/{vhost}", get(of_vhost))
        .route("/api/parameters/{component}/{vhost}/{name}", get(one).put(set).delete(clear))
}

fn shown((key, value): (ParameterKey, Value)) -> Value {
    json!({ "value": value, "vhost": &*key.vhost, "component": &*key.component, "name": &*key.name })
}

/// Operator policies are parameters of this component to RabbitMQ; policies it keeps out of these lists.
const OPERATOR_POLICY: &str = "operator_policy";

fn of_operators(vhost: &Vhost) -> impl Iterator<Item = (ParameterKey, Value)> {
    vhost.policies(PolicyKind::Operator).iter().map(|policy| {
        let key =
            ParameterKey { vhost: policy.vhost.clone(), component: OPERATOR_POLICY.into(), name: policy.name.clone() };
        let value = json!({
            "pattern": policy.pattern,
            "definition": policy.definition,
            "priority": policy.priority,
            "apply-to": policy.apply_to.name(),
        });
        (key, value)
    })
}

/// Those that are chosen, of the vhosts that the caller may open.
fn items(api: &Api, caller: &Caller, chosen: impl Fn(&ParameterKey) -> bool) -> Vec<Value> {
    let any = caller.has(Access::Administrator);
    let metadata = api.shared.metadata.lock();
    let open = |vhost: &str| any || metadata.permissions(&caller.name, vhost).is_some();
    let of_operators = metadata.vhosts().flat_map(of_operators);
    let all = metadata.shown_parameters().into_iter().chain(of_operators);
    all.filter(|(key, _)| chosen(key) && open(&key.vhost)).map(shown).collect()
}

async fn all(State(api): State<Api>, caller: Caller, query: ListQuery) -> ApiResult {
    caller.require(Access::Policymaker)?;
    list::respond(items(&api, &caller, |_| true), &query)
}

async fn of_component(
    State(api): State<Api>,
    caller: Caller,
    Path(component): Path<String>,
    query: ListQuery,
) -> ApiResult {
    caller.require(Access::Policymaker)?;
    list::respond(items(&api, &caller, |key| *key.component == *component), &query)
}

async fn of_vhost(
    State(api): State<Api>,
    caller: Caller,
    Path((component, vhost)): Path<(String, String)>,
    query: ListQuery,
) -> ApiResult {
    caller.require(Access::Policymaker)?;
    let vhost = caller.vhost(&api, &vhost)?;
    list::respond(items(&api, &caller, |key| *key.component == *component && key.vhost == vhost), &query)
}

async fn one(
    State(api): State<Api>,
    caller: Caller,
    Path((component, vhost, name)): Path<(String, String, String)>,
) -> ApiResult {
    caller.require(Access::Policymaker)?;
    let vhost = caller.vhost(&api, &vhost)?;
    let meant = |key: &ParameterKey| *key.component == *component && key.vhost == vhost && *key.name == *name;
    let found = items(&api, &caller, meant).pop();
    Ok(Json(found.ok_or(ApiError::NoObject)?).into_response())
}

async fn set(
    State(api): State<Api>,
    caller: Caller,
    Path((component, vhost, name)): Path<(String, String, String)>,
    body: Body,
) -> ApiResult {
    caller.require(Access::Policymaker)?;
    let vhost = caller.vhost(&api, &vhost).map_err(|error| match error {
        ApiError::NoObject => ApiError::Missing("vhost_not_found".to_owned()),
        other => other,
    })?;
    let value = value(&body, "value")?.clone();
    put(api.shared.set_parameter(&component, &vhost, &name, value).await?)
}

async fn clear(
    State(api): State<Api>,
    caller: Caller,
    Path((component, vhost, name)): Path<(String, String, String)>,
) -> ApiResult {
    caller.require(Access::Policymaker)?;
    let vhost = caller.vhost(&api, &vhost)?;
    api.shared.clear_parameter(&component, &vhost, &name).await?;
    done()
}
